package slr.core.forward;

/**
 * What becomes of one packet. Each packet gets exactly one, and each is counted (invariant 7). The
 * codes are stable: scripts, counters and later the BPF program use them.
 */
public enum Verdict {
  /** To the holder of a known flow. */
  FORWARD_KNOWN(1, "forward-known", Outcome.FORWARD),
  /** To the next hop just chosen for a new flow; the choice is recorded. */
  FORWARD_OPENING(2, "forward-opening", Outcome.FORWARD),
  /** To the next hop that the hash names; nothing is recorded. */
  FORWARD_STATELESS(3, "forward-stateless", Outcome.FORWARD),
  /** After its first fragment. */
  FORWARD_FRAGMENT(4, "forward-fragment", Outcome.FORWARD),
  /** An ICMP error, to where the packets of the flow that it speaks of go. */
  FORWARD_ICMP_ERROR(5, "forward-icmp-error", Outcome.FORWARD),
  /** An echo request, to a host chosen by the addresses. */
  FORWARD_ECHO(6, "forward-echo", Outcome.FORWARD),
  /** An ICMP error about a flow not known here, to where such a flow would be placed. */
  FORWARD_ICMP_PLACED(7, "forward-icmp-placed", Outcome.FORWARD),
  /** TCP without SYN of a flow that is not known here, from a router to its SLR. */
  FORWARD_UNKNOWN(8, "forward-unknown", Outcome.FORWARD),
  /** An augmented echo that a client returns, from a router to its SLR. */
  FORWARD_FLOW_HINT(9, "forward-flow-hint", Outcome.FORWARD),

  /** The shell answers the echo request in the virtual host's name. */
  ANSWER_ECHO(20, "answer-echo", Outcome.ANSWER),
  /** Nobody takes new flows: the shell answers the SYN with RST,ACK in the virtual host's name. */
  REFUSE_RESET(21, "refuse-reset", Outcome.ANSWER),

  /** All hosts say that they have no such connection: the shell answers with a reset (E8). */
  RESET_NOT_HELD(22, "reset-not-held", Outcome.ANSWER),

  /** TCP without SYN of a flow that is being looked for: decided again when that has ended. */
  HOLD_UNKNOWN_FLOW(30, "hold-unknown-flow", Outcome.HOLD),

  /** An augmented echo, which says where a flow is: read, whatever it is worth (A18). */
  TAKE_FLOW_HINT(31, "take-flow-hint", Outcome.DROP),

  /** Not to a virtual host: ordinary routing. */
  NOT_OURS(40, "not-ours", Outcome.PASS),

  /** Nobody takes new flows, and there is no reset to send: not TCP, or so configured. */
  DROP_NO_TAKER(60, "drop-no-taker", Outcome.DROP),
  /** Nobody takes new flows, and enough resets were sent this second. */
  DROP_REFUSED_SILENTLY(61, "drop-refused-silently", Outcome.DROP),
  /** TCP without SYN of a flow that nobody knows: only its holder may get it. */
  DROP_UNKNOWN_FLOW(62, "drop-unknown-flow", Outcome.DROP),
  /** TCP with RST of a flow that is not known. */
  DROP_UNKNOWN_RESET(63, "drop-unknown-reset", Outcome.DROP),
  /** TCP flags that no TCP sends: none, SYN with FIN, SYN with RST. */
  DROP_TCP_FLAGS(64, "drop-tcp-flags", Outcome.DROP),
  /** The holder of the flow wants no packet at all (directive inactive). */
  DROP_HOLDER_INACTIVE(65, "drop-holder-inactive", Outcome.DROP),
  /** The tunnel to the holder of the flow is down; nobody else may get the packet. */
  DROP_TUNNEL_DOWN(66, "drop-tunnel-down", Outcome.DROP),
  /**
   * A new flow while the store is full of flows that do not yield. Silent: the client repeats its
   * SYN, and there may be room by then.
   */
  DROP_FLOWS_FULL(67, "drop-flows-full", Outcome.DROP),
  /**
   * A new flow for next hops that were not heard of in time: the control plane stands still.
   * Silent: the client repeats its SYN, and they may have been heard by then.
   */
  DROP_LEASE_OVER(73, "drop-lease-over", Outcome.DROP),
  /** A later fragment whose first fragment was not forwarded, or not yet. */
  DROP_FRAGMENT_UNKNOWN(68, "drop-fragment-unknown", Outcome.DROP),
  /** A later fragment that would overwrite the TCP header (RFC 1858 3, RFC 3128). */
  DROP_FRAGMENT_OVERLAP(69, "drop-fragment-overlap", Outcome.DROP),
  /** An ICMP error about no packet of this virtual host, or that nobody could have sent. */
  DROP_ICMP_UNKNOWN(70, "drop-icmp-unknown", Outcome.DROP),
  /** An ICMP error that a host should get, beyond the budget. */
  DROP_ICMP_OVER_BUDGET(71, "drop-icmp-over-budget", Outcome.DROP),
  /** ICMP that is neither an error nor an echo request that can be answered or tunnelled. */
  DROP_ICMP_OTHER(72, "drop-icmp-other", Outcome.DROP),
  /** TCP without SYN of a flow that is not known, while too many others are looked for. */
  DROP_SEARCH_OVER_BUDGET(74, "drop-search-over-budget", Outcome.DROP),
  /** Nobody has the connection, and there is no reset to send, or enough were sent this second. */
  DROP_NOT_HELD(75, "drop-not-held", Outcome.DROP);

  /** What the data plane does. */
  public enum Outcome {
    /** Encapsulates to {@link ForwardingMachine#nextHop()}. */
    FORWARD,
    /** Sends an answer to the source. */
    ANSWER,
    /** Keeps the packet for {@link ForwardingMachine#heldFor()}. */
    HOLD,
    /** Leaves the packet to ordinary routing. */
    PASS,
    /** Drops the packet. */
    DROP
  }

  /** Arrays indexed by code are this long. */
  static final int CODES = 76;

  private final int code;
  private final String label;
  private final Outcome outcome;

  Verdict(int code, String label, Outcome outcome) {
    this.code = code;
    this.label = label;
    this.outcome = outcome;
  }

  /** Stable number. */
  public int code() {
    return code;
  }

  /** The name in counters and status. */
  public String label() {
    return label;
  }

  /** What the data plane does. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether the packet goes to a next hop. */
  public boolean forwards() {
    return outcome == Outcome.FORWARD;
  }
}
