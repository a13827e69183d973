package slr.core.guard;

import slr.packet.IpPacket;
import slr.packet.TcpHeader;

/**
 * SYN,ACKs that left this host lately, by flow and number, and by flow alone. All but {@link
 * #remember} take segments that come from the client. Allocates nothing after construction. One
 * thread.
 */
final class AnswerMemory {

  /** The kernel repeats a SYN,ACK after 32 s at the latest. */
  static final long LIFETIME_NS = 35_000_000_000L;

  private final FlowMemory numbered;
  private final FlowMemory flows;

  /**
   * @param capacity SYN,ACKs, a power of two, at least 8
   * @param seed see {@link FlowMemory}
   */
  AnswerMemory(int capacity, long seed) {
    numbered = new FlowMemory(capacity, LIFETIME_NS, Long.reverse(~seed));
    // Fewer: a flow goes before its number, so that no right number looks wrong.
    flows = new FlowMemory(Math.max(4, capacity / 2), LIFETIME_NS, seed);
  }

  /** A SYN,ACK leaves. */
  void remember(IpPacket answer, long nowNs) {
    long ports = (long) answer.destinationPort() << 16 | answer.sourcePort();
    remember(numbered, answer, Guard.numbered(ports, TcpHeader.sequence(answer)), nowNs);
    remember(flows, answer, ports, nowNs);
  }

  /** Whether a SYN,ACK of this flow was seen. */
  boolean hasFlowOf(IpPacket segment, long nowNs) {
    return contains(flows, segment, Guard.portsWord(segment), nowNs);
  }

  /** Whether the segment acknowledges one that was seen, and nothing behind it. */
  boolean isAcknowledgedBy(IpPacket segment, long nowNs) {
    int sequence = TcpHeader.acknowledgment(segment) - 1;
    return contains(numbered, segment, Guard.numbered(Guard.portsWord(segment), sequence), nowNs);
  }

  /** A SYN: it may open a new connection by the same ports, whose own answer counts. */
  void forgetFlowOf(IpPacket opening) {
    flows.forget(
        opening.sourceHigh(),
        opening.sourceLow(),
        opening.destinationHigh(),
        opening.destinationLow(),
        Guard.portsWord(opening));
  }

  /** SYN,ACKs and flows forgotten early for lack of room. */
  long evicted() {
    return numbered.evicted() + flows.evicted();
  }

  /** By the client's end first, as in what comes in. */
  private static void remember(FlowMemory memory, IpPacket answer, long word, long nowNs) {
    memory.remember(
        answer.destinationHigh(),
        answer.destinationLow(),
        answer.sourceHigh(),
        answer.sourceLow(),
        word,
        nowNs);
  }

  private static boolean contains(FlowMemory memory, IpPacket segment, long word, long nowNs) {
    return memory.contains(
        segment.sourceHigh(),
        segment.sourceLow(),
        segment.destinationHigh(),
        segment.destinationLow(),
        word,
        nowNs);
  }
}
