package slr.core.forward;

import java.util.List;
import java.util.Optional;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.packet.IpProtocol;

/**
 * Answers "where would this flow go, and why" from the tables and by the rules that packets are
 * decided by; changes nothing.
 */
final class Explainer {

  private static final long SECOND_NS = 1_000_000_000;
  private static final String AMONG = " among the weights shown";
  private static final String ERRORS = "; an error goes where the flow that it is about goes";

  private final Placement placement;
  private final FlowRecords records;
  private final TcpRules tcp;
  private final DatagramRules datagrams;
  private final UnknownFlows unknown;
  private final FlowTuple tuple = new FlowTuple();

  Explainer(
      Placement placement,
      FlowRecords records,
      TcpRules tcp,
      DatagramRules datagrams,
      UnknownFlows unknown) {
    this.placement = placement;
    this.records = records;
    this.tcp = tcp;
    this.datagrams = datagrams;
    this.unknown = unknown;
  }

  Explanation explain(FlowKey key, long nowNs) {
    VirtualHost host =
        placement.table().virtualHost(key.destination().high(), key.destination().low());
    if (host == null) {
      return new Explanation(
          key,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Verdict.NOT_OURS,
          key.destination() + " is no virtual host: ordinary routing");
    }
    NextHopSet takers = takers(host, key);
    NextHopSet shown =
        takers.isEmpty()
            ? placement.table().nearest(host, key.protocol(), key.destinationPort(), 0)
            : takers;
    tuple.set(key);
    int slot = hasRecords(host, key) ? records.peek(tuple, nowNs) : FlowRecords.NONE;
    Optional<FlowRecord> known =
        slot == FlowRecords.NONE ? Optional.empty() : Optional.of(records.record(slot, nowNs));
    Finding finding = find(host, key, slot, takers, nowNs);
    return new Explanation(
        key,
        Optional.of(host.prefix()),
        shown.key(),
        Optional.of(host.options().policy()),
        shown.members(),
        known,
        placement.table().tunnelEnd(finding.nextHop()),
        finding.verdict(),
        finding.reason());
  }

  private record Finding(int nextHop, Verdict verdict, String reason) {
    Finding because(String other) {
      return new Finding(nextHop, verdict, other);
    }
  }

  private Finding find(VirtualHost host, FlowKey key, int slot, NextHopSet takers, long nowNs) {
    if (isIcmp(key)) {
      return ofEcho(host, key, takers);
    }
    Finding fresh = ofFresh(host, key, takers);
    if (slot != FlowRecords.NONE) {
      return ofKnown(host, key, slot, fresh, nowNs);
    }
    if (fresh.verdict() != Verdict.FORWARD_OPENING) {
      return fresh;
    }
    return fresh.because("unknown flow: " + fresh.reason() + withoutSyn(key));
  }

  private String withoutSyn(FlowKey key) {
    if (key.protocol() != IpProtocol.TCP) {
      return "";
    }
    return unknown == UnknownFlows.DROP
        ? "; without SYN it is dropped"
        : "; without SYN it goes there too, and the SLR looks for its host";
  }

