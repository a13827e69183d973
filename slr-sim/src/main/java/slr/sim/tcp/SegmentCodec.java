package slr.sim.tcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;

/**
 * Writes the packets of clients and hosts and reads them: IPv4 or IPv6 with TCP, or UDP. It shares
 * no code with the writers under test but the checksum of the transport, which they never compute.
 */
public final class SegmentCodec {

  private static final int V4_BYTES = 20;
  private static final int V6_BYTES = 40;
  private static final int TCP_BYTES = 20;
  private static final int UDP_BYTES = 8;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
  private static final int HOPS = 64;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final IpPacket signed = new IpPacket();

  /** The two ends of a packet, the sender's first. */
  public record Ends(IpAddress from, int fromPort, IpAddress to, int toPort) {

    /** The ends of an answer. */
    public Ends turned() {
      return new Ends(to, toPort, from, fromPort);
    }
  }

  /** Octets of IP and TCP headers. */
  public static int headerBytes(boolean v4) {
    return (v4 ? V4_BYTES : V6_BYTES) + TCP_BYTES;
  }

  /** A TCP segment with so many octets of data. */
  public Datagram tcp(Ends ends, Segment segment, @Nullable Conversation about) {
    int ip = ends.to.isV4() ? V4_BYTES : V6_BYTES;
    int upperBytes = TCP_BYTES + segment.dataBytes();
    Datagram datagram = Datagram.ofLength(ip + upperBytes, about);
    MemorySegment memory = datagram.memory();
    writeIp(datagram, ends, IpProtocol.TCP, upperBytes);
    long tcp = (long) datagram.offset() + ip;
    memory.set(SHORT, tcp, (short) ends.fromPort);
    memory.set(SHORT, tcp + 2, (short) ends.toPort);
    memory.set(INT, tcp + 4, segment.sequence());
    memory.set(INT, tcp + 8, segment.acknowledgment());
    memory.set(SHORT, tcp + 12, (short) ((TCP_BYTES / 4) << 12 | segment.flags()));
    memory.set(SHORT, tcp + 14, (short) 0xffff);
    sign(datagram, tcp + TCP_CHECKSUM);
    return datagram;
  }

  /** A UDP datagram with so many octets of data. */
  public Datagram udp(Ends ends, int dataBytes, @Nullable Conversation about) {
    int ip = ends.to.isV4() ? V4_BYTES : V6_BYTES;
    Datagram datagram = Datagram.ofLength(ip + UDP_BYTES + dataBytes, about);
    MemorySegment memory = datagram.memory();
    writeIp(datagram, ends, IpProtocol.UDP, UDP_BYTES + dataBytes);
    long udp = (long) datagram.offset() + ip;
    memory.set(SHORT, udp, (short) ends.fromPort);
    memory.set(SHORT, udp + 2, (short) ends.toPort);
    memory.set(SHORT, udp + 4, (short) (UDP_BYTES + dataBytes));
    sign(datagram, udp + UDP_CHECKSUM);
    return datagram;
  }

  /** What a TCP packet says; {@code packet} is parsed. */
  public static Segment segment(IpPacket packet) {
    MemorySegment memory = packet.memory();
    long tcp = packet.payloadOffset();
    int headerBytes = (memory.get(ValueLayout.JAVA_BYTE, tcp + 12) >>> 4 & 0x0f) * 4;
    return new Segment(
        packet.tcpFlags(),
        memory.get(INT, tcp + 4),
        memory.get(INT, tcp + 8),
        packet.payloadLengthBytes() - headerBytes);
  }

  /** The MTU that an ICMP error of "too big" tells; {@code packet} is one. */
  public static int toldMtuBytes(IpPacket packet) {
    return packet.memory().get(INT, packet.payloadOffset() + 4) & 0xffff;
  }

  private static void writeIp(Datagram datagram, Ends ends, int protocol, int upperBytes) {
    MemorySegment memory = datagram.memory();
    long at = datagram.offset();
    byte[] from = ends.from.toBytes();
    byte[] to = ends.to.toBytes();
    if (ends.to.isV4()) {
      memory.set(SHORT, at, (short) 0x4500);
      memory.set(SHORT, at + 2, (short) (V4_BYTES + upperBytes));
      memory.set(SHORT, at + 6, (short) 0x4000);
      memory.set(SHORT, at + 8, (short) (HOPS << 8 | protocol));
      MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_BYTE, at + 12, 4);
      MemorySegment.copy(to, 0, memory, ValueLayout.JAVA_BYTE, at + 16, 4);
      memory.set(SHORT, at + 10, (short) ~Checksum.sum(memory, at, V4_BYTES));
    } else {
      memory.set(INT, at, 0x6000_0000);
      memory.set(SHORT, at + 4, (short) upperBytes);
      memory.set(SHORT, at + 6, (short) (protocol << 8 | HOPS));
      MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_BYTE, at + 8, 16);
      MemorySegment.copy(to, 0, memory, ValueLayout.JAVA_BYTE, at + 24, 16);
    }
  }

  private void sign(Datagram datagram, long checksumAt) {
    PacketStatus status =
        signed.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes());
    if (status != PacketStatus.OK) {
      throw new IllegalStateException("wrote a packet that does not parse: " + status);
    }
    datagram.memory().set(SHORT, checksumAt, (short) Checksum.computeTransport(signed));
  }
}
