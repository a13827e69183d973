package slr.packet;

import java.util.Locale;

/**
 * How a packet gets to the far end of a tunnel (A6). Nobody outside can tell the kinds apart: each
 * takes one hop of the inner packet and leaves the rest of it as it was.
 */
public enum TunnelKind {
  /** An IP header before it (RFC 2003, RFC 2473, RFC 4213). */
  IP_IN_IP,
  /**
   * Generic UDP encapsulation (draft-ietf-intarea-gue), variant 0 without extensions: IP, UDP and
   * GUE header before it. The UDP source port differs between flows, so that routers and network
   * cards that look at ports spread them.
   */
  GUE,
  /**
   * Nothing before it: it leaves in a frame to the link address of the far end, which must be on a
   * link of this machine and hold the packet's destination.
   */
  MAC_LAN;

  /** The name in configuration and status, such as {@code mac-lan}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Octets that stand before the inner packet, if the far end's address is IPv4 or not. */
  public int overheadBytes(boolean v4) {
    return switch (this) {
      case IP_IN_IP -> IpHeader.bytes(v4);
      case GUE -> IpHeader.bytes(v4) + GueHeader.BYTES;
      case MAC_LAN -> 0;
    };
  }
}
