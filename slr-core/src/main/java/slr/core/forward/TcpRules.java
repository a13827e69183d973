package slr.core.forward;

import slr.core.choice.NextHopSet;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.packet.BareSegment;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.TcpHeader;

/** TCP to a virtual host: an opening may be placed, anything else goes to the holder or nowhere. */
final class TcpRules {

  /**
   * A SYN of a flow with traffic this recently, and that is not over, is taken for a part of it,
   * even if its holder wants no new flows: it may be a repeated SYN, or one that the host's TCP
   * must challenge. 60 s is the time a TCP on Linux rests in TIME-WAIT, before which the client
   * does not use the port again.
   */
  static final long RECENT_NS = 60_000_000_000L;

  private final Placement placement;
  private final FlowRecords records;
  private final FlowTuple tuple;
  private final UnknownFlows unknown;

  TcpRules(Placement placement, FlowRecords records, FlowTuple tuple, UnknownFlows unknown) {
    this.placement = placement;
    this.records = records;
    this.tuple = tuple;
    this.unknown = unknown;
  }

  /** The shared tuple holds the packet's five parts. */
  Verdict onPacket(VirtualHost host, IpPacket packet, long nowNs) {
    int flags = packet.tcpFlags();
    if (!isLegal(flags)) {
      return Verdict.DROP_TCP_FLAGS;
    }
    int slot = records.find(tuple, nowNs);
    if ((flags & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN) {
      return slot == FlowRecords.NONE
          ? open(host, packet, nowNs)
          : openKnown(host, packet, slot, nowNs);
    }
    if (slot == FlowRecords.NONE) {
      return onUnknown(host, packet, nowNs);
    }
    Verdict verdict = checkTarget(host, packet, slot);
    if (verdict.forwards() && isEndDead(slot, flags)) {
      FlowSearch.Result found = look(packet, nowNs);
      if (found == FlowSearch.Result.NOT_HELD) {
        return placement.resetNotHeld(packet, nowNs);
      }
      placement.keepCopy(found == FlowSearch.Result.SEARCHING);
    }
    if (verdict == Verdict.DROP_TUNNEL_DOWN) {
      int slr = otherSlr(host, packet);
      return slr == NextHopSet.NONE
          ? lookFor(packet, verdict, nowNs)
          : handOver(slr, slot, packet, nowNs);
    }
    if (verdict.forwards()) {
      see(slot, packet, nowNs);
      placement.signals().onKnown(slot, nowNs);
    }
    return verdict;
  }

  /**
   * Whether the holder says that the end of the flow's tunnel is dead. It gets the segments all the
   * same, since it may reach the host again. The flow is looked for beside, and a copy kept, so
   * that the client can be told when nobody has it any more.
   */
  private boolean isEndDead(int slot, int flags) {
    return (flags & TcpHeader.RST) == 0 && placement.signals().isEndDead(slot);
  }

  private Verdict onUnknown(VirtualHost host, IpPacket packet, long nowNs) {
    int slr = otherSlr(host, packet);
    if (slr != NextHopSet.NONE) {
      return placement.forward(slr, Verdict.FORWARD_UNKNOWN);
    }
    return lookFor(packet, Verdict.DROP_UNKNOWN_FLOW, nowNs);
  }

  /** An SLR has failed, and another of its cluster knows its flows (A16): this one from now on. */
  private Verdict handOver(int slr, int slot, IpPacket packet, long nowNs) {
    records.handOver(slot, slr, nowNs);
    see(slot, packet, nowNs);
    placement.signals().onKnown(slot, nowNs);
    return placement.forward(slr, Verdict.FORWARD_UNKNOWN);
  }

  /** Nobody is known to have the flow, or who is known to have it is gone. */
  private Verdict lookFor(IpPacket packet, Verdict otherwise, long nowNs) {
    if ((packet.tcpFlags() & TcpHeader.RST) != 0) {
      return Verdict.DROP_UNKNOWN_RESET;
    }
    return switch (look(packet, nowNs)) {
      case SEARCHING -> Verdict.HOLD_UNKNOWN_FLOW;
      case NOT_HELD -> placement.resetNotHeld(packet, nowNs);
      case UNKNOWN -> otherwise;
      case OVER_BUDGET -> Verdict.DROP_SEARCH_OVER_BUDGET;
    };
  }

  private FlowSearch.Result look(IpPacket packet, long nowNs) {
    return placement.search().onUnknown(tuple, BareSegment.of(packet), nowNs);
  }

  /** To whom a router hands what it has no holder for; nobody elsewhere. */
  private int otherSlr(VirtualHost host, IpPacket packet) {
    return unknown == UnknownFlows.HAND_DOWN ? slr(host, packet) : NextHopSet.NONE;
  }

  /** Where an opening would go, else any that is up: who takes no new flows may have this one. */
  private int slr(VirtualHost host, IpPacket packet) {
    int chosen = choose(host, packet);
    return chosen != NextHopSet.NONE
        ? chosen
        : placement.firstUp(
            placement
                .table()
                .nearest(
                    host,
                    packet.protocol(),
                    packet.destinationPort(),
                    Placement.serviceClass(packet)));
  }

  private Verdict open(VirtualHost host, IpPacket packet, long nowNs) {
    int chosen = choose(host, packet);
    if (chosen == NextHopSet.NONE) {
      return placement.refuse(host, packet, nowNs);
    }
    int slot = records.insert(tuple, chosen, FlowState.OPENING, nowNs);
    if (slot == FlowRecords.NONE) {
      return Verdict.DROP_FLOWS_FULL;
    }
    return opened(slot, chosen, packet, nowNs);
  }

  private Verdict opened(int slot, int chosen, IpPacket packet, long nowNs) {
    records.seen(slot, FlowState.OPENING, packet.lengthBytes(), nowNs);
    placement.signals().onOpening(slot, nowNs);
    return placement.forward(chosen, Verdict.FORWARD_OPENING);
  }

  private Verdict openKnown(VirtualHost host, IpPacket packet, int slot, long nowNs) {
    int holder = records.holder(slot);
    int port = packet.destinationPort();
    int serviceClass = Placement.serviceClass(packet);
    if (takesSyn(host, slot, port, serviceClass, nowNs)) {
      if (setOf(host, holder, port, serviceClass).isEligible(holder)) {
        // Else not stamped: SYNs alone must not keep a holder that wants no new flows.
        see(slot, packet, nowNs);
      }
      placement.signals().onOpening(slot, nowNs);
      return placement.forward(holder, Verdict.FORWARD_KNOWN);
    }
    int chosen = choose(host, packet);
    if (chosen == NextHopSet.NONE) {
      return placement.refuse(host, packet, nowNs);
    }
    records.reopen(slot, chosen, FlowState.OPENING, nowNs);
    return opened(slot, chosen, packet, nowNs);
  }

  /** Whether a SYN of the known flow in this slot goes to its holder, and is not placed afresh. */
  boolean takesSyn(VirtualHost host, int slot, int port, int serviceClass, long nowNs) {
    int holder = records.holder(slot);
    if (!placement.check(host, holder, IpProtocol.TCP, port, serviceClass).forwards()) {
      return false;
    }
    if (placement.table().isAdopted(holder)) {
      // Whether it takes new flows is not known yet, and nobody may be asked to reset this one.
      return true;
    }
    NextHopSet set = setOf(host, holder, port, serviceClass);
    return switch (records.state(slot)) {
      // A new connection from a port used again.
      case CLOSING, RESET_SEEN ->
          placement.isTaker(host, holder, IpProtocol.TCP, port, serviceClass);
      // A draining holder may have answered already, a failing one has nothing to lose.
      case OPENING -> set.isEligible(holder) || (set.isDraining(holder) && isRecent(slot, nowNs));
      case CONFIRMING, ESTABLISHED, DATAGRAM, FRAGMENT ->
          set.isEligible(holder) || isRecent(slot, nowNs);
    };
  }

  private boolean isRecent(int slot, long nowNs) {
    return nowNs - records.lastSeenNs(slot, nowNs) <= RECENT_NS;
  }

  private void see(int slot, IpPacket packet, long nowNs) {
    FlowState next = records.state(slot).afterSegment(packet.tcpFlags(), records.packets(slot) + 1);
    records.seen(slot, next, packet.lengthBytes(), nowNs);
  }

  private Verdict checkTarget(VirtualHost host, IpPacket packet, int slot) {
    return placement.checkTarget(host, records.holder(slot), records.target(slot), packet);
  }

  private NextHopSet setOf(VirtualHost host, int holder, int port, int serviceClass) {
    return placement.table().setOf(host, holder, IpProtocol.TCP, port, serviceClass);
  }

  private int choose(VirtualHost host, IpPacket packet) {
    return placement.choose(
        placement
            .table()
            .takers(
                host, packet.protocol(), packet.destinationPort(), Placement.serviceClass(packet)),
        tuple);
  }

  /** Scanners send the rest, no TCP does (RFC 9293 3.10.7). */
  private static boolean isLegal(int flags) {
    int kinds = flags & (TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST | TcpHeader.ACK);
    boolean syn = (kinds & TcpHeader.SYN) != 0;
    return kinds != 0 && !(syn && (kinds & (TcpHeader.FIN | TcpHeader.RST)) != 0);
  }
}
