package slr.node.control;

import java.util.List;
import java.util.Optional;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.packet.Prefix;

/**
 * {@code explain}: where a flow goes, and why. What stands beside {@code hops} is what the node
 * that was asked does with it, the first of them.
 *
 * @param hops from the node that was asked down to the host, or to where the flow ends
 */
public record FlowReport(
    String flow,
    String verdict,
    Optional<String> nextHop,
    String reason,
    Optional<Prefix> virtualHost,
    Optional<String> rows,
    Optional<String> policy,
    Optional<ExplainedHop.Known> known,
    List<ExplainedCandidate> candidates,
    List<ExplainedHop> hops) {

  /** The report on a flow, of its hops. */
  public static FlowReport of(Object flow, List<ExplainedHop> hops) {
    ExplainedHop first = hops.getFirst();
    return new FlowReport(
        flow.toString(),
        first.verdict(),
        first.nextHop(),
        first.reason(),
        first.virtualHost(),
        first.rows(),
        first.policy(),
        first.known(),
        first.candidates(),
        hops);
  }
}
