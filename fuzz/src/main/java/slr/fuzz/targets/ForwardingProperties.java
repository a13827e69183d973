package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowRecord;
import slr.core.flow.HashKey;
import slr.core.forward.Explanation;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.TokenRate;
import slr.core.forward.Verdict;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.packet.TcpHeader;

/**
 * The forwarding machine against a model that remembers who got the opening of each flow: a packet
 * of a connection goes there or nowhere (invariant 1), and verdicts balance (invariant 7).
 */
final class ForwardingProperties {

  /** More than the packets of one input, so that none is evicted. */
  private static final FlowLimits ROOM = new FlowLimits(64, Map.of());

  private static final TokenRate PLENTY = new TokenRate(1000, 1000);
  private static final long MILLISECOND_NS = 1_000_000L;

  private final IpPacket packet = new IpPacket();
  private final IpPacket quoted = new IpPacket();

  /** Shows a fresh machine these packets, under tables that change between them. */
  void check(List<byte[]> packets) {
    ForwardingMachine machine =
        new ForwardingMachine(
            new ForwardingConfig(new HashKey(3, 4), ROOM, ROOM, PLENTY, PLENTY),
            RoutingScene.table(0));
    Map<FlowKey, Integer> holders = new HashMap<>();
    long nowNs = -5_000_000_000L;
    long shown = 0;
    long bytes = 0;
    for (int i = 0; i < packets.size(); i++) {
      nowNs += MILLISECOND_NS;
      // Two packets under each table, so that a flow also goes on under the one it began with.
      machine.install(RoutingScene.table(i / 2));
      byte[] octets = packets.get(i);
      if (packet.parse(MemorySegment.ofArray(octets), 0, octets.length) != PacketStatus.OK) {
        continue;
      }
      checkOne(machine, holders, nowNs);
      shown++;
      bytes += packet.lengthBytes();
    }
    requireEqual(machine.verdicts().received(), shown, "packets with a verdict");
    requireEqual(sumOfBytes(machine), bytes, "octets with a verdict");
    checkRecords(machine, holders, nowNs);
  }

  private void checkOne(ForwardingMachine machine, Map<FlowKey, Integer> holders, long nowNs) {
    FlowKey key = key(packet);
    boolean sameClass = packet.trafficClass() >> 2 == 0;
    Explanation before = machine.explain(key, nowNs);
    Verdict verdict = machine.onPacket(packet, nowNs);
    int nextHop = machine.nextHop();
    requireEqual(nextHop >= 0, verdict.forwards(), verdict.label() + " with next hop " + nextHop);
    require(!verdict.forwards() || machine.table().isUp(nextHop), "tunnel %d is down", nextHop);
    boolean ours = RoutingScene.isOurs(packet.destination());
    requireEqual(verdict == Verdict.NOT_OURS, !ours, "not ours");
    switch (verdict) {
      case FORWARD_OPENING -> {
        require(mayOpen(), "%s opened a flow", packet);
        boolean fresh = before.record().isEmpty() && !packet.isFragment();
        require(
            !fresh || !sameClass || before.nextHop().map(e -> e.nextHop() == nextHop).orElse(false),
            "%s went to %d, explained was %s",
            packet,
            nextHop,
            before);
        holders.put(key, nextHop);
      }
      case FORWARD_KNOWN -> requireEqual(nextHop, holders.get(key), "holder of " + key);
      case FORWARD_ICMP_ERROR -> checkError(holders, nextHop);
      case FORWARD_STATELESS, FORWARD_ECHO ->
          require(packet.protocol() != IpProtocol.TCP, "%s was routed by policy", packet);
      case ANSWER_ECHO -> require(packet.isIcmp(), "%s was answered", packet);
      case REFUSE_RESET -> require(mayOpen(), "%s was reset", packet);
      default -> {}
    }
  }

  private boolean mayOpen() {
    boolean syn = (packet.tcpFlags() & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
    return packet.fragmentOffsetBytes() == 0
        && (packet.protocol() == IpProtocol.UDP || (packet.protocol() == IpProtocol.TCP && syn));
  }

  /** An error about a packet of a host goes to the host that holds that packet's flow. */
  private void checkError(Map<FlowKey, Integer> holders, int nextHop) {
    PacketStatus status =
        quoted.parseQuoted(
            packet.memory(), packet.payloadOffset() + 8, packet.payloadLengthBytes() - 8);
    requireEqual(status, PacketStatus.OK, "the packet that the error quotes");
    requireEqual(quoted.source(), packet.destination(), "whose packet the error is about");
    boolean kept =
        quoted.protocol() == IpProtocol.TCP
            || (quoted.protocol() == IpProtocol.UDP && RoutingScene.keepsUdp(quoted.source()));
    if (kept) {
      FlowKey flow =
          new FlowKey(
              quoted.protocol(),
              /* source= */ quoted.destination(),
              /* sourcePort= */ quoted.destinationPort(),
              /* destination= */ quoted.source(),
              /* destinationPort= */ quoted.sourcePort());
      requireEqual(nextHop, holders.get(flow), "where an error about " + flow + " goes");
    }
  }

  private static void checkRecords(
      ForwardingMachine machine, Map<FlowKey, Integer> holders, long nowNs) {
    List<FlowRecord> records = machine.flows(100, nowNs);
    requireEqual(records.size(), holders.size(), "flows known");
    for (FlowRecord record : records) {
      requireEqual(record.holder(), holders.get(record.key()), "holder of " + record.key());
      requireEqual(FlowKey.parse(record.key().toString()), record.key(), "flow from its text");
    }
    long deadlineNs = machine.nextDeadlineNs();
    require(records.isEmpty() || deadlineNs > nowNs, "a fresh record is due at %d", deadlineNs);
    machine.expire(nowNs + 24L * 3600 * 1_000_000_000L, Integer.MAX_VALUE);
    requireEqual(machine.flows(100, nowNs).size(), 0, "flows a day later");
    requireEqual(machine.nextDeadlineNs(), Long.MAX_VALUE, "deadline without flows");
  }

  private static long sumOfBytes(ForwardingMachine machine) {
    long sum = 0;
    for (Verdict verdict : Verdict.values()) {
      sum += machine.verdicts().bytes(verdict);
    }
    return sum;
  }

  private static FlowKey key(IpPacket packet) {
    IpAddress source = packet.source();
    return new FlowKey(
        packet.protocol(),
        source,
        packet.sourcePort(),
        packet.destination(),
        packet.destinationPort());
  }
}
