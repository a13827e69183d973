package slr.sim.check;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Level;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowCounters;
import slr.core.flow.FlowKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.core.row.RowKey;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.TcpHeader;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.LevelNode;

/**
 * Follows where one level sends each TCP flow: only openings are routed by policy (invariant 1), a
 * flow stays where it was placed whatever the load (4), and openings are shared as the weights say.
 */
final class FlowChecks {

  /** Half the time after which the core takes a SYN for a new connection: no false alarms. */
  private static final long SURELY_KEPT_NS = 30_000_000_000L;

  /** Flows that are followed; a run has some thousands. */
  private static final int FLOWS_MOST = 200_000;

  /** One false alarm in 10^10 next hops. */
  private static final double ERROR_EXPONENT = 23;

  private final LevelNode node;
  private final Map<FlowKey, Placed> placed = new HashMap<>();
  private final Map<String, Share> shares = new HashMap<>();
  private final Leases leases;
  private final StandbyChecks standbys;

  private static final class Placed {
    int holder;
    long lastNs;

    /** A FIN or RST has passed since the last SYN, or its host has closed it. */
    boolean over;
  }

  /** What a next hop got, what it should have got in the mean, and the variance of that. */
  private static final class Share {
    long got;
    double expected;
    double variance;
  }

  FlowChecks(LevelNode node, Leases leases, StandbyChecks standbys) {
    this.node = node;
    this.leases = leases;
    this.standbys = standbys;
  }

  /** The process has forgotten everything. */
  void forgetAll() {
    placed.clear();
    shares.clear();
  }

  void forget(FlowKey flow) {
    placed.remove(flow);
  }

  /** Somebody below has said that it is there. */
  void found(FlowKey flow, int nextHop) {
    Placed its = placed.computeIfAbsent(flow, _ -> new Placed());
    its.holder = nextHop;
    its.lastNs = node.clock().nowNs();
  }

  /** Its host has no socket for it any more. */
  void closed(FlowKey flow) {
    Placed its = placed.get(flow);
    if (its != null) {
      its.over = true;
    }
  }

  void onVerdict(IpPacket packet, Verdict verdict, int nextHop) {
    if (packet.protocol() != IpProtocol.TCP || !verdict.forwards()) {
      return;
    }
    FlowKey flow = FlowKey.of(packet);
    Placed known = placed.get(flow);
    int flags = packet.tcpFlags() & (TcpHeader.SYN | TcpHeader.ACK);
    if (TunnelEnd.isPinned(nextHop)) {
      onPinned(packet, known);
      return;
    }
    if (verdict == Verdict.FORWARD_UNKNOWN && node.plan().level() == Level.ROUTER) {
      // Its SLR knows the flow, or drops it.
      return;
    }
    if (known == null && flags != TcpHeader.SYN && !node.plane().wasPinned(flow)) {
      throw new Violation(
          Invariant.ONLY_OPENINGS_ARE_ROUTED,
          node.name(),
          packet + " opens nothing, belongs to no known flow, and is sent to " + name(nextHop));
    }
    if (verdict == Verdict.FORWARD_OPENING) {
      leases.onOpening(packet, nextHop);
      standbys.onOpening(packet, nextHop);
    }
    if (known != null && known.holder != nextHop && !node.plane().isPinned(flow)) {
      checkMove(packet, known, nextHop);
    } else if (verdict == Verdict.FORWARD_OPENING && known == null) {
      share(packet, nextHop);
    }
    if (known == null && placed.size() < FLOWS_MOST) {
      known = new Placed();
      placed.put(flow, known);
    }
    if (known != null) {
      known.holder = nextHop;
      see(packet, known);
    }
  }

  /** A pin goes past the holder, and changes nothing of what is known of it. */
  private void onPinned(IpPacket packet, @Nullable Placed known) {
    if (known != null) {
      see(packet, known);
    }
  }

  private void see(IpPacket packet, Placed known) {
    known.lastNs = node.clock().nowNs();
    boolean ends = (packet.tcpFlags() & (TcpHeader.FIN | TcpHeader.RST)) != 0;
    boolean begins = (packet.tcpFlags() & TcpHeader.SYN) != 0;
    known.over = ends || (known.over && !begins);
  }

  /**
   * A flow may go elsewhere if its holder is gone, takes none, was forgotten, or it is old; or if
   * it was over and its holder gets no new ones.
   */
  private void checkMove(IpPacket packet, Placed known, int nextHop) {
    ForwardingTable table = node.table();
    NextHopSet set = set(packet);
    boolean takes = known.over ? set.isTaker(known.holder) : set.isEligible(known.holder);
    boolean fits = table.isUp(known.holder) && takes;
    boolean fresh = node.clock().nowNs() - known.lastNs < SURELY_KEPT_NS;
    FlowCounters counters = node.plane().machine().flowCounters();
    boolean evicted = FlowCounters.total(counters.evictedByState()) > 0;
    if (fits && fresh && !evicted) {
      throw new Violation(
          Invariant.LOAD_MOVES_NEW_FLOWS,
          node.name(),
          packet + " was at " + name(known.holder) + ", which takes it, goes to " + name(nextHop));
    }
  }

  private void share(IpPacket packet, int nextHop) {
    NextHopSet set = set(packet);
    ForwardingTable table = node.table();
    for (NextHopSet.Member member : set.members()) {
      if (member.share() > 0 && !table.isUp(member.candidate().nextHop())) {
        return;
      }
    }
    for (NextHopSet.Member member : set.members()) {
      if (member.share() > 0) {
        Share share = shares.computeIfAbsent(member.candidate().name(), _ -> new Share());
        share.expected += member.share();
        share.variance += member.share() * (1 - member.share());
        share.got += member.candidate().nextHop() == nextHop ? 1 : 0;
      }
    }
  }

  /**
   * Openings are shared as the weights said at each of them. The error that is allowed follows from
   * Freedman's inequality, so that chance alone goes beyond it once in 10^10 times.
   */
  void checkShares() {
    shares.forEach((child, share) -> {
      double error = Math.abs(share.got - share.expected);
      double allowed =
          ERROR_EXPONENT / 3
              + Math.sqrt(
                  ERROR_EXPONENT * ERROR_EXPONENT / 9 + 2 * ERROR_EXPONENT * share.variance);
      if (error > allowed) {
        throw new Violation(
            Invariant.LOAD_FOLLOWS_POLICY,
            node.name(),
            child
                + " got "
                + share.got
                + " openings, its weights say "
                + share.expected
                + ", allowed error "
                + allowed);
      }
    });
  }

  private NextHopSet set(IpPacket packet) {
    return set(node, packet);
  }

  /** Who may serve this packet. */
  static NextHopSet set(LevelNode node, IpPacket packet) {
    RowKey service = node.row(packet);
    return service == null ? NextHopSet.EMPTY : node.table().row(service);
  }

  private String name(int nextHop) {
    return node.table().tunnelEnd(nextHop).map(TunnelEnd::name).orElse("next hop " + nextHop);
  }
}
