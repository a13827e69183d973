package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * Resets in the name of a virtual host, as a TCP makes them that has no such connection (RFC 9293
 * 3.10.7.1): of an opening that nobody takes, and of a segment of a connection that certainly
 * nobody has (E8).
 */
public final class TcpReset {

  /** The longest reset: IPv6 and TCP without options. */
  public static final int MAX_BYTES = Ipv6Header.BYTES + TcpHeader.MIN_BYTES;

  private TcpReset() {}

  /**
   * Whether the packet is a whole opening segment to one host: SYN without ACK or RST. Nothing else
   * is ever reset blindly: behind any other segment there may be a connection.
   */
  public static boolean mayAnswer(IpPacket packet) {
    int flags = packet.tcpFlags() & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST);
    return flags == TcpHeader.SYN && isWhole(packet);
  }

  /** Whether the packet is any whole segment to one host but a reset. */
  public static boolean mayEnd(IpPacket packet) {
    return packet.protocol() == IpProtocol.TCP
        && (packet.tcpFlags() & TcpHeader.RST) == 0
        && isWhole(packet);
  }

  private static boolean isWhole(IpPacket packet) {
    return !packet.isQuoted()
        && !packet.isFragment()
        && !AddressRules.isForMany(packet.destinationHigh(), packet.destinationLow());
  }

  /**
   * Writes RST,ACK with sequence number 0, acknowledging all that the opening took: SYN, data, FIN.
   *
   * @param syn {@link #mayAnswer} said yes
   * @param out gets the packet at {@code outOffset}; {@link #MAX_BYTES} are enough
   * @return its length in octets
   */
  public static int write(IpPacket syn, MemorySegment out, long outOffset) {
    if (!mayAnswer(syn)) {
      throw new IllegalArgumentException("no opening: " + syn);
    }
    return write(syn, 0, endOfSegment(syn), TcpHeader.RST | TcpHeader.ACK, out, outOffset);
  }

  /**
   * Ends a connection: a reset with the sequence number that the segment acknowledges, which is the
   * one that its sender expects next; to a segment that acknowledges nothing as to an opening.
   *
   * @param segment {@link #mayEnd} said yes
   * @param out gets the packet at {@code outOffset}; {@link #MAX_BYTES} are enough
   * @return its length in octets
   */
  public static int end(IpPacket segment, MemorySegment out, long outOffset) {
    if (!mayEnd(segment)) {
      throw new IllegalArgumentException("no segment to end: " + segment);
    }
    if ((segment.tcpFlags() & TcpHeader.ACK) == 0) {
      return write(
          segment, 0, endOfSegment(segment), TcpHeader.RST | TcpHeader.ACK, out, outOffset);
    }
    return write(segment, TcpHeader.acknowledgment(segment), 0, TcpHeader.RST, out, outOffset);
  }

  private static int write(
      IpPacket subject,
      int sequence,
      int acknowledgment,
      int flags,
      MemorySegment out,
      long outOffset) {
    int headerBytes = IpHeader.bytes(subject.isV4());
    IpHeader.writeAnswer(
        subject,
        subject.destinationHigh(),
        subject.destinationLow(),
        out,
        outOffset,
        0,
        IpProtocol.TCP,
        TcpHeader.MIN_BYTES);
    long tcp = outOffset + headerBytes;
    int from = subject.destinationPort();
    int to = subject.sourcePort();
    TcpHeader.write(out, tcp, from, to, sequence, acknowledgment, flags);
    Checksum.signMessage(
        out,
        tcp,
        TcpHeader.MIN_BYTES,
        TcpHeader.CHECKSUM,
        Checksum.pseudoHeader(subject, TcpHeader.MIN_BYTES));
    return headerBytes + TcpHeader.MIN_BYTES;
  }

  /** The sequence number after the segment; SYN and FIN take one each (RFC 9293 3.4). */
  private static int endOfSegment(IpPacket segment) {
    long tcp = segment.payloadOffset();
    int dataBytes = segment.payloadLengthBytes() - TcpHeader.lengthBytes(segment.memory(), tcp);
    int marks = Integer.bitCount(segment.tcpFlags() & (TcpHeader.SYN | TcpHeader.FIN));
    return TcpHeader.sequence(segment) + dataBytes + marks;
  }
}
