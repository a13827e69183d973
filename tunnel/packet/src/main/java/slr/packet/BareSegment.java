package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * What one node tells another of a segment that it kept: sequence number in the upper, acknowledged
 * number in the lower half of a long. Enough to ask what becomes of the connection, and to reset it
 * (RFC 9293 3.10.7.1); nothing of it ever goes to a host.
 */
public final class BareSegment {

  /** No segment; that both numbers are 0 is as unlikely as it would be harmless. */
  public static final long NONE = 0;

  /** The longest: IPv6 and TCP without options. */
  public static final int MAX_BYTES = Ipv6Header.BYTES + TcpHeader.MIN_BYTES;

  /** It is not to leave the node that it is made at. */
  private static final int TIME_TO_LIVE = 1;

  private BareSegment() {}

  /** The numbers of a segment; {@link #NONE} of one that acknowledges nothing, or of a reset. */
  public static long of(IpPacket segment) {
    int flags = segment.tcpFlags() & (TcpHeader.ACK | TcpHeader.SYN | TcpHeader.RST);
    return flags == TcpHeader.ACK
        ? (long) TcpHeader.sequence(segment) << 32
            | Integer.toUnsignedLong(TcpHeader.acknowledgment(segment))
        : NONE;
  }

  /** Whether it is one; another that looks like it could not be forwarded either. */
  public static boolean is(IpPacket packet) {
    // Flags are 0 where the header is not whole.
    return packet.tcpFlags() == TcpHeader.ACK
        && packet.timeToLive() == TIME_TO_LIVE
        && Octets.u16(packet.memory(), packet.payloadOffset() + TcpHeader.WINDOW) == 0
        && Octets.u16(packet.memory(), packet.payloadOffset() + TcpHeader.CHECKSUM) == 0;
  }

  /**
   * Writes an acknowledgement with these numbers, without data and checksum, as if the client had
   * sent it over one hop too many.
   *
   * @param out gets the packet at {@code outOffset}; {@link #MAX_BYTES} are enough
   * @return its length in octets
   */
  public static int write(
      long numbers,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int destinationPort,
      MemorySegment out,
      long outOffset) {
    IpHeader.write(
        out,
        outOffset,
        source.high(),
        source.low(),
        destination.high(),
        destination.low(),
        0,
        0,
        TIME_TO_LIVE,
        IpProtocol.TCP,
        TcpHeader.MIN_BYTES);
    int headerBytes = IpHeader.bytes(destination.isV4());
    TcpHeader.write(
        out,
        outOffset + headerBytes,
        sourcePort,
        destinationPort,
        (int) (numbers >>> 32),
        (int) numbers,
        TcpHeader.ACK);
    return headerBytes + TcpHeader.MIN_BYTES;
  }
}
