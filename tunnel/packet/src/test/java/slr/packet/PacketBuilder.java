package slr.packet;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds real packets for tests, octet by octet and with checksums of its own, so that a fault in
 * the code under test cannot hide in what it is tested with.
 *
 * <p>{@code PacketBuilder.ipv4().from("192.0.2.1").to("203.0.113.1").tcp(1234, 80).syn().build()}
 */
public final class PacketBuilder {

  /** Octets before the packet in {@link #packet()}: room for an outer header. */
  public static final int HEADROOM_BYTES = 64;

  private static final int NO_TRANSPORT = -1;

  private final boolean v4;
  private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();

  /** Where the chain names which next header: pairs of position and number. */
  private final List<int[]> links = new ArrayList<>();

  private IpAddress source;
  private IpAddress destination;
  private int timeToLive = 64;
  private int trafficClass;
  private int flowLabel;
  private boolean dontFragment;
  private int id;
  private int fragmentOffsetBytes;
  private boolean moreFragments;
  private byte[] options = new byte[0];
  private int firstHeader = NO_TRANSPORT;
  private int lastHeaderAt = NO_TRANSPORT;

  private int protocol = IpProtocol.UDP;
  private byte[] transport = new byte[0];
  private int checksumAt = NO_TRANSPORT;
  private boolean partialChecksum;
  private byte[] payload = new byte[0];

  private PacketBuilder(boolean v4) {
    this.v4 = v4;
    source = IpAddress.parse(v4 ? "192.0.2.1" : "2001:db8::1");
    destination = IpAddress.parse(v4 ? "203.0.113.1" : "2001:db8:1::1");
  }

  /** An IPv4 packet from 192.0.2.1 to 203.0.113.1, TTL 64, with nothing in it yet. */
  public static PacketBuilder ipv4() {
    return new PacketBuilder(true);
  }

  /** An IPv6 packet from 2001:db8::1 to 2001:db8:1::1, hop limit 64, with nothing in it yet. */
  public static PacketBuilder ipv6() {
    return new PacketBuilder(false);
  }

  /** IPv4 or IPv6, as the source address says. */
  public static PacketBuilder between(IpAddress source, IpAddress destination) {
    return new PacketBuilder(source.isV4()).from(source).to(destination);
  }

  public PacketBuilder from(String address) {
    return from(IpAddress.parse(address));
  }

  public PacketBuilder from(IpAddress address) {
    source = address;
    return this;
  }

  public PacketBuilder to(String address) {
    return to(IpAddress.parse(address));
  }

  public PacketBuilder to(IpAddress address) {
    destination = address;
    return this;
  }

  public PacketBuilder ttl(int hops) {
    timeToLive = hops;
    return this;
  }

  /** DSCP and ECN. */
  public PacketBuilder trafficClass(int octet) {
    trafficClass = octet;
    return this;
  }

  public PacketBuilder flowLabel(int bits) {
    flowLabel = bits;
    return this;
  }

  public PacketBuilder df() {
    dontFragment = true;
    return this;
  }

  /** IPv4 identification; for IPv6 see {@link #fragmentHeader}. */
  public PacketBuilder id(int bits) {
    id = bits;
    return this;
  }

  /** Makes it a fragment; one with an offset should be built with {@link #protocol}. */
  public PacketBuilder fragment(int offsetBytes, boolean more) {
    fragmentOffsetBytes = offsetBytes;
    moreFragments = more;
    return this;
  }

  /** IPv4 options, a multiple of 4 octets. */
  public PacketBuilder options(int... octets) {
    options = bytes(octets);
    return this;
  }

  /** Hop-by-hop options: one PadN. */
  public PacketBuilder hopByHop() {
    return extension(IpProtocol.HOP_BY_HOP, 0, 0, 1, 4, 0, 0, 0, 0);
  }

