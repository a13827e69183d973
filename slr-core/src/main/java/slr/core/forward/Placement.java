package slr.core.forward;

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
  private int nextHop = NextHopSet.NONE;

  Placement(ForwardingTable table, TokenRate refusals) {
    this.table = table;
    this.refusals = new TokenBucket(refusals);
    hash = new FlowHash(table.key().key());
  }

  void install(ForwardingTable next) {
    table = next;
    hash = new FlowHash(next.key().key());
  }

  ForwardingTable table() {
    return table;
  }

  int nextHop() {
    return nextHop;
  }

  void clear() {
    nextHop = NextHopSet.NONE;
  }

  Verdict forward(int to, Verdict verdict) {
    nextHop = to;
    return verdict;
  }

  /** The next hop that the level's hash names for this tuple, or {@link NextHopSet#NONE}. */
  int choose(NextHopSet among, FlowTuple tuple) {
    return table.choose(among, hash.of(tuple));
  }

  /** The same by the addresses alone. */
  int chooseByAddresses(NextHopSet among, FlowTuple tuple) {
    return table.choose(among, hash.ofAddresses(tuple));
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

  /** Nobody takes this new flow. */
  Verdict refuse(VirtualHost host, IpPacket packet, long nowNs) {
    boolean canReset =
        packet.protocol() == IpProtocol.TCP
            && !packet.isFragment()
            && host.options().whenNone() == VirtualHostOptions.WhenNone.REFUSE;
    if (!canReset) {
      return Verdict.DROP_NO_TAKER;
    }
    return refusals.take(nowNs) ? Verdict.REFUSE_RESET : Verdict.DROP_REFUSED_SILENTLY;
  }

  /** A row's class is matched with the packet's DSCP (RFC 2474). */
  static int serviceClass(IpPacket packet) {
    return packet.trafficClass() >>> 2;
  }
}
