package slr.packet;

/** What {@link IpPacket#parse} found; everything but {@link #OK} is a counted drop. */
public enum PacketStatus {
  /** The packet is whole and well-formed as far as headers go. */
  OK,
  /** Fewer octets were received than the headers promise. */
  TRUNCATED,
  /** Neither IPv4 nor IPv6. */
  BAD_VERSION,
  /** A length or fragment field contradicts itself, or headers stand where they must not. */
  BAD_HEADER,
  /** The IPv4 header checksum is wrong (RFC 791 3.1). */
  BAD_CHECKSUM,
  /** An address that may not stand there on the wire (RFC 1812 5.3.7, RFC 4213 3.6). */
  BAD_ADDRESS,
  /** More IPv6 extension headers than {@link IpPacket#MAX_EXTENSION_HEADERS}. */
  TOO_MANY_EXTENSIONS
}
