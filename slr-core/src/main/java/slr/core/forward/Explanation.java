package slr.core.forward;

import java.util.List;
import java.util.Optional;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * Where a flow's packets go and why, as the machine would decide at this moment.
 *
 * @param key which flow
 * @param virtualHost the longest virtual host that contains its destination
 * @param rows which rows a new flow would be chosen from
 * @param policy that weighs them
 * @param candidates with row, standing, weight and expected share, by name
 * @param record what is remembered of the flow
 * @param nextHop where its next packet would go: of known TCP one without SYN, else one that may
 *     open a flow; of ICMP an echo request
 * @param verdict what that packet would get
 * @param reason in words, one sentence or two; of known TCP also what becomes of a SYN
 */
public record Explanation(
    FlowKey key,
    Optional<Prefix> virtualHost,
    Optional<RowKey> rows,
    Optional<String> policy,
    List<NextHopSet.Member> candidates,
    Optional<FlowRecord> record,
    Optional<TunnelEnd> nextHop,
    Verdict verdict,
    String reason) {

  public Explanation {
    candidates = List.copyOf(candidates);
  }
}
