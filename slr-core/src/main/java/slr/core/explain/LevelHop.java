package slr.core.explain;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Level;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowRecord;
import slr.core.forward.Explanation;
import slr.core.forward.TunnelEnd;
import slr.core.row.RowKey;
import slr.packet.IpAddress;

/**
 * Makes of what a level's machine says about a flow the hop that other nodes and people are shown.
 *
 * @param node this node's name
 * @param level what it is
 * @param names the next hops by number
 * @param ways the way to an end point in words, if it is known
 * @param standings why a candidate takes new flows, or not
 */
public record LevelHop(
    String node,
    Level level,
    Map<Integer, String> names,
    Function<IpAddress, Optional<String>> ways,
    Function<NextHopSet.Member, String> standings) {

  /** The hop. */
  public ExplainedHop of(Explanation why) {
    Optional<String> nextHop = why.nextHop().map(TunnelEnd::name);
    Optional<NextHopPolicy> policy = why.policy().map(NextHopPolicy::named);
    List<ExplainedCandidate> candidates =
        why.candidates().stream()
            .sorted(order(nextHop))
            .limit(AdvertisementLimits.CANDIDATES_EXPLAINED)
            .map(member -> candidate(member, policy))
            .toList();
    return new ExplainedHop(
        node,
        Optional.of(level),
        why.verdict().label(),
        nextHop,
        ExplainedHop.reason(why.reason()),
        why.virtualHost(),
        why.rows().map(RowKey::traffic).map(ExplainedCandidate::words),
        why.policy(),
        why.record().map(this::known),
        why.candidates().size(),
        candidates);
  }

  /** The chosen one first, then the heaviest, then by name. */
  private static Comparator<NextHopSet.Member> order(Optional<String> nextHop) {
    return Comparator.<NextHopSet.Member, Boolean>comparing(
            member -> !nextHop.equals(Optional.of(member.candidate().name())))
        .thenComparing(Comparator.comparingDouble(NextHopSet.Member::weight).reversed())
        .thenComparing(member -> member.candidate().name());
  }

  private ExplainedCandidate candidate(NextHopSet.Member member, Optional<NextHopPolicy> policy) {
    var candidate = member.candidate();
    boolean reachable = candidate.isReachable();
    return new ExplainedCandidate(
        candidate.name(),
        candidate.endPoint(),
        ExplainedCandidate.words(standings.apply(member)),
        candidate.row().capacity(),
        candidate.row().load(),
        reachable ? Optional.of(candidate.routingCost()) : Optional.empty(),
        candidate.row().cost(),
        reachable ? policy.map(each -> each.terms(candidate)) : Optional.empty(),
        member.weight(),
        member.share(),
        ExplainedCandidate.words(ways.apply(candidate.endPoint()).orElse("")));
  }

  private ExplainedHop.Known known(FlowRecord record) {
    return new ExplainedHop.Known(
        record.state().label(),
        names.getOrDefault(record.holder(), "next hop " + record.holder()),
        Duration.ofMillis(record.ageNs() / 1_000_000),
        Duration.ofMillis(record.idleNs() / 1_000_000),
        record.packets(),
        record.bytes());
  }
}
