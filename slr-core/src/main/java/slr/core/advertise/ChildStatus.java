package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.row.Directive;
import slr.core.row.Health;
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
 * @param rows the first {@link #ROWS_SHOWN} rows, each with why it gets no new flow
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
   * @param ineligible why it gets no new flow; empty when it may
   */
  public record RowStatus(Row row, Optional<Ineligible> ineligible) {}

  /** Why a row gets no new flow (invariant 5); the first that holds is named. */
  public enum Ineligible {
    /** Outside the child's authorisation. */
    REFUSED,
    /** The child has no session, or a silent one, or one that is not synchronised yet. */
    SESSION,
    /** Its checks fail. */
    FAILING,
    /** Its checks say nothing yet. */
    UNKNOWN,
    /** The child itself, or the operator here, wants known flows only. */
    DRAINING,
    /** The child itself, or the operator here, wants no packet. */
    INACTIVE,
    /** Capacity or operator's weight is 0. */
    NO_CAPACITY;

    static Optional<Ineligible> of(Row taken, boolean refused, boolean usable) {
      if (refused) {
        return Optional.of(REFUSED);
      }
      if (!usable) {
        return Optional.of(SESSION);
      }
      if (taken.health() != Health.HEALTHY) {
        return Optional.of(taken.health() == Health.FAILING ? FAILING : UNKNOWN);
      }
      if (taken.current() != Directive.ACTIVE) {
        return Optional.of(taken.current() == Directive.DRAINING ? DRAINING : INACTIVE);
      }
      return taken.capacity() == 0 ? Optional.of(NO_CAPACITY) : Optional.empty();
    }
  }
}
