package slr.packet;

/** Field offsets of the UDP header (RFC 768). The ports stand where TCP has them. */
final class UdpHeader {

  static final int BYTES = 8;

  static final int LENGTH = 4;
  static final int CHECKSUM = LENGTH + 2;

  private UdpHeader() {}
}
