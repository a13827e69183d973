package slr.node.forward;

import slr.packet.PacketStatus;

/** Why the path, not the machine, dropped a packet. Labels are stable: counters use them. */
enum PathDrop {
  TRUNCATED(0, "packet-truncated"),
  BAD_VERSION(1, "packet-bad-version"),
  BAD_HEADER(2, "packet-bad-header"),
  BAD_CHECKSUM(3, "packet-bad-checksum"),
  BAD_ADDRESS(4, "packet-bad-address"),
  TOO_MANY_EXTENSIONS(5, "packet-too-many-extensions"),
  /** A tunnel packet to us from a source outside the tunnel-source set. */
  TUNNEL_SOURCE(6, "tunnel-source-unknown"),
  OUTER_FRAGMENT(7, "tunnel-outer-fragment"),
  BAD_INNER(8, "tunnel-bad-inner"),
  NESTED(9, "tunnel-nested"),
  CONGESTION(10, "tunnel-congestion-lost"),
  /** The inner destination is none of our virtual hosts. */
  INNER_NOT_OURS(11, "tunnel-inner-not-ours"),
  /** The next hop's end point is of a family in which this node has no address. */
  NO_TUNNEL(12, "no-tunnel"),
  TTL_EXPIRED(13, "ttl-expired"),
  /** Too long, and neither splitting nor an error is allowed. */
  TOO_BIG(14, "too-big"),
  /** Too long, and enough errors were sent this second. */
  TOO_BIG_SILENT(15, "too-big-silently"),
  /** A fragment that we made of it is not whole. */
  FRAGMENT_REFUSED(16, "fragment-refused"),
  /** The machine wants an answer that this packet may not get (a fragment, to many). */
  UNANSWERABLE(17, "unanswerable"),
  /** A GUE header of another variant, with extensions or flags, or with no IP packet in it. */
  BAD_GUE(24, "tunnel-bad-gue"),
  /** A UDP checksum of GUE that is there and wrong. */
  BAD_GUE_CHECKSUM(25, "tunnel-bad-checksum"),
  /** The far end of a MAC-LAN is on no link of this node, or its link address is not known yet. */
  NO_NEIGHBOUR(26, "mac-lan-no-neighbour"),
  /** Its flow is looked for, and enough packets are held already, or it is too long. */
  NOT_HELD_BACK(27, "hold-no-room"),
  /** Its flow was looked for, and no answer came. */
  HELD_TOO_LONG(28, "hold-too-long"),
  /** The numbers of a segment that waits below: its flow was found, and its client repeats it. */
  KEPT_BELOW(29, "kept-below");

  /** Arrays indexed by code are this long; codes between are the kernel's data plane's. */
  static final int CODES = 30;

  private final int code;
  private final String label;

  PathDrop(int code, String label) {
    this.code = code;
    this.label = label;
  }

  int code() {
    return code;
  }

  String label() {
    return label;
  }

  static PathDrop of(PacketStatus status) {
    return switch (status) {
      case TRUNCATED -> TRUNCATED;
      case BAD_VERSION -> BAD_VERSION;
      case BAD_HEADER -> BAD_HEADER;
      case BAD_CHECKSUM -> BAD_CHECKSUM;
      case BAD_ADDRESS -> BAD_ADDRESS;
      case TOO_MANY_EXTENSIONS -> TOO_MANY_EXTENSIONS;
      case OK -> throw new IllegalStateException("a whole packet is no drop");
    };
  }
}