  /** Destination options: one PadN. */
  public PacketBuilder destinationOptions() {
    return extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0);
  }

  /** A routing header of this type. */
  public PacketBuilder routing(int type, int segmentsLeft) {
    return extension(IpProtocol.ROUTING, 0, 0, type, segmentsLeft, 0, 0, 0, 0);
  }

  /** An IPv6 fragment header; offset 0 without more is an atomic fragment. */
  public PacketBuilder fragmentHeader(int fragmentId, int offsetBytes, boolean more) {
    int field = offsetBytes | (more ? 1 : 0);
    return extension(
        IpProtocol.FRAGMENT,
        0,
        0,
        field >>> 8,
        field & 0xff,
        fragmentId >>> 24 & 0xff,
        fragmentId >>> 16 & 0xff,
        fragmentId >>> 8 & 0xff,
        fragmentId & 0xff);
  }

  /** Any extension header; its first octet is filled in. */
  public PacketBuilder extension(int number, int... octets) {
    if (lastHeaderAt == NO_TRANSPORT) {
      firstHeader = number;
    } else {
      links.add(new int[] {lastHeaderAt, number});
    }
    lastHeaderAt = extensions.size();
    extensions.writeBytes(bytes(octets));
    return this;
  }

  /** A TCP header with sequence number 1000, acknowledgment 0, no flags, window 65535. */
  public PacketBuilder tcp(int sourcePort, int destinationPort) {
    protocol = IpProtocol.TCP;
    checksumAt = 16;
    transport =
        ByteBuffer.allocate(20)
            .putShort((short) sourcePort)
            .putShort((short) destinationPort)
            .putInt(1000)
            .putInt(0)
            .putShort((short) 0x5000)
            .putShort((short) 0xffff)
            .putInt(0)
            .array();
    return this;
  }

  public PacketBuilder syn() {
    return tcpFlag(TcpHeader.SYN);
  }

  public PacketBuilder ack() {
    return tcpFlag(TcpHeader.ACK);
  }

  public PacketBuilder fin() {
    return tcpFlag(TcpHeader.FIN);
  }

  public PacketBuilder rst() {
    return tcpFlag(TcpHeader.RST);
  }

  public PacketBuilder psh() {
    return tcpFlag(TcpHeader.PSH);
  }

  private PacketBuilder tcpFlag(int bit) {
    transport[13] |= (byte) bit;
    return this;
  }

  /** TCP sequence number. */
  public PacketBuilder seq(int number) {
    ByteBuffer.wrap(transport).putInt(4, number);
    return this;
  }

  /** TCP acknowledgment number, without the flag. */
  public PacketBuilder ackNumber(int number) {
    ByteBuffer.wrap(transport).putInt(8, number);
    return this;
  }

  public PacketBuilder udp(int sourcePort, int destinationPort) {
    protocol = IpProtocol.UDP;
    checksumAt = 6;
    transport =
        ByteBuffer.allocate(8)
            .putShort((short) sourcePort)
            .putShort((short) destinationPort)
            .putInt(0)
            .array();
    return this;
  }

  /** An echo request of the family. */
  public PacketBuilder echoRequest(int identifier, int sequence) {
    return icmp(v4 ? 8 : 128, 0, identifier << 16 | sequence);
  }

  /** An ICMP or ICMPv6 message with these 4 octets after the checksum. */
  public PacketBuilder icmp(int type, int code, int rest) {
    protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    checksumAt = 2;
    transport =
        ByteBuffer.allocate(8)
            .put((byte) type)
            .put((byte) code)
            .putShort((short) 0)
            .putInt(rest)
            .array();
    return this;
  }

  /** Any protocol; the payload is all there is. */
  public PacketBuilder protocol(int number) {
    protocol = number;
    checksumAt = NO_TRANSPORT;
    transport = new byte[0];
    return this;
  }

  /** This many octets 0, 1, 2, ... */
  public PacketBuilder payload(int lengthBytes) {
    payload = new byte[lengthBytes];
    for (int i = 0; i < lengthBytes; i++) {
      payload[i] = (byte) i;
    }
    return this;
  }

  public PacketBuilder payload(byte[] octets) {
    payload = octets.clone();
    return this;
  }

  /** A packet in this one: IP-in-IP. */
  public PacketBuilder inner(byte[] packet) {
    return protocol(protocolOf(packet)).payload(packet);
  }

  private static int protocolOf(byte[] packet) {
    return packet[0] >>> 4 == 4 ? IpProtocol.IPV4 : IpProtocol.IPV6;
  }

  /** A packet in this one: GUE without a UDP checksum. */
  public PacketBuilder gue(byte[] packet) {
    return gue(0, protocolOf(packet), 0, packet);
  }

  /** The same with these octets, and 16 bits of flags, in the GUE header. */
  public PacketBuilder gue(int first, int second, int flags, byte[] packet) {
    gueSigned(first, second, flags, packet);
    checksumAt = NO_TRANSPORT;
    return this;
  }

  /** The same with a checksum. */
  public PacketBuilder gueSigned(byte[] packet) {
    return gueSigned(0, protocolOf(packet), 0, packet);
  }

  /** The same with these octets, and 16 bits of flags, in the GUE header, and with a checksum. */
  public PacketBuilder gueSigned(int first, int second, int flags, byte[] packet) {
    byte[] header = bytes(first, second, flags >>> 8, flags & 0xff);
    return udp(0xc123, GueHeader.PORT).payload(concat(header, packet));
  }

  /** Leaves the folded pseudo-header sum in the checksum field, as Linux does for offload. */
  public PacketBuilder partialChecksum() {
    partialChecksum = true;
    return this;
  }

  /** The octets of the packet. */
  public byte[] build() {
    byte[] upper = concat(transport.clone(), payload);
    if (protocol == IpProtocol.UDP && transport.length == UdpHeader.BYTES) {
      ByteBuffer.wrap(upper).putShort(4, (short) upper.length);
    }
    if (checksumAt >= 0) {
      sign(upper);
    }
    return v4 ? buildV4(upper) : buildV6(upper);
  }

  /** The packet parsed, in a heap segment with {@link #HEADROOM_BYTES} before it. */
  public IpPacket packet() {
    byte[] octets = build();
    byte[] room = concat(new byte[HEADROOM_BYTES], octets);
    IpPacket packet = new IpPacket();
    PacketStatus status = packet.parse(MemorySegment.ofArray(room), HEADROOM_BYTES, octets.length);
    if (status != PacketStatus.OK) {
      throw new IllegalStateException("built a packet that does not parse: " + status);
    }
    return packet;
  }

  private byte[] buildV4(byte[] upper) {
    int headerBytes = 20 + options.length;
    int flags = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
    byte[] header =
        ByteBuffer.allocate(headerBytes)
            .put((byte) (0x40 | headerBytes / 4))
            .put((byte) trafficClass)
            .putShort((short) (headerBytes + upper.length))
            .putShort((short) id)
            .putShort((short) (flags | fragmentOffsetBytes / 8))
            .put((byte) timeToLive)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(source.toBytes())
            .put(destination.toBytes())
            .put(options)
            .array();
    ByteBuffer.wrap(header).putShort(10, (short) checksum(header));
    return concat(header, upper);
  }

  private byte[] buildV6(byte[] upper) {
    byte[] chain = extensions.toByteArray();
    for (int[] link : links) {
      chain[link[0]] = (byte) link[1];
    }
    if (lastHeaderAt != NO_TRANSPORT) {
      chain[lastHeaderAt] = (byte) protocol;
    }
    byte[] header =
        ByteBuffer.allocate(40)
            .putInt(6 << 28 | trafficClass << 20 | flowLabel)
            .putShort((short) (chain.length + upper.length))
            .put((byte) (lastHeaderAt == NO_TRANSPORT ? protocol : firstHeader))
            .put((byte) timeToLive)
            .put(source.toBytes())
            .put(destination.toBytes())
            .array();
    return concat(concat(header, chain), upper);
  }

  private void sign(byte[] upper) {
    boolean bare = protocol == IpProtocol.ICMP;
    byte[] pseudo = bare ? new byte[0] : pseudoHeader(upper.length);
    int checksum = partialChecksum ? ~checksum(pseudo) & 0xffff : checksum(concat(pseudo, upper));
    boolean none = checksum == 0 && protocol == IpProtocol.UDP;
    ByteBuffer.wrap(upper).putShort(checksumAt, (short) (none ? 0xffff : checksum));
  }

  private byte[] pseudoHeader(int upperBytes) {
    byte[] addresses = concat(source.toBytes(), destination.toBytes());
    byte[] rest = ByteBuffer.allocate(8).putInt(upperBytes).putInt(protocol).array();
    return concat(addresses, rest);
  }

  /** RFC 1071 word by word: the reference that the fast one is held against. */
  static int checksum(byte[] octets) {
    int sum = 0;
    for (int i = 0; i < octets.length; i += 2) {
      int low = i + 1 < octets.length ? octets[i + 1] & 0xff : 0;
      sum += (octets[i] & 0xff) << 8 | low;
      if (sum > 0xffff) {
        sum -= 0xffff;
      }
    }
    return ~sum & 0xffff;
  }

  private static byte[] bytes(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return bytes;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
