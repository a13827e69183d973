package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.choice.Standing;
import slr.core.row.Row;
import slr.packet.IpAddress;

/**
 * One child for the operator's eyes.
 *
 * @param node its name
 * @param level what it is
 * @param nextHop its number at this node
 * @param endPoints where tunnels to it end
 * @param state of its session; empty when it has none
 * @param peer the other end of the connection, or why there is none
 * @param incarnation of its process
 * @param generation of its table that the copy agreed with last
 * @param digest of the copy
 * @param rowCount rows of the copy
 * @param refusedRows how many of them are outside the child's certificate
 * @param sharePercent how much of the child's capacity is meant for this node's cluster
 * @param silenceNs since its last record; empty when it has no session
 * @param leaseNs until the child is not used any more if nothing more comes; empty when it has no
 *     session
 * @param override what the operator wants
 * @param rows the first {@link #ROWS_SHOWN} rows, each with why it may get no new flow
 */
public record ChildStatus(
    String node,
    Level level,
    int nextHop,
    List<IpAddress> endPoints,
    Optional<ParentState> state,
    String peer,
    long incarnation,
    long generation,
    long digest,
    int rowCount,
    int refusedRows,
    int sharePercent,
    OptionalLong silenceNs,
    OptionalLong leaseNs,
    ChildOverride override,
    List<RowStatus> rows) {

  /**
   * Rows that are shown of one child: more than an eye reads, less than fills a screen's memory.
   */
  public static final int ROWS_SHOWN = 4_096;

  public ChildStatus {
    endPoints = List.copyOf(endPoints);
    rows = List.copyOf(rows);
  }

  /**
   * One row of a child.
   *
   * @param row as the parent takes it
   * @param standing what stands against it by itself; how it compares with others says the policy
   * @param refusal by which rule it is refused, if it is, with the value
   */
  public record RowStatus(Row row, Standing standing, Optional<Refused> refusal) {}
}
