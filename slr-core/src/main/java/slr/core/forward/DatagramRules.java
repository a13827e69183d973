package slr.core.forward;

import slr.core.choice.NextHopSet;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * UDP and other protocols to a virtual host. They have no opening, so every packet may begin a
 * flow; a kept UDP flow whose holder is gone or fails begins anew elsewhere (B19), a pinned one
 * when its pin was taken back, too.
 */
final class DatagramRules {

  private final Placement placement;
  private final FlowRecords records;
  private final FlowTuple tuple;

  DatagramRules(Placement placement, FlowRecords records, FlowTuple tuple) {
    this.placement = placement;
    this.records = records;
    this.tuple = tuple;
  }

  /** UDP; the shared tuple holds the packet's five parts. */
  Verdict onUdp(VirtualHost host, IpPacket packet, long nowNs) {
    boolean kept = host.options().udp().keeps();
    int slot = kept ? records.find(tuple, nowNs) : FlowRecords.NONE;
    int known =
        slot == FlowRecords.NONE
            ? NextHopSet.NONE
            : target(host, slot, packet.destinationPort(), Placement.serviceClass(packet));
    if (known != NextHopSet.NONE) {
      records.seen(slot, FlowState.DATAGRAM, packet.lengthBytes(), nowNs);
      signals(host).onKnown(slot, nowNs);
      return placement.forward(known, Verdict.FORWARD_KNOWN);
    }
    NextHopSet takers =
        placement
            .table()
            .takers(
                host, packet.protocol(), packet.destinationPort(), Placement.serviceClass(packet));
    int chosen = placement.choose(takers, tuple);
    if (chosen == NextHopSet.NONE) {
      return placement.refuse(host, packet, nowNs);
    }
    if (!kept) {
      return placement.forward(chosen, Verdict.FORWARD_STATELESS);
    }
    if (slot == FlowRecords.NONE) {
      slot = records.insert(tuple, chosen, FlowState.DATAGRAM, nowNs);
    } else {
      records.reopen(slot, chosen, FlowState.DATAGRAM, nowNs);
    }
    if (slot == FlowRecords.NONE) {
      return Verdict.DROP_FLOWS_FULL;
    }
    records.seen(slot, FlowState.DATAGRAM, packet.lengthBytes(), nowNs);
    signals(host).onOpening(slot, nowNs);
    return placement.forward(chosen, Verdict.FORWARD_OPENING);
  }

  private FlowSignals signals(VirtualHost host) {
    return host.options().udp() == VirtualHostOptions.Udp.PINNED
        ? placement.signals()
        : FlowSignals.NONE;
  }

  /** Where a known flow's packet goes, or {@link NextHopSet#NONE} if it begins anew. */
  int target(VirtualHost host, int slot, int port, int serviceClass) {
    int pinned = records.target(slot);
    int holder = records.holder(slot);
    if (pinned != holder && placement.table().isUp(pinned)) {
      return pinned;
    }
    return stays(host, holder, port, serviceClass) ? holder : NextHopSet.NONE;
  }

  /**
   * Whether a kept flow stays with its holder. Load and unknown health are no reasons to move it: a
   * flow outranks them, and a host agent that starts anew knows no health for a moment.
   */
  private boolean stays(VirtualHost host, int holder, int port, int serviceClass) {
    return placement.check(host, holder, IpProtocol.UDP, port, serviceClass).forwards()
        && !placement
            .table()
            .setOf(host, holder, IpProtocol.UDP, port, serviceClass)
            .isFailing(holder);
  }

  /** A protocol without ports: by the addresses, so that all of a client's go to one host. */
  Verdict onOther(VirtualHost host, IpPacket packet, long nowNs) {
    NextHopSet takers =
        placement.table().takers(host, packet.protocol(), 0, Placement.serviceClass(packet));
    int chosen = placement.chooseByAddresses(takers, tuple);
    return chosen == NextHopSet.NONE
        ? placement.refuse(host, packet, nowNs)
        : placement.forward(chosen, Verdict.FORWARD_STATELESS);
  }
}
