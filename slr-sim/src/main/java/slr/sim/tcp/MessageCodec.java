package slr.sim.tcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.sim.tcp.SegmentCodec.Ends;

/**
 * Writes what has no connection: UDP over IPv4, in fragments if it is long, and echo requests and
 * replies of both families. Data differs from message to message, so that a checksum shows whether
 * fragments of two were put together. As {@link SegmentCodec} it shares no code with the writers
 * under test but the checksum of the transport.
 */
public final class MessageCodec {

  /** The longest packet that is sent in one piece. */
  public static final int MTU_BYTES = 1_500;

  private static final int V4_BYTES = 20;
  private static final int V6_BYTES = 40;
  private static final int UDP_BYTES = 8;
  private static final int ECHO_BYTES = 8;
  private static final int HOPS = 64;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int BLOCK_BYTES = 8;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final IpPacket signed = new IpPacket();

  /**
   * A UDP message, without DF: one packet, or as many fragments as it takes, the first one first.
   *
   * @param id of the packet, 16 bits; the data follows from it
   */
  public List<Datagram> udp(Ends ends, int id, int dataBytes) {
    Datagram whole = Datagram.ofLength(V4_BYTES + UDP_BYTES + dataBytes, null);
    writeV4(whole, ends.from(), ends.to(), IpProtocol.UDP, id);
    MemorySegment memory = whole.memory();
    long udp = (long) whole.offset() + V4_BYTES;
    memory.set(SHORT, udp, (short) ends.fromPort());
    memory.set(SHORT, udp + 2, (short) ends.toPort());
    memory.set(SHORT, udp + 4, (short) (UDP_BYTES + dataBytes));
    fill(memory, udp + UDP_BYTES, dataBytes, id);
    sign(whole, udp + 6);
    return whole.lengthBytes() <= MTU_BYTES ? List.of(whole.ordered()) : split(whole);
  }

  /** An echo request. */
  public Datagram echoRequest(IpAddress from, IpAddress to, int number, int dataBytes) {
    boolean v4 = to.isV4();
    int ip = v4 ? V4_BYTES : V6_BYTES;
    Datagram request = Datagram.ofLength(ip + ECHO_BYTES + dataBytes, null);
    writeIp(request, from, to, v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6, number);
    MemorySegment memory = request.memory();
    long icmp = (long) request.offset() + ip;
    memory.set(SHORT, icmp, (short) ((v4 ? 8 : 128) << 8));
    memory.set(INT, icmp + 4, number);
    fill(memory, icmp + ECHO_BYTES, dataBytes, number);
    sign(request, icmp + 2);
    return request;
  }

  /** The same with one bit of the data turned over, and signed all the same. */
  public Datagram alteredReply(IpPacket request, int bit) {
    Datagram reply = echoReply(request);
    int ip = request.isV4() ? V4_BYTES : V6_BYTES;
    int at = ip + ECHO_BYTES + bit / Byte.SIZE % (request.payloadLengthBytes() - ECHO_BYTES);
    reply.octets()[reply.offset() + at] ^= (byte) (1 << bit % Byte.SIZE);
    sign(reply, (long) reply.offset() + ip + 2);
    return reply;
  }

  /** What a host answers to a whole echo request. */
  public Datagram echoReply(IpPacket request) {
    boolean v4 = request.isV4();
    int ip = v4 ? V4_BYTES : V6_BYTES;
    int icmpBytes = request.payloadLengthBytes();
    Datagram reply = Datagram.ofLength(ip + icmpBytes, null);
    writeIp(reply, request.destination(), request.source(), request.protocol(), 0);
    MemorySegment memory = reply.memory();
    long icmp = (long) reply.offset() + ip;
    MemorySegment.copy(request.memory(), request.payloadOffset(), memory, icmp, icmpBytes);
    memory.set(SHORT, icmp, (short) ((v4 ? 0 : 129) << 8));
    memory.set(SHORT, icmp + 2, (short) 0);
    sign(reply, icmp + 2);
    return reply;
  }

