package slr.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes echo requests in the name of a virtual host (RFC 792, RFC 4443 4.1). */
public final class EchoRequest {

  private EchoRequest() {}

  /** Octets of a request with so many octets of data. */
  public static int lengthBytes(boolean v4, int dataBytes) {
    return IpHeader.bytes(v4) + IcmpHeader.BYTES + dataBytes;
  }

  /**
   * Writes a request; in IPv4 it may not be fragmented.
   *
   * @param from the virtual host
   * @param to a client, of the same family
   * @param identifier 16 bits
   * @param sequence 16 bits
   * @param data what the client shall return
   * @param out gets the packet at {@code outOffset}
   * @return its length in octets
   */
  public static int write(
      IpAddress from,
      IpAddress to,
      int identifier,
      int sequence,
      byte[] data,
      MemorySegment out,
      long outOffset) {
    boolean v4 = from.isV4();
    if (to.isV4() != v4) {
      throw new IllegalArgumentException("no echo request from " + from + " to " + to);
    }
    int icmpBytes = IcmpHeader.BYTES + data.length;
    int protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    IpHeader.write(
        out,
        outOffset,
        from.high(),
        from.low(),
        to.high(),
        to.low(),
        0,
        0,
        IpHeader.TIME_TO_LIVE,
        protocol,
        icmpBytes);
    long icmp = outOffset + IpHeader.bytes(v4);
    int type = v4 ? IcmpHeader.V4_ECHO_REQUEST : IcmpHeader.V6_ECHO_REQUEST;
    Octets.put32(out, icmp, type << 24);
    Octets.put32(out, icmp + IcmpHeader.REST, identifier << 16 | (sequence & 0xffff));
    MemorySegment.copy(data, 0, out, ValueLayout.JAVA_BYTE, icmp + IcmpHeader.BYTES, data.length);
    int pseudoHeader =
        v4
            ? 0
            : Checksum.pseudoHeader(
                protocol, icmpBytes, from.high(), from.low(), to.high(), to.low());
    Checksum.signMessage(out, icmp, icmpBytes, IcmpHeader.CHECKSUM, pseudoHeader);
    return lengthBytes(v4, data.length);
  }
}
