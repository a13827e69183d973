package slr.packet;

import java.lang.foreign.MemorySegment;

/** Refuses a TCP opening in the name of a virtual host (RFC 9293 3.10.7.1). */
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
    return flags == TcpHeader.SYN
        && !packet.isQuoted()
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
    int headerBytes = IpHeader.bytes(syn.isV4());
    IpHeader.writeAnswer(
        syn,
        syn.destinationHigh(),
        syn.destinationLow(),
        out,
        outOffset,
        0,
        IpProtocol.TCP,
        TcpHeader.MIN_BYTES);
    long tcp = outOffset + headerBytes;
    int dataOffset = (TcpHeader.MIN_BYTES / 4) << 12;
    Octets.put16(out, tcp + TcpHeader.SOURCE_PORT, syn.destinationPort());
    Octets.put16(out, tcp + TcpHeader.DESTINATION_PORT, syn.sourcePort());
    Octets.put32(out, tcp + TcpHeader.SEQUENCE, 0);
    Octets.put32(out, tcp + TcpHeader.ACKNOWLEDGMENT, endOfSegment(syn));
    Octets.put16(out, tcp + TcpHeader.DATA_OFFSET, dataOffset | TcpHeader.RST | TcpHeader.ACK);
    Octets.put16(out, tcp + TcpHeader.WINDOW, 0);
    Octets.put32(out, tcp + TcpHeader.CHECKSUM, 0);
    Checksum.signMessage(
        out,
        tcp,
        TcpHeader.MIN_BYTES,
        TcpHeader.CHECKSUM,
        Checksum.pseudoHeader(syn, TcpHeader.MIN_BYTES));
    return headerBytes + TcpHeader.MIN_BYTES;
  }

  private static int endOfSegment(IpPacket syn) {
    MemorySegment memory = syn.memory();
    long tcp = syn.payloadOffset();
    int dataBytes = syn.payloadLengthBytes() - TcpHeader.lengthBytes(memory, tcp);
    int fin = syn.tcpFlags() & TcpHeader.FIN;
    return TcpHeader.sequence(syn) + 1 + dataBytes + fin;
  }
}
