package slr.core.guard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.TcpHeader;

/**
 * Decides whether a decapsulated packet may reach the host's own stack (invariant 1). Pure.
 *
 * <p>A TCP that gets a segment of a connection that it does not have answers with a reset (RFC 9293
 * 3.10.7.1), and the reset kills the connection at the client although another host holds it. So
 * only a host that holds the connection ever sees such a segment: openings pass, everything else
 * passes if a socket other than a listening one exists. The kernel is asked once per flow and
 * {@link #RECHECK_NS}; and at each FIN and RST and while the connection ends, because the socket
 * may go with any of these segments.
 *
 * <p>A repeated SYN may be placed at another host than its first. Then both are half-open, the
 * client takes the answer of one, and either would reset what acknowledges the other's. So a
 * segment that finishes a handshake must acknowledge a SYN,ACK that left here, as far as those are
 * shown to {@link #onAnswer}; one whose SYN,ACK nobody saw passes and is counted.
 *
 * <p>During a SYN flood the kernel answers SYNs with cookies and has no socket for them before the
 * ACK that finishes the handshake. Such a segment passes without a socket if it continues, to the
 * octet, a SYN that was delivered here within {@link #OPENING_LIFETIME_NS}.
 *
 * <p>Fragments follow their first fragment, which carries the whole TCP header (the parser sees to
 * that, RFC 1858). One that arrives before it is dropped: nobody knows yet whether it is a stray.
 *
 * <p>Calling order: {@link #onPacket} with a parsed packet, and {@link #onAnswer} with a SYN,ACK
 * before what follows from it. One thread.
 */
public final class Guard {

  /** How long a flow is taken for held without asking again. */
  public static final long RECHECK_NS = 30_000_000_000L;

  /** The kernel gives up the reassembly of a packet after 30 s (ipfrag_time). */
  static final long FRAGMENT_LIFETIME_NS = 30_000_000_000L;

  /** How long the SYN of a handshake is remembered: repeated ACKs and requests come in time. */
  static final long OPENING_LIFETIME_NS = 10_000_000_000L;

  /** How long a flow is taken for held after its handshake was finished without a socket. */
  static final long FINISHED_NS = 1_000_000_000L;

  private static final int OPENING_BITS =
      TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST | TcpHeader.FIN;

  private static final int FINISHING_BITS = TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST;

  private static final int CLOSING_BITS = TcpHeader.FIN | TcpHeader.RST;

  private final SocketLookup sockets;
  private final FlowMemory held;
  private final FlowMemory openings;

  private final FlowMemory fragments;
  private final @Nullable AnswerMemory answers;

  /**
   * @param sockets where connections are looked up
   * @param seed of the memories' hashes; random, and different in each process
   */
  public Guard(SocketLookup sockets, long seed) {
    this(sockets, seed, GuardCapacity.USUAL);
  }

  /** The same with memories of other sizes. */
  public Guard(SocketLookup sockets, long seed, GuardCapacity capacity) {
    this.sockets = sockets;
    this.held = new FlowMemory(capacity.flows(), RECHECK_NS, seed);
    this.openings = new FlowMemory(capacity.openings(), OPENING_LIFETIME_NS, Long.reverse(seed));
    this.fragments = new FlowMemory(capacity.fragments(), FRAGMENT_LIFETIME_NS, ~seed);
    this.answers = capacity.answers() == 0 ? null : new AnswerMemory(capacity.answers(), seed);
  }

  /** Judges one inner packet whose destination is a virtual host of this host. */
  public GuardVerdict onPacket(IpPacket packet, long nowNs) {
    if (packet.isFragment() && !packet.isFirstFragment()) {
      return onLaterFragment(packet, nowNs);
    }
    GuardVerdict verdict =
        packet.protocol() == IpProtocol.TCP
            ? onSegment(packet, nowNs)
            : GuardVerdict.CONNECTIONLESS;
    if (packet.isFragment() && verdict.delivers()) {
      fragments.remember(
          packet.sourceHigh(),
          packet.sourceLow(),
          packet.destinationHigh(),
          packet.destinationLow(),
          fragmentWord(packet),
          nowNs);
    }
    return verdict;
  }

  /** A SYN,ACK of this host leaves; others are passed over, and all if none was expected. */
  public void onAnswer(IpPacket packet, long nowNs) {
    if (answers != null
        && packet.protocol() == IpProtocol.TCP
        && !packet.isFragment()
        && (packet.tcpFlags() & OPENING_BITS) == (TcpHeader.SYN | TcpHeader.ACK)) {
      answers.remember(packet, nowNs);
    }
  }

  /** How many flows are remembered as held now; walks the memory. */
  public int heldFlowCount(long nowNs) {
    return held.size(nowNs);
  }

  /** Up to {@code limit} of them, in no order; walks the memory and allocates. */
  public List<FlowKey> heldFlows(long nowNs, int limit) {
    List<FlowKey> flows = new ArrayList<>();
    held.forEach(
        nowNs,
        (sourceHigh, sourceLow, destinationHigh, destinationLow, ports) -> {
          if (flows.size() < limit) {
            IpAddress source = new IpAddress(sourceHigh, sourceLow);
            IpAddress destination = new IpAddress(destinationHigh, destinationLow);
            int from = (int) (ports >>> 16);
            flows.add(new FlowKey(FlowKey.TCP, source, from, destination, (int) ports & 0xffff));
          }
        });
    return flows;
  }

