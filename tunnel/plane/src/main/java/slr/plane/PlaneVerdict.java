package slr.plane;

/**
 * What became of a packet in the kernel's data plane; each packet has exactly one, and each is
 * counted (invariant 7). The same list as verdicts.h; names and codes below 100 are those of the
 * core's verdicts, 100 to 117 and 124 to 129 those of the path around the Java machine, which say
 * the same; 150 and more are the host's own.
 */
public enum PlaneVerdict {
  /** To the holder of a known flow. */
  FORWARD_KNOWN(1, "forward-known", Outcome.FORWARD),
  /** An ICMP error, to where the packets of the flow that it speaks of go. */
  FORWARD_ICMP_ERROR(5, "forward-icmp-error", Outcome.FORWARD),
  /** Not to a virtual host: ordinary routing. */
  NOT_OURS(40, "not-ours", Outcome.PASS),
  /** Of a known flow, with flags that no TCP sends. */
  DROP_TCP_FLAGS(64, "drop-tcp-flags", Outcome.DROP),
  /** The holder of the flow wants no packet at all. */
  DROP_HOLDER_INACTIVE(65, "drop-holder-inactive", Outcome.DROP),
  /** An ICMP error about a known flow, beyond the budget. */
  DROP_ICMP_OVER_BUDGET(71, "drop-icmp-over-budget", Outcome.DROP),
  /** A tunnel packet from an address that may not send (RFC 1812 5.3.7). */
  DROP_BAD_ADDRESS(104, "packet-bad-address", Outcome.DROP),
  /** A tunnel packet to us from outside the tunnel-source set. */
  DROP_TUNNEL_SOURCE(106, "tunnel-source-unknown", Outcome.DROP),
  DROP_BAD_INNER(108, "tunnel-bad-inner", Outcome.DROP),
  /** A tunnel in a tunnel. */
  DROP_NESTED(109, "tunnel-nested", Outcome.DROP),
  /** Marked on the way, but its ends take no marks (RFC 6040 4.2). */
  DROP_CONGESTION(110, "tunnel-congestion-lost", Outcome.DROP),
  DROP_INNER_NOT_OURS(111, "tunnel-inner-not-ours", Outcome.DROP),
  /** The flow's tunnel has no entry: its end point is of a family we have no address in. */
  DROP_NO_TUNNEL(112, "no-tunnel", Outcome.DROP),
  DROP_TTL_EXPIRED(113, "ttl-expired", Outcome.DROP),
  /** Too long, and no error is allowed. */
  DROP_TOO_BIG(114, "too-big", Outcome.DROP),
  /** Too long, and enough errors were sent this second. */
  DROP_TOO_BIG_SILENT(115, "too-big-silently", Outcome.DROP),
  /** Too long: the source is told what would fit. */
  ANSWER_TOO_BIG(118, "answer-too-big", Outcome.ANSWER),
  /** To this node itself, and no tunnel packet. */
  TO_NODE(119, "to-node", Outcome.PASS),
  /** Not IP, or more VLAN tags than two. */
  NOT_IP(120, "not-ip", Outcome.PASS),
  /** Of a flow that the program placed in Java's place, or that Java placed and that is young. */
  FORWARD_PLACED(121, "forward-placed", Outcome.FORWARD),
  /** Of an unknown flow in Java's place, to where it would be placed: the host knows. */
  FORWARD_GUESSED(122, "forward-guessed", Outcome.FORWARD),
  /** Java should decide but is silent or has enough to do, and the program must not. */
  DROP_UNDECIDED(123, "drop-undecided", Outcome.DROP),
  /** A GUE header of another variant, with extensions or flags, or with no IP packet in it. */
  DROP_BAD_GUE(124, "tunnel-bad-gue", Outcome.DROP),
  /** No such flow is known, or it may move on to another host. */
  SLOW_MISS(130, "slow-miss", Outcome.PASS),
  /** A SYN: whether it belongs to a flow that is known is a question of policy. */
  SLOW_OPENING(131, "slow-opening", Outcome.PASS),
  /** A protocol whose flows are not in the table. */
  SLOW_PROTOCOL(132, "slow-protocol", Outcome.PASS),
  /** ICMP that is no error, or an error about nothing that is known. */
  SLOW_ICMP(133, "slow-icmp", Outcome.PASS),
  SLOW_FRAGMENT(134, "slow-fragment", Outcome.PASS),
  /** IPv4 options. */
  SLOW_OPTIONS(135, "slow-options", Outcome.PASS),
  /** IPv6 extension headers. */
  SLOW_EXTENSIONS(136, "slow-extensions", Outcome.PASS),
  /** Lengths or checksum contradict; the slow path names which. */
  SLOW_MALFORMED(137, "slow-malformed", Outcome.PASS),
  /** The link address of the next hop is not known. */
  SLOW_NEIGHBOUR(138, "slow-neighbour", Outcome.PASS),
  /** Too long, and may be fragmented. */
  SLOW_SPLIT(139, "slow-split", Outcome.PASS),
  /** No room before or behind the packet for what must be written. */
  SLOW_NO_ROOM(140, "slow-no-room", Outcome.PASS),
  /** A FIN or RST: whoever keeps the flow's record must see its end. */
  SLOW_CLOSING(141, "slow-closing", Outcome.PASS),
  /** The tunnel is open to some of its flows only. */
  SLOW_TUNNEL(142, "slow-tunnel", Outcome.PASS),
  /** GUE with a UDP checksum, which only Java sums up. */
  SLOW_CHECKSUM(143, "slow-checksum", Outcome.PASS),
  /** At a host: of a connection that is here; decapsulated. */
  DELIVER_HELD(150, "deliver-held", Outcome.PASS),
  /** At a host: UDP to a virtual host of it; decapsulated. */
  DELIVER_DATAGRAM(151, "deliver-datagram", Outcome.PASS),
  /** At a host: it may finish a handshake; whose, the agent knows. */
  SLOW_HALF_OPEN(152, "slow-half-open", Outcome.PASS);

  /** What happens to the packet. */
  public enum Outcome {
    /** It leaves in a tunnel. */
    FORWARD,
    /** An answer leaves in its place. */
    ANSWER,
    /**
     * The kernel has it, and with it the ports of the Java data plane if it is theirs; one that is
     * slow goes to the AF_XDP socket at its queue instead, if there is one.
     */
    PASS,
    /** It ends. */
    DROP
  }

  private final int code;
  private final String label;
  private final Outcome outcome;

  PlaneVerdict(int code, String label, Outcome outcome) {
    this.code = code;
    this.label = label;
    this.outcome = outcome;
  }

  /** Stable number; the index of its counter. */
  public int code() {
    return code;
  }

  /** The name in counters and status. */
  public String label() {
    return label;
  }

  /** What happens to the packet. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether the program left the packet to the Java data plane to decide about. */
  public boolean isSlow() {
    return label.startsWith("slow-");
  }
}
