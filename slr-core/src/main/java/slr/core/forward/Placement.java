package slr.core.forward;

import java.util.List;
import java.util.function.IntPredicate;
import slr.core.choice.Leases;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowHash;
import slr.core.flow.FlowTuple;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * What all rules share: the table in force, the choice of a next hop, what is known of a holder,
 * and what becomes of a new flow that nobody takes. Holds the next hop of the packet in hand.
 */
final class Placement {

  private final TokenBucket refusals;
  private ForwardingTable table;
  private FlowHash hash;
  private final Leases leases;
  private final IntPredicate takesFlows = this::takesFlows;
  private FlowSignals signals = FlowSignals.NONE;
  private FlowSearch search = FlowSearch.NONE;
  private int nextHop = NextHopSet.NONE;
  private long nowNs;
  private boolean leaseOver;
  private boolean copied;

  Placement(ForwardingTable table, TokenRate refusals, Leases leases) {
    this.table = table;
    this.leases = leases;
    this.refusals = new TokenBucket(refusals);
    hash = new FlowHash(table.key().key());
  }

  void install(ForwardingTable next) {
    table = next;
    hash = new FlowHash(next.key().key());
  }

  /** Who hears what becomes of flows. */
  FlowSignals signals() {
    return signals;
  }

  void signals(FlowSignals next) {
    signals = next;
  }

  /** Who looks for flows that are not known. */
  FlowSearch search() {
    return search;
  }

  void search(FlowSearch next) {
    search = next;
  }

  ForwardingTable table() {
    return table;
  }

  int nextHop() {
    return nextHop;
  }

  /** A packet comes now. */
  void begin(long packetNs) {
    nextHop = NextHopSet.NONE;
    nowNs = packetNs;
    copied = false;
  }

  /** Whether the packet in hand is to be held, though it goes on. */
  void keepCopy(boolean keep) {
    copied = keep;
  }

  boolean keepsCopy() {
    return copied;
  }

  Verdict forward(int to, Verdict verdict) {
    nextHop = to;
    return verdict;
  }

  /** The next hop that the level's hash names for this tuple, or {@link NextHopSet#NONE}. */
  int choose(NextHopSet among, FlowTuple tuple) {
    return choose(among, hash.of(tuple));
  }

  /** The same by the addresses alone. */
  int chooseByAddresses(NextHopSet among, FlowTuple tuple) {
    return choose(among, hash.ofAddresses(tuple));
  }

  private int choose(NextHopSet among, long flowHash) {
    int chosen = among.choose(flowHash, takesFlows);
    leaseOver = chosen == NextHopSet.NONE && table.takesFlows(among);
    return chosen;
  }

  /** The first of these whose tunnel is up, whatever it says, or {@link NextHopSet#NONE}. */
  int firstUp(NextHopSet among) {
    List<NextHopSet.Member> members = among.members();
    for (int i = 0; i < members.size(); i++) {
      int nextHop = members.get(i).candidate().nextHop();
      if (table.isUp(nextHop)) {
        return nextHop;
      }
    }
    return NextHopSet.NONE;
  }

  private boolean takesFlows(int to) {
    return table.isUp(to) && leases.holds(to, nowNs);
  }

  /** Whether this next hop gets new flows of this kind now. */
  boolean isTaker(VirtualHost host, int nextHop, int protocol, int port, int serviceClass) {
    return takesFlows(nextHop) && table.takers(host, protocol, port, serviceClass).isTaker(nextHop);
  }

  /** Whether the last choice found nobody only because leases are over. */
  boolean isLeaseOver() {
    return leaseOver;
  }

  /**
   * Whether the holder of a known flow may get its packet, or why not. A holder that has no row any
   * more may: it said nothing of its flows, and its tunnel is up.
   */
  Verdict check(VirtualHost host, int holder, int protocol, int port, int serviceClass) {
    if (!table.isUp(holder)) {
      return Verdict.DROP_TUNNEL_DOWN;
    }
    return table.setOf(host, holder, protocol, port, serviceClass).refusesAll(holder)
        ? Verdict.DROP_HOLDER_INACTIVE
        : Verdict.FORWARD_KNOWN;
  }

  /**
   * Where a packet of a known flow goes that is no opening: to the flow's target if its tunnel is
   * up, whatever became of the holder that named it, else to the holder; or why not.
   */
  Verdict checkTarget(VirtualHost host, int holder, int target, IpPacket packet) {
    if (target != holder && table.isUp(target)) {
      return forward(target, Verdict.FORWARD_KNOWN);
    }
    if (table.takesAllOfItsFlows(holder)) {
      return forward(holder, Verdict.FORWARD_KNOWN);
    }
    Verdict verdict =
        check(host, holder, packet.protocol(), packet.destinationPort(), serviceClass(packet));
    return verdict.forwards() ? forward(holder, verdict) : verdict;
  }

  /** Nobody takes this new flow. */
  Verdict refuse(VirtualHost host, IpPacket packet, long nowNs) {
    if (leaseOver) {
      return Verdict.DROP_LEASE_OVER;
    }
    boolean canReset =
        packet.protocol() == IpProtocol.TCP
            && !packet.isFragment()
            && refuses(host, packet.protocol(), packet.destinationPort(), serviceClass(packet));
    if (!canReset) {
      return Verdict.DROP_NO_TAKER;
    }
    return refusals.take(nowNs) ? Verdict.REFUSE_RESET : Verdict.DROP_REFUSED_SILENTLY;
  }

  /**
   * Whether a client is told that nobody takes its flow. Not while those in standby wait whether
   * the main ones come back: somebody will take the repeated SYN.
   */
  boolean refuses(VirtualHost host, int protocol, int port, int serviceClass) {
    return host.options().whenNone() == VirtualHostOptions.WhenNone.REFUSE
        && !table.nearest(host, protocol, port, serviceClass).isHeld();
  }

  /** Nobody has the connection of this segment. */
  Verdict resetNotHeld(IpPacket packet, long nowNs) {
    return !packet.isFragment() && refusals.take(nowNs)
        ? Verdict.RESET_NOT_HELD
        : Verdict.DROP_NOT_HELD;
  }

  /** A row's class is matched with the packet's DSCP (RFC 2474). */
  static int serviceClass(IpPacket packet) {
    return packet.trafficClass() >>> 2;
  }
}
