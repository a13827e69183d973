package slr.core.forward;

import slr.core.choice.NextHopSet;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.packet.IcmpHeader;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.packet.echo.EchoCodec;

/**
 * ICMP to a virtual host. An error about a packet that a host sent in the virtual host's name
 * belongs to that host, or path-MTU discovery breaks: it goes where the packets of the other
 * direction go. Errors carry no proof of who sent them, so they change no record.
 *
 * <p>The router that has something to say may be nearer to another SLR of this level than the
 * client is. There the flow is unknown, and the error goes to whom that SLR would have given the
 * flow: those that share key and tables choose alike. If it is the wrong one, its TCP has no such
 * connection and ignores the error (RFC 5927 4), so that no connection can be harmed by a guess.
 */
final class IcmpRules {

  private final Placement placement;
  private final FlowRecords records;
  private final FlowTuple tuple;
  private final UnknownFlows unknown;
  private final TokenBucket errors;

  /** Its own: errors about flows that nobody has cost nothing to make. */
  private final TokenBucket unknownErrors;

  private final IpPacket quoted = new IpPacket();

  IcmpRules(
      Placement placement,
      FlowRecords records,
      FlowTuple tuple,
      TokenRate errors,
      UnknownFlows unknown) {
    this.placement = placement;
    this.unknown = unknown;
    this.records = records;
    this.tuple = tuple;
    this.errors = new TokenBucket(errors);
    unknownErrors = new TokenBucket(errors);
  }

  /** ICMP in IPv4, ICMPv6 in IPv6; the shared tuple holds the packet's addresses. */
  Verdict onPacket(VirtualHost host, IpPacket packet, long nowNs) {
    int type = packet.icmpType();
    if (EchoCodec.isOurs(packet)) {
      return onAugmentedEcho(host, packet, nowNs);
    }
    if (isEchoRequest(packet.isV4(), type)) {
      return onEcho(host, packet, nowNs);
    }
    return isError(packet.isV4(), type) && !packet.isFragment()
        ? onError(host, packet, nowNs)
        : Verdict.DROP_ICMP_OTHER;
  }

  /** Also a request, which only a loop brings back: it is nobody's ping. */
  private Verdict onAugmentedEcho(VirtualHost host, IpPacket packet, long nowNs) {
    if (unknown == UnknownFlows.HAND_DOWN) {
      int slr = placement.chooseByAddresses(placement.table().takersOfAny(host), tuple);
      return slr == NextHopSet.NONE
          ? Verdict.DROP_ICMP_OTHER
          : placement.forward(slr, Verdict.FORWARD_FLOW_HINT);
    }
    placement.search().onEcho(packet, nowNs);
    return Verdict.TAKE_FLOW_HINT;
  }

  private Verdict onEcho(VirtualHost host, IpPacket packet, long nowNs) {
    if (host.options().echo() == VirtualHostOptions.Echo.ANSWER) {
      // An answer needs the whole request; nothing is reassembled here.
      return packet.isFragment() ? Verdict.DROP_ICMP_OTHER : Verdict.ANSWER_ECHO;
    }
    NextHopSet takers =
        echoTakers(placement.table(), host, packet.protocol(), Placement.serviceClass(packet));
    int chosen = placement.chooseByAddresses(takers, tuple);
    return chosen == NextHopSet.NONE
        ? placement.refuse(host, packet, nowNs)
        : placement.forward(chosen, Verdict.FORWARD_ECHO);
  }

  /** Who may get echo requests: who takes ICMP, else whoever takes anything. */
  static NextHopSet echoTakers(
      ForwardingTable table, VirtualHost host, int protocol, int serviceClass) {
    NextHopSet takers = table.takers(host, protocol, 0, serviceClass);
    return takers.isEmpty() ? table.takersOfAny(host) : takers;
  }

