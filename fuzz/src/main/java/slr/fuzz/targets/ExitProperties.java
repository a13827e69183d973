package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slr.core.flow.FlowKey;
import slr.core.guard.ExitTable;
import slr.core.guard.Guard;
import slr.core.guard.GuardVerdict;
import slr.core.guard.SocketLookup.Answer;
import slr.core.guard.StrayReports;
import slr.core.guard.TunnelExit;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.packet.TcpHeader;

/**
 * The tunnel end of a host: nothing reaches its stack but what came in a tunnel from above, is for
 * one of its virtual hosts, and is no stray (invariant 1).
 */
final class ExitProperties {

  private static final int OPENING_BITS =
      TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST | TcpHeader.FIN;

  /** Longer than anything is remembered, so that no input meets what one before it left. */
  private static final long REST_NS = 100_000_000_000L;

  private static final Answer[] ANSWERS = Answer.values();

  private final IpPacket outer = new IpPacket();
  private final StrayReports reports = new StrayReports(7);
  private final TunnelExit exit;
  private final Set<FlowKey> held = new HashSet<>();
  private final Set<FlowKey> opened = new HashSet<>();
  private long nowNs;

  /** What the kernel was asked about during this packet. */
  private boolean asked;

  ExitProperties() {
    exit =
        new TunnelExit(
            new Guard(
                (sourceHigh, sourceLow, sourcePort, high, low, port) -> {
                  asked = true;
                  return answer(sourcePort);
                },
                42));
    exit.install(
        new ExitTable(
            RoutingScene.END_POINTS, RoutingScene.TUNNEL_SOURCES, RoutingScene.VIRTUAL_HOSTS));
  }

  /** The kernel of this test: what it knows follows from the client's port. */
  private static Answer answer(int sourcePort) {
    return ANSWERS[sourcePort % ANSWERS.length];
  }

  /** Shows the exit these packets as a tap would. */
  void check(List<byte[]> packets) {
    nowNs += REST_NS;
    held.clear();
    opened.clear();
    Map<GuardVerdict, Integer> counts = new EnumMap<>(GuardVerdict.class);
    for (byte[] octets : packets) {
      nowNs++;
      counts.merge(checkOne(octets), 1, Integer::sum);
    }
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    requireEqual(sum, packets.size(), "packets with a verdict");
  }

  private GuardVerdict checkOne(byte[] octets) {
    asked = false;
    byte[] before = octets.clone();
    GuardVerdict verdict = exit.onPacket(MemorySegment.ofArray(octets), 0, octets.length, nowNs);
    require(!verdict.delivers() || !verdict.drops(), "%s is two things", verdict);
    boolean whole = outer.parse(MemorySegment.ofArray(before), 0, before.length) == PacketStatus.OK;
    require(whole || verdict == GuardVerdict.BAD_OUTER, "%s of no packet", verdict);
    checkTouched(octets, before);
    IpPacket inner = exit.inner();
    if (verdict.delivers()) {
      require(RoutingScene.END_POINTS.contains(outer.destination()), "not for this exit");
      require(isIn(RoutingScene.TUNNEL_SOURCES, outer.source()), "a tunnel of %s", outer);
      require(isIn(RoutingScene.VIRTUAL_HOSTS, inner.destination()), "delivered %s", inner);
      require(!outer.isFragment(), "an outer fragment was opened: %s", outer);
    }
    boolean segment =
        (verdict.delivers() || verdict.isNotMine())
            && inner.protocol() == IpProtocol.TCP
            && inner.fragmentOffsetBytes() == 0;
    if (segment) {
      checkSegment(inner, verdict);
    }
    return verdict;
  }

  private void checkSegment(IpPacket inner, GuardVerdict verdict) {
    FlowKey flow =
        new FlowKey(
            inner.protocol(),
            inner.source(),
            inner.sourcePort(),
            inner.destination(),
            inner.destinationPort());
    boolean opening = (inner.tcpFlags() & OPENING_BITS) == TcpHeader.SYN;
    requireEqual(verdict == GuardVerdict.OPENING, opening, "opening " + inner);
    requireEqual(asked, !opening && verdict != GuardVerdict.KNOWN, "the kernel was asked");
    Answer answer = answer(inner.sourcePort());
    switch (verdict) {
      case OPENING -> opened.add(flow);
      case CONFIRMED -> {
        require(answer != Answer.NOT_HELD && answer != Answer.FAILED, "%s confirmed", answer);
        held.add(flow);
      }
      case UNVERIFIED -> {
        // No SYN,ACK is shown here: those that are, GuardTest judges.
        requireEqual(answer, Answer.HALF_OPEN, "the kernel's answer about a handshake");
        held.add(flow);
      }
      case FINISHING -> {
        require(opened.contains(flow), "%s finishes what was never begun", inner);
        held.add(flow);
      }
      case KNOWN -> require(held.contains(flow), "%s is taken for held", inner);
      case STRAY -> {
        requireEqual(answer, Answer.NOT_HELD, "the kernel's answer about a stray");
        reports.onStray(inner, nowNs);
        require(!reports.onStray(inner, nowNs), "%s is reported twice", inner);
      }
      default -> throw new IllegalStateException(verdict + " of a TCP segment");
    }
  }

  /** Opening a tunnel may write the ECN bits of the inner packet, with its checksum. */
  private void checkTouched(byte[] octets, byte[] before) {
    int differs = Arrays.mismatch(octets, before);
    if (differs < 0) {
      return;
    }
    int at = outer.headerLengthBytes();
    boolean v4 = before[at] >> 4 == 4;
    before[at + 1] = (byte) (before[at + 1] & ~(v4 ? 3 : 0x30));
    octets[at + 1] = (byte) (octets[at + 1] & ~(v4 ? 3 : 0x30));
    if (v4) {
      System.arraycopy(octets, at + 10, before, at + 10, 2);
    }
    requireEqual(Arrays.mismatch(octets, before), -1, "octet that changed");
  }

  private static boolean isIn(List<Prefix> prefixes, IpAddress address) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(address.high(), address.low()));
  }
}
