package slr.sim.check;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowCounters;
import slr.core.flow.FlowKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.LevelNode;

/**
 * Follows what has no connection through one level: a kept UDP flow stays where it was placed while
 * its holder takes it, one without memory while the table is the same, and fragments follow their
 * first. Whatever is placed goes to who is eligible.
 */
final class DatagramChecks {

  /** Far less than the five minutes after which the core forgets a flow. */
  private static final long SURELY_KEPT_NS = 30_000_000_000L;

  private static final int FLOWS_MOST = 200_000;

  private final LevelNode node;
  private final Leases leases;
  private final Map<FlowKey, Placed> placed = new HashMap<>();
  private final Map<Fragmented, Integer> fragmented = new HashMap<>();

  private record Fragmented(IpAddress from, IpAddress to, int id) {}

  /**
   * Where a flow went.
   *
   * @param table in force then
   * @param sure whether everybody could be chosen then whom the table names
   */
  private record Placed(int holder, long atNs, ForwardingTable table, boolean sure) {}

  DatagramChecks(LevelNode node, Leases leases) {
    this.node = node;
    this.leases = leases;
  }

  /** The process has forgotten everything. */
  void forgetAll() {
    placed.clear();
    fragmented.clear();
  }

  void onVerdict(IpPacket packet, Verdict verdict, int nextHop) {
    if (!verdict.forwards()) {
      return;
    }
    if (verdict == Verdict.FORWARD_FRAGMENT) {
      checkFragment(packet, nextHop);
      return;
    }
    if (packet.isFirstFragment() && fragmented.size() < FLOWS_MOST) {
      fragmented.put(fragmented(packet), nextHop);
    }
    if (packet.protocol() == IpProtocol.UDP) {
      onUdp(packet, verdict, nextHop);
    }
  }

  private void onUdp(IpPacket packet, Verdict verdict, int nextHop) {
    if (verdict != Verdict.FORWARD_KNOWN) {
      leases.onOpening(packet, nextHop);
    }
    FlowKey flow = FlowKey.of(packet);
    Placed now = new Placed(nextHop, node.clock().nowNs(), node.table(), everybodyTakes(packet));
    Placed before = placed.get(flow);
    boolean stateless = verdict == Verdict.FORWARD_STATELESS;
    if (before != null
        && before.holder != nextHop
        && (stateless ? staysByHash(before, now) : staysByRecord(packet, before, now))) {
      throw new Violation(
          Invariant.LOAD_MOVES_NEW_FLOWS,
          node.name(),
          packet + " was at " + name(before.holder) + ", which takes it, goes to " + name(nextHop));
    }
    if (before != null || placed.size() < FLOWS_MOST) {
      placed.put(flow, now);
    }
  }

  private static boolean staysByHash(Placed before, Placed now) {
    return before.sure && now.sure && before.table.equals(now.table);
  }

  private boolean staysByRecord(IpPacket packet, Placed before, Placed now) {
    boolean fits =
        now.table.isUp(before.holder) && FlowChecks.set(node, packet).isEligible(before.holder);
    FlowCounters counters = node.plane().machine().flowCounters();
    boolean evicted = FlowCounters.total(counters.evictedByState()) > 0;
    return fits && now.atNs - before.atNs < SURELY_KEPT_NS && !evicted;
  }

  /** Whether a lease that is over can have made no difference. */
  private boolean everybodyTakes(IpPacket packet) {
    for (NextHopSet.Member member : FlowChecks.set(node, packet).members()) {
      boolean takes =
          node.table().isUp(member.candidate().nextHop())
              && leases.surelyHolds(member.candidate().name());
      if (member.share() > 0 && !takes) {
        return false;
      }
    }
    return true;
  }

  private void checkFragment(IpPacket packet, int nextHop) {
    @Nullable Integer first = fragmented.get(fragmented(packet));
    if (first == null || first != nextHop) {
      throw new Violation(
          Invariant.ONLY_OPENINGS_ARE_ROUTED,
          node.name(),
          packet
              + (first == null ? " has no first fragment" : " follows one to " + name(first))
              + ", and goes to "
              + name(nextHop));
    }
  }

  private static Fragmented fragmented(IpPacket packet) {
    return new Fragmented(packet.source(), packet.destination(), packet.fragmentId());
  }

  private String name(int nextHop) {
    return node.table().tunnelEnd(nextHop).map(TunnelEnd::name).orElse("next hop " + nextHop);
  }
}
