package slr.core.flow;

import java.time.Duration;
import java.util.List;

/**
 * What a router upstream of the hosts can know of a flow: it sees the client's half alone, since
 * the host answers the client directly (A7). The enum is the state table; each constant says how a
 * flow comes and goes, and how long it may be idle before it is forgotten.
 */
public enum FlowState {
  /**
   * TCP, only SYNs seen.
   *
   * <p>In: first SYN of a flow; SYN on a {@link #CLOSING} or {@link #RESET_SEEN} flow (the client
   * uses its port again). Out: any segment without SYN to {@link #CONFIRMING}, with FIN to {@link
   * #CLOSING}, with RST to {@link #RESET_SEEN}. 75 s: more than the 64 s between the last two SYNs
   * of a Linux client (tcp_syn_retries 6, RFC 6298 back-off), so that all SYNs of one attempt meet
   * one host. At the bound these are given up first.
   */
  OPENING(1, "opening", Duration.ofSeconds(75)),

  /**
   * TCP, the client went on after its SYN, but not for long: anybody can forge a SYN and an ACK.
   *
   * <p>In: a segment without SYN, FIN, RST in {@link #OPENING} or {@link #RESET_SEEN} before the
   * record's {@value #SEGMENTS_TO_ESTABLISH}th. Out: as {@link #ESTABLISHED}, and to that with the
   * {@value #SEGMENTS_TO_ESTABLISH}th segment. Idle like an established one, for the client may be
   * waiting for the host to speak; yet it makes room for others.
   */
  CONFIRMING(7, "confirming", Duration.ofHours(2).plusMinutes(4)),

  /**
   * TCP, the client sent what a connection worth keeping has sent at least: the SYN, the ACK of the
   * handshake, a request, the ACK of its answer.
   *
   * <p>In: a segment without SYN, FIN, RST in {@link #CONFIRMING}, {@link #OPENING} or {@link
   * #RESET_SEEN}, the {@value #SEGMENTS_TO_ESTABLISH}th of the record or a later one. Out: FIN to
   * {@link #CLOSING}, RST to {@link #RESET_SEEN}; a SYN changes nothing, for the host's TCP
   * challenges it (RFC 9293 3.10.7.4) and the connection may well be alive. 2 h 4 min: RFC 5382
   * REQ-5, more than the keepalive's 2 h. Never given up to make room.
   */
  ESTABLISHED(2, "established", Duration.ofHours(2).plusMinutes(4)),

  /**
   * TCP, the client sent FIN; the host may go on sending and the client acknowledging.
   *
   * <p>In: FIN in any other TCP state. Out: RST to {@link #RESET_SEEN}, SYN to {@link #OPENING}. 4
   * min: RFC 5382 REQ-5, twice the maximum segment lifetime.
   */
  CLOSING(3, "closing", Duration.ofMinutes(4)),

  /**
   * TCP, the client sent RST, or somebody in its name.
   *
   * <p>In: RST in any other TCP state. Out: any segment without RST and SYN back to {@link
   * #ESTABLISHED} or {@link #CONFIRMING} (with FIN to {@link #CLOSING}), so that a forged RST,
   * which the host's TCP ignores (RFC 5961 3.2), cannot shorten a live flow's record for good; SYN
   * to {@link #OPENING}. 4 min: RFC 7857 2.2, which defends NATs against forged resets in the same
   * way.
   */
  RESET_SEEN(4, "reset-seen", Duration.ofMinutes(4)),

  /**
   * UDP of a virtual host that keeps UDP flows.
   *
   * <p>In: first datagram. Out: never. 5 min: RFC 4787 REQ-5 asks for 2 min at least and recommends
   * 5.
   */
  DATAGRAM(5, "datagram", Duration.ofMinutes(5)),

  /**
   * A fragmented packet whose first fragment was forwarded; these live in a store of their own.
   *
   * <p>In: first fragment. Out: never. 30 s: Linux reassembles for 30 s (ipfrag_time) and RFC 791
   * 3.2 suggests 15 s; a fragment that comes later is of no use to the host, and a longer life
   * would let a packet with the same 16-bit identification follow the wrong one.
   */
  FRAGMENT(6, "fragment", Duration.ofSeconds(30));

  /**
   * Whose records make room for a new flow when the store is full, first to last; a newcomer's own
   * state comes before all of these, so that a flood evicts its like.
   */
  static final List<FlowState> YIELDING =
      List.of(OPENING, CONFIRMING, CLOSING, RESET_SEEN, DATAGRAM);

  /** Arrays indexed by code are this long. */
  static final int CODES = 8;

  private static final FlowState[] BY_CODE = new FlowState[CODES];

  static {
    for (FlowState state : values()) {
      BY_CODE[state.code] = state;
    }
  }

  /** With this segment of the client, SYNs counted, a record stops yielding. */
  static final int SEGMENTS_TO_ESTABLISH = 4;

  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;

  private final int code;
  private final String label;
  private final Duration idle;

  FlowState(int code, String label, Duration idle) {
    this.code = code;
    this.label = label;
    this.idle = idle;
  }

  /** Stable number, 1 and up, for records that leave the process. */
  public int code() {
    return code;
  }

  /** The name that configuration and status use. */
  public String label() {
    return label;
  }

  /** How long such a flow may be idle, unless configured otherwise. */
  public Duration defaultIdle() {
    return idle;
  }

  /**
   * Whether a flow in this state may be forwarded elsewhere: then only its FIN, RST and SYN are
   * seen here. After any of these the record must see what follows, to go back or to end.
   */
  boolean isOffloaded() {
    return this == ESTABLISHED;
  }

  /** Whether a connection that its host has is more than this. */
  public boolean isYoung() {
    return this == OPENING || this == CONFIRMING;
  }

  /** Whether a FIN or RST has ended the connection: a SYN is another's. */
  public boolean isOver() {
    return this == CLOSING || this == RESET_SEEN;
  }

  /** Whether more is to come of the flow, as far as is known. */
  public boolean isInUse() {
    return isYoung() || isLasting();
  }

  /** Whether a flow stays in this state as long as packets come. */
  public boolean isLasting() {
    return this == ESTABLISHED || this == DATAGRAM;
  }

  /**
   * Whether the offload shall know where the flow goes although its packets are not forwarded
   * there: for the time when nobody else knows.
   */
  boolean isRemembered() {
    return isYoung() || this == CLOSING || this == DATAGRAM;
  }

  static FlowState ofCode(int code) {
    return BY_CODE[code];
  }

  /**
   * The state after a segment of the client (RFC 9293 3.1); of a TCP state.
   *
   * @param tcpFlags the segment's
   * @param segments how many the record has seen with this one
   */
  public FlowState afterSegment(int tcpFlags, long segments) {
    if ((tcpFlags & RST) != 0) {
      return RESET_SEEN;
    }
    if ((tcpFlags & FIN) != 0) {
      return CLOSING;
    }
    if ((tcpFlags & SYN) != 0) {
      return this == ESTABLISHED || this == CONFIRMING ? this : OPENING;
    }
    if (this == CLOSING) {
      return CLOSING;
    }
    return segments < SEGMENTS_TO_ESTABLISH ? CONFIRMING : ESTABLISHED;
  }
}