  private Finding ofKnown(VirtualHost host, FlowKey key, int slot, Finding fresh, long nowNs) {
    FlowRecord known = records.record(slot, nowNs);
    int holder = known.holder();
    int port = key.destinationPort();
    boolean isTcp = key.protocol() == IpProtocol.TCP;
    String who =
        "known flow, "
            + known.state().label()
            + ", last seen "
            + known.idleNs() / SECOND_NS
            + " s ago, held by "
            + name(holder)
            + placement.signals().words(slot, nowNs);
    boolean stays =
        isTcp
            ? tcp.takesSyn(host, slot, port, 0, nowNs)
            : datagrams.target(host, slot, port, 0) != NextHopSet.NONE;
    if (stays) {
      String how =
          known.state().isOver() ? "while that gets new flows" : "whatever the policy says";
      return new Finding(holder, Verdict.FORWARD_KNOWN, who + ": it stays there " + how);
    }
    Verdict verdict = placement.check(host, holder, key.protocol(), port, 0);
    String why =
        switch (verdict) {
          case DROP_TUNNEL_DOWN -> ", whose tunnel is down: ";
          case DROP_HOLDER_INACTIVE -> ", which is inactive: ";
          default -> ", which gets no new flows now: ";
        };
    if (!isTcp) {
      return fresh.because(who + why + "it is placed afresh: " + fresh.reason());
    }
    boolean movesOn = verdict == Verdict.DROP_TUNNEL_DOWN && unknown == UnknownFlows.HAND_DOWN;
    if (movesOn && fresh.verdict().forwards()) {
      return new Finding(
          fresh.nextHop(),
          Verdict.FORWARD_UNKNOWN,
          who + why + "another SLR of the cluster has it from now on: " + fresh.reason());
    }
    return new Finding(
        verdict.forwards() ? holder : NextHopSet.NONE,
        verdict,
        who
            + why
            + (verdict.forwards() ? "its packets go there" : "its packets are dropped")
            + ", a new SYN is placed afresh: "
            + fresh.reason());
  }

  private Finding ofEcho(VirtualHost host, FlowKey key, NextHopSet takers) {
    if (host.options().echo() == VirtualHostOptions.Echo.ANSWER) {
      return new Finding(
          NextHopSet.NONE, Verdict.ANSWER_ECHO, "an echo request is answered here" + ERRORS);
    }
    Finding fresh = ofFresh(host, key, takers);
    return fresh.verdict().forwards()
        ? new Finding(
            fresh.nextHop(),
            Verdict.FORWARD_ECHO,
            "an echo request goes to " + name(fresh.nextHop()) + " by the addresses" + ERRORS)
        : fresh;
  }

  /** As if nothing were known of it. */
  private Finding ofFresh(VirtualHost host, FlowKey key, NextHopSet takers) {
    boolean ported = key.protocol() == IpProtocol.TCP || key.protocol() == IpProtocol.UDP;
    int chosen =
        ported ? placement.choose(takers, tuple) : placement.chooseByAddresses(takers, tuple);
    if (chosen == NextHopSet.NONE && placement.isLeaseOver()) {
      return new Finding(
          chosen,
          Verdict.DROP_LEASE_OVER,
          "no candidate was heard of in time: new flows wait until one is");
    }
    if (chosen == NextHopSet.NONE) {
      boolean reset =
          key.protocol() == IpProtocol.TCP
              && placement.refuses(host, key.protocol(), key.destinationPort(), 0);
      return new Finding(
          chosen,
          reset ? Verdict.REFUSE_RESET : Verdict.DROP_NO_TAKER,
          "no candidate takes new flows: " + (reset ? "a SYN is refused" : "dropped"));
    }
    String hashed = name(chosen) + " by " + (ported ? "the 5-tuple" : "the addresses") + AMONG;
    return hasRecords(host, key)
        ? new Finding(chosen, Verdict.FORWARD_OPENING, "opened at " + hashed)
        : new Finding(
            chosen, Verdict.FORWARD_STATELESS, "no record is kept: each packet goes to " + hashed);
  }

  private NextHopSet takers(VirtualHost host, FlowKey key) {
    return isIcmp(key)
        ? IcmpRules.echoTakers(placement.table(), host, key.protocol(), 0)
        : placement.table().takers(host, key.protocol(), key.destinationPort(), 0);
  }

  /** As {@link slr.packet.IpPacket#isIcmp}. */
  private static boolean isIcmp(FlowKey key) {
    return key.protocol() == (key.destination().isV4() ? IpProtocol.ICMP : IpProtocol.ICMPV6);
  }

  private static boolean hasRecords(VirtualHost host, FlowKey key) {
    return key.protocol() == IpProtocol.TCP
        || (key.protocol() == IpProtocol.UDP && host.options().udp().keeps());
  }

  private String name(int nextHop) {
    return placement
        .table()
        .tunnelEnd(nextHop)
        .map(TunnelEnd::name)
        .orElse("a next hop that is gone (" + nextHop + ")");
  }
}