  /** A message that is the payload of an IPv4 packet of its own protocol, with DF. */
  public static Datagram ofProtocol(
      int protocol, IpAddress from, IpAddress to, ByteBuffer message) {
    Datagram datagram = Datagram.ofLength(V4_BYTES + message.remaining(), null);
    writeV4(datagram, from, to, protocol, 0);
    MemorySegment memory = datagram.memory();
    memory.set(SHORT, datagram.offset() + 6L, (short) DONT_FRAGMENT);
    signV4(memory, datagram.offset());
    MemorySegment.copy(
        MemorySegment.ofBuffer(message),
        0,
        memory,
        (long) datagram.offset() + V4_BYTES,
        message.remaining());
    return datagram;
  }

  /** Whether the packet is an echo request. */
  public static boolean isEchoRequest(IpPacket packet) {
    return packet.icmpType() == (packet.isV4() ? 8 : 128);
  }

  /** Whether the packet is an echo reply. */
  public static boolean isEchoReply(IpPacket packet) {
    return packet.icmpType() == (packet.isV4() ? 0 : 129);
  }

  /** Identifier and sequence number of an echo message. */
  public static int echoNumber(IpPacket packet) {
    return packet.memory().get(INT, packet.payloadOffset() + 4);
  }

  private List<Datagram> split(Datagram whole) {
    int upperBytes = whole.lengthBytes() - V4_BYTES;
    int most = (MTU_BYTES - V4_BYTES) / BLOCK_BYTES * BLOCK_BYTES;
    List<Datagram> fragments = new ArrayList<>();
    for (int at = 0; at < upperBytes; at += most) {
      int bytes = Math.min(most, upperBytes - at);
      Datagram part = Datagram.ofLength(V4_BYTES + bytes, null);
      MemorySegment memory = part.memory();
      long ip = part.offset();
      MemorySegment.copy(whole.memory(), whole.offset(), memory, ip, V4_BYTES);
      MemorySegment.copy(
          whole.memory(), (long) whole.offset() + V4_BYTES + at, memory, ip + V4_BYTES, bytes);
      int more = at + bytes < upperBytes ? MORE_FRAGMENTS : 0;
      memory.set(SHORT, ip + 2, (short) (V4_BYTES + bytes));
      memory.set(SHORT, ip + 6, (short) (more | at / BLOCK_BYTES));
      signV4(memory, ip);
      fragments.add(part.ordered());
    }
    return fragments;
  }

  private static void writeIp(
      Datagram datagram, IpAddress from, IpAddress to, int protocol, int id) {
    if (to.isV4()) {
      writeV4(datagram, from, to, protocol, id);
      return;
    }
    MemorySegment memory = datagram.memory();
    long at = datagram.offset();
    memory.set(INT, at, 0x6000_0000);
    memory.set(SHORT, at + 4, (short) (datagram.lengthBytes() - V6_BYTES));
    memory.set(SHORT, at + 6, (short) (protocol << 8 | HOPS));
    MemorySegment.copy(from.toBytes(), 0, memory, ValueLayout.JAVA_BYTE, at + 8, 16);
    MemorySegment.copy(to.toBytes(), 0, memory, ValueLayout.JAVA_BYTE, at + 24, 16);
  }

  private static void writeV4(
      Datagram datagram, IpAddress from, IpAddress to, int protocol, int id) {
    MemorySegment memory = datagram.memory();
    long at = datagram.offset();
    memory.set(SHORT, at, (short) 0x4500);
    memory.set(SHORT, at + 2, (short) datagram.lengthBytes());
    memory.set(SHORT, at + 4, (short) id);
    memory.set(SHORT, at + 8, (short) (HOPS << 8 | protocol));
    memory.set(INT, at + 12, from.v4Bits());
    memory.set(INT, at + 16, to.v4Bits());
    signV4(memory, at);
  }

  private static void signV4(MemorySegment memory, long at) {
    memory.set(SHORT, at + 10, (short) 0);
    memory.set(SHORT, at + 10, (short) ~Checksum.sum(memory, at, V4_BYTES));
  }

  private static void fill(MemorySegment memory, long at, int bytes, int seed) {
    int word = seed * 0x9e37_79b9;
    for (int i = 0; i < bytes; i++) {
      word = word * 31 + 17;
      memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) (word >>> 16));
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
