package slr.core.forward;

import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * Later fragments follow the first, which alone names the ports. Nothing is held back: one that
 * comes before its first fragment is dropped, and the sender repeats the whole packet.
 */
final class FragmentRules {

  /** What a first fragment must hold, so what no later one may touch. */
  private static final int TCP_HEADER_BYTES = 20;

  private final Placement placement;
  private final FlowRecords records;
  private final FlowTuple tuple = new FlowTuple();

  FragmentRules(Placement placement, FlowRecords records) {
    this.placement = placement;
    this.records = records;
  }

  /** A first fragment was forwarded: the rest of its packet goes there too. */
  void onFirst(IpPacket packet, int nextHop, long nowNs) {
    fill(packet);
    int slot = records.find(tuple, nowNs);
    if (slot == FlowRecords.NONE) {
      records.insert(tuple, nextHop, FlowState.FRAGMENT, nowNs);
    } else {
      // The identification went round, or the first fragment was doubled on the way.
      records.reopen(slot, nextHop, FlowState.FRAGMENT, nowNs);
    }
  }

  /** A fragment that is not the first. */
  Verdict onLater(IpPacket packet, long nowNs) {
    if (packet.protocol() == IpProtocol.TCP && packet.fragmentOffsetBytes() < TCP_HEADER_BYTES) {
      return Verdict.DROP_FRAGMENT_OVERLAP;
    }
    fill(packet);
    int slot = records.find(tuple, nowNs);
    if (slot == FlowRecords.NONE) {
      return Verdict.DROP_FRAGMENT_UNKNOWN;
    }
    int nextHop = records.holder(slot);
    if (!placement.table().isUp(nextHop)) {
      return Verdict.DROP_TUNNEL_DOWN;
    }
    // Not stamped: the time runs from the first fragment, as in the host's reassembly.
    return placement.forward(nextHop, Verdict.FORWARD_FRAGMENT);
  }

  private void fill(IpPacket packet) {
    tuple
        .source(packet.sourceHigh(), packet.sourceLow())
        .destination(packet.destinationHigh(), packet.destinationLow())
        // IPv6: the protocol is no part of the identity, and later fragments may show another one.
        .fragment(packet.isV4() ? packet.protocol() : IpProtocol.FRAGMENT, packet.fragmentId());
  }
}