  private Verdict onError(VirtualHost host, IpPacket packet, long nowNs) {
    PacketStatus status =
        quoted.parseQuoted(
            packet.memory(),
            packet.payloadOffset() + IcmpHeader.BYTES,
            packet.payloadLengthBytes() - IcmpHeader.BYTES);
    if (status != PacketStatus.OK
        || quoted.sourceHigh() != packet.destinationHigh()
        || quoted.sourceLow() != packet.destinationLow()
        || quoted.fragmentOffsetBytes() != 0) {
      return Verdict.DROP_ICMP_UNKNOWN;
    }
    // What the host sent, turned round: the client's side of the flow.
    tuple
        .source(quoted.destinationHigh(), quoted.destinationLow())
        .destination(quoted.sourceHigh(), quoted.sourceLow())
        .transport(
            quoted.protocol(),
            /* sourcePort= */ quoted.destinationPort(),
            /* destinationPort= */ quoted.sourcePort());
    boolean kept = isKept(host);
    int home = kept ? holder(nowNs) : statelessHome(host);
    if (home == NextHopSet.NONE) {
      return kept ? onUnknownFlow(host, nowNs) : Verdict.DROP_ICMP_UNKNOWN;
    }
    Verdict verdict =
        placement.check(
            host, home, quoted.protocol(), quoted.sourcePort(), Placement.serviceClass(quoted));
    if (!verdict.forwards()) {
      return verdict;
    }
    // Last of all: errors about no flow of ours, which cost nothing to make, must not use it up.
    return errors.take(nowNs)
        ? placement.forward(home, Verdict.FORWARD_ICMP_ERROR)
        : Verdict.DROP_ICMP_OVER_BUDGET;
  }

  /** Whether the quoted packet's flow has a holder, who is remembered. */
  private boolean isKept(VirtualHost host) {
    return quoted.protocol() == IpProtocol.TCP
        || (quoted.protocol() == IpProtocol.UDP && host.options().udp().keeps());
  }

  private int statelessHome(VirtualHost host) {
    return switch (quoted.protocol()) {
      case IpProtocol.UDP -> placement.choose(takers(host, quoted.sourcePort()), tuple);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> NextHopSet.NONE;
      default -> placement.chooseByAddresses(takers(host, 0), tuple);
    };
  }

  private Verdict onUnknownFlow(VirtualHost host, long nowNs) {
    int placed = placement.choose(takers(host, quoted.sourcePort()), tuple);
    if (placed == NextHopSet.NONE) {
      return Verdict.DROP_ICMP_UNKNOWN;
    }
    return unknownErrors.take(nowNs)
        ? placement.forward(placed, Verdict.FORWARD_ICMP_PLACED)
        : Verdict.DROP_ICMP_OVER_BUDGET;
  }

  private int holder(long nowNs) {
    int slot = records.find(tuple, nowNs);
    return slot == FlowRecords.NONE ? NextHopSet.NONE : records.holder(slot);
  }

  private NextHopSet takers(VirtualHost host, int port) {
    return placement.table().takers(host, quoted.protocol(), port, Placement.serviceClass(quoted));
  }

  private static boolean isEchoRequest(boolean v4, int type) {
    return type == (v4 ? IcmpHeader.V4_ECHO_REQUEST : IcmpHeader.V6_ECHO_REQUEST);
  }

  /** RFC 792, RFC 4443 3; redirects and source quench (RFC 6633) are not for virtual hosts. */
  private static boolean isError(boolean v4, int type) {
    return switch (type) {
      case IcmpHeader.V4_UNREACHABLE -> true; // IPv6: time exceeded.
      case IcmpHeader.V4_TIME_EXCEEDED, IcmpHeader.V4_PARAMETER_PROBLEM -> v4;
      case IcmpHeader.V6_UNREACHABLE,
          IcmpHeader.V6_PACKET_TOO_BIG,
          IcmpHeader.V6_PARAMETER_PROBLEM ->
          !v4;
      default -> false;
    };
  }
}