  /** Flows, SYNs, SYN,ACKs and fragmented packets forgotten early for lack of room. */
  public long evicted() {
    return held.evicted()
        + openings.evicted()
        + fragments.evicted()
        + (answers == null ? 0 : answers.evicted());
  }

  private GuardVerdict onSegment(IpPacket packet, long nowNs) {
    int flags = packet.tcpFlags();
    if ((flags & OPENING_BITS) == TcpHeader.SYN) {
      openings.remember(
          packet.sourceHigh(),
          packet.sourceLow(),
          packet.destinationHigh(),
          packet.destinationLow(),
          openingWord(packet, TcpHeader.sequence(packet)),
          nowNs);
      if (answers != null) {
        answers.forgetFlowOf(packet);
      }
      return GuardVerdict.OPENING;
    }
    boolean closing = (flags & CLOSING_BITS) != 0;
    if (!closing && isHeld(packet, nowNs)) {
      return GuardVerdict.KNOWN;
    }
    return ask(packet, closing, nowNs);
  }

  private GuardVerdict ask(IpPacket packet, boolean closing, long nowNs) {
    SocketLookup.Answer answer =
        sockets.find(
            packet.sourceHigh(),
            packet.sourceLow(),
            packet.sourcePort(),
            packet.destinationHigh(),
            packet.destinationLow(),
            packet.destinationPort());
    boolean cookie = answer == SocketLookup.Answer.NOT_HELD && isFinishing(packet, nowNs);
    if (cookie || answer == SocketLookup.Answer.HALF_OPEN) {
      return onHandshake(packet, cookie, closing, nowNs);
    }
    if (answer == SocketLookup.Answer.HELD && !closing) {
      remember(packet, nowNs);
    } else {
      forget(packet);
    }
    return switch (answer) {
      case HELD, HALF_OPEN, ENDING -> GuardVerdict.CONFIRMED;
      case NOT_HELD -> GuardVerdict.STRAY;
      case FAILED -> GuardVerdict.LOOKUP_FAILED;
    };
  }

  /** A segment for a handshake that is not finished: of this host, or of another. */
  private GuardVerdict onHandshake(IpPacket packet, boolean cookie, boolean closing, long nowNs) {
    boolean acknowledges = (packet.tcpFlags() & TcpHeader.ACK) != 0;
    boolean seen = false;
    if (answers != null && acknowledges && answers.hasFlowOf(packet, nowNs)) {
      seen = true;
      if (!answers.isAcknowledgedBy(packet, nowNs)) {
        forget(packet);
        return GuardVerdict.MISFIT;
      }
    }
    if (closing || !acknowledges) {
      forget(packet);
    } else {
      // The kernel makes the socket of a cookie when it gets this: too late for what comes behind.
      remember(packet, cookie ? nowNs - RECHECK_NS + FINISHED_NS : nowNs);
    }
    if (cookie || (seen && !closing)) {
      return GuardVerdict.FINISHING;
    }
    return seen || !acknowledges ? GuardVerdict.CONFIRMED : GuardVerdict.UNVERIFIED;
  }

  /** Whether the kernel may answer this segment's SYN, delivered lately, with a cookie. */
  private boolean isFinishing(IpPacket packet, long nowNs) {
    return (packet.tcpFlags() & FINISHING_BITS) == TcpHeader.ACK
        && openings.contains(
            packet.sourceHigh(),
            packet.sourceLow(),
            packet.destinationHigh(),
            packet.destinationLow(),
            openingWord(packet, TcpHeader.sequence(packet) - 1),
            nowNs);
  }

  private GuardVerdict onLaterFragment(IpPacket packet, long nowNs) {
    boolean follows =
        fragments.contains(
            packet.sourceHigh(),
            packet.sourceLow(),
            packet.destinationHigh(),
            packet.destinationLow(),
            fragmentWord(packet),
            nowNs);
    return follows ? GuardVerdict.FRAGMENT : GuardVerdict.STRAY_FRAGMENT;
  }

  private boolean isHeld(IpPacket packet, long nowNs) {
    return held.contains(
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.destinationHigh(),
        packet.destinationLow(),
        portsWord(packet),
        nowNs);
  }

  private void remember(IpPacket packet, long nowNs) {
    held.remember(
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.destinationHigh(),
        packet.destinationLow(),
        portsWord(packet),
        nowNs);
  }

  private void forget(IpPacket packet) {
    held.forget(
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.destinationHigh(),
        packet.destinationLow(),
        portsWord(packet));
  }

  static long portsWord(IpPacket packet) {
    return (long) packet.sourcePort() << 16 | packet.destinationPort();
  }

  private static long openingWord(IpPacket packet, int sequence) {
    return numbered(portsWord(packet), sequence);
  }

  /** Ports and 31 bits of a SYN's sequence number: never negative, as {@link FlowMemory} asks. */
  static long numbered(long ports, int sequence) {
    return (sequence & 0x7fff_ffffL) << 32 | ports;
  }

  /**
   * Without the protocol: in IPv6 a later fragment need not name the one that its first fragment
   * ends at (RFC 8200 4.5), and the kernel's own reassembly keeps IPv4 protocols apart.
   */
  private static long fragmentWord(IpPacket packet) {
    return Integer.toUnsignedLong(packet.fragmentId());
  }
}
