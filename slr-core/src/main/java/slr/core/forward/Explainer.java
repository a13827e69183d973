package slr.core.forward;

import java.util.List;
import java.util.Optional;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowTuple;
import slr.packet.IpProtocol;

/** Answers "where would this flow go, and why" from the tables that packets are decided by. */
final class Explainer {

  private static final long SECOND_NS = 1_000_000_000;

  private final Placement placement;
  private final FlowRecords records;
  private final FlowTuple tuple = new FlowTuple();

  Explainer(Placement placement, FlowRecords records) {
    this.placement = placement;
    this.records = records;
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
    NextHopSet takers = host.takers(key.protocol(), key.destinationPort(), 0);
    NextHopSet shown =
        takers.takesFlows() ? takers : host.nearest(key.protocol(), key.destinationPort(), 0);
    tuple.set(key);
    int slot = hasRecords(host, key) ? records.find(tuple, nowNs) : FlowRecords.NONE;
    Optional<FlowRecord> known =
        slot == FlowRecords.NONE ? Optional.empty() : Optional.of(records.record(slot, nowNs));
    Finding finding =
        known.isPresent() ? ofKnown(host, key, known.get()) : ofNew(host, key, takers);
    return new Explanation(
        key,
        Optional.of(host.prefix()),
        Optional.ofNullable(host.keyOf(shown)),
        Optional.of(host.options().policy()),
        shown.members(),
        known,
        placement.table().tunnelEnd(finding.nextHop()),
        finding.verdict(),
        finding.reason());
  }

  private record Finding(int nextHop, Verdict verdict, String reason) {}

  private Finding ofKnown(VirtualHost host, FlowKey key, FlowRecord known) {
    Verdict verdict =
        placement.check(host, known.holder(), key.protocol(), key.destinationPort(), 0);
    String who =
        "known flow, "
            + known.state().label()
            + ", last seen "
            + known.idleNs() / SECOND_NS
            + " s ago, held by "
            + name(known.holder());
    if (verdict.forwards()) {
      return new Finding(
          known.holder(), verdict, who + ": it stays there whatever the policy says");
    }
    String why = verdict == Verdict.DROP_TUNNEL_DOWN ? "whose tunnel is down" : "which is inactive";
    String then =
        key.protocol() == IpProtocol.TCP
            ? "its packets are dropped, a new SYN is placed afresh"
            : "its next packet is placed afresh";
    return new Finding(NextHopSet.NONE, verdict, who + ", " + why + ": " + then);
  }

  private Finding ofNew(VirtualHost host, FlowKey key, NextHopSet takers) {
    boolean ported = key.protocol() == IpProtocol.TCP || key.protocol() == IpProtocol.UDP;
    int chosen =
        ported ? placement.choose(takers, tuple) : placement.chooseByAddresses(takers, tuple);
    if (chosen == NextHopSet.NONE) {
      boolean reset =
          key.protocol() == IpProtocol.TCP
              && host.options().whenNone() == VirtualHostOptions.WhenNone.REFUSE;
      return new Finding(
          chosen,
          reset ? Verdict.REFUSE_RESET : Verdict.DROP_NO_TAKER,
          "no candidate takes new flows: " + (reset ? "a SYN is refused" : "dropped"));
    }
    String hashed =
        " by " + (ported ? "the 5-tuple" : "the addresses") + " among the weights shown";
    if (!hasRecords(host, key)) {
      return new Finding(
          chosen,
          Verdict.FORWARD_STATELESS,
          "no record is kept: each packet goes to " + name(chosen) + hashed);
    }
    String others = key.protocol() == IpProtocol.TCP ? "; without SYN it is dropped" : "";
    return new Finding(
        chosen,
        Verdict.FORWARD_OPENING,
        "unknown flow: opened at " + name(chosen) + hashed + others);
  }

  private static boolean hasRecords(VirtualHost host, FlowKey key) {
    return key.protocol() == IpProtocol.TCP
        || (key.protocol() == IpProtocol.UDP
            && host.options().udp() == VirtualHostOptions.Udp.KEPT);
  }

  private String name(int nextHop) {
    return placement
        .table()
        .tunnelEnd(nextHop)
        .map(TunnelEnd::name)
        .orElse("a next hop that is gone (" + nextHop + ")");
  }
}
