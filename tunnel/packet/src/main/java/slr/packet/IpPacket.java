package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * A reusable view of one IPv4 or IPv6 packet: {@link #parse} first, then the getters.
 *
 * <p>One pass checks every length against what was received, so that the getters never read outside
 * the packet, whatever its octets say: with one segment over all memory nobody else would notice.
 * Nothing is allocated but by {@link #source()}, {@link #destination()} and {@link #toString()}.
 * One thread uses a view; it is valid as long as the memory is.
 *
 * <p>After a status other than {@link PacketStatus#OK} the view is empty: lengths, ports and
 * addresses are 0. Fields that are rarely asked for are read when asked for, so they show what
 * encapsulation changed.
 */
public final class IpPacket {

  /**
   * Extension headers walked before a packet is given up. Four kinds exist here, each sent at most
   * once but for destination options (RFC 8200 4.1): five; the rest is margin against unknown use.
   */
  public static final int MAX_EXTENSION_HEADERS = 8;

  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  private static final int MAX_DATAGRAM_BYTES = 0xffff;

  /** RFC 792: an error quotes at least this much of the transport header. */
  private static final int QUOTED_TRANSPORT_BYTES = 8;

  private final Ipv6Extensions extensions = new Ipv6Extensions();

  private PacketStatus status = PacketStatus.TRUNCATED;
  private MemorySegment memory = NOTHING;
  private long offset;
  private int lengthBytes;
  private boolean v4;
  private boolean quoted;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int protocol;
  private long payloadOffset;
  private int payloadLengthBytes;
  private int fragmentOffsetBytes;
  private boolean moreFragments;
  private int sourcePort;
  private int destinationPort;

  /**
   * Takes the packet that begins at the offset.
   *
   * @param memory any segment; octets outside the packet are not touched
   * @param offset of the first octet of the IP header
   * @param lengthBytes octets received from there on; link padding behind the packet is allowed
   */
  public PacketStatus parse(MemorySegment memory, long offset, int lengthBytes) {
    return parse(memory, offset, lengthBytes, false);
  }

  /**
   * Takes the packet quoted in an ICMP error: its end may be missing, but the IP header and 8
   * octets of a TCP, UDP or ICMP header must be there (RFC 792, RFC 4443 3). The IPv4 header
   * checksum is not checked, because routers quote what they have changed. {@link #lengthBytes()}
   * is what is there, not what was sent.
   */
  public PacketStatus parseQuoted(MemorySegment memory, long offset, int availableBytes) {
    return parse(memory, offset, availableBytes, true);
  }

  private PacketStatus parse(MemorySegment in, long start, int receivedBytes, boolean quotation) {
    memory = in;
    offset = start;
    quoted = quotation;
    clear();
    if (receivedBytes < 1) {
      status = PacketStatus.TRUNCATED;
      return status;
    }
    int version = Octets.u8(in, start) >>> 4;
    v4 = version == 4;
    if (v4) {
      status = parseV4(receivedBytes);
    } else {
      status = version == 6 ? parseV6(receivedBytes) : PacketStatus.BAD_VERSION;
    }
    if (status == PacketStatus.OK) {
      status = checkFragment();
    }
    if (status == PacketStatus.OK) {
      status = parseTransport();
    }
    if (status != PacketStatus.OK) {
      clear();
    }
    return status;
  }

  private void clear() {
    lengthBytes = 0;
    sourceHigh = 0;
    sourceLow = 0;
    destinationHigh = 0;
    destinationLow = 0;
    protocol = IpProtocol.NO_NEXT_HEADER;
    payloadOffset = offset;
    payloadLengthBytes = 0;
    fragmentOffsetBytes = 0;
    moreFragments = false;
    sourcePort = 0;
    destinationPort = 0;
  }

  private PacketStatus parseV4(int receivedBytes) {
    if (receivedBytes < Ipv4Header.MIN_BYTES) {
      return PacketStatus.TRUNCATED;
    }
    int headerBytes = (Octets.u8(memory, offset) & 0x0f) * 4;
    int totalBytes = Octets.u16(memory, offset + Ipv4Header.TOTAL_LENGTH);
    if (headerBytes < Ipv4Header.MIN_BYTES || totalBytes < headerBytes) {
      return PacketStatus.BAD_HEADER;
    }
    if (headerBytes > receivedBytes || (totalBytes > receivedBytes && !quoted)) {
      return PacketStatus.TRUNCATED;
    }
    if (!quoted && Checksum.sum(memory, offset, headerBytes) != 0xffff) {
      return PacketStatus.BAD_CHECKSUM;
    }
    int source = Octets.i32(memory, offset + Ipv4Header.SOURCE);
    int destination = Octets.i32(memory, offset + Ipv4Header.DESTINATION);
    if (!AddressRules.maySendV4(source) || !AddressRules.mayReceiveV4(destination)) {
      return PacketStatus.BAD_ADDRESS;
    }
    int fragment = Octets.u16(memory, offset + Ipv4Header.FLAGS_FRAGMENT);
    sourceLow = IpAddress.lowOfV4(source);
    destinationLow = IpAddress.lowOfV4(destination);
    lengthBytes = Math.min(totalBytes, receivedBytes);
    protocol = Octets.u8(memory, offset + Ipv4Header.PROTOCOL);
    payloadOffset = offset + headerBytes;
    payloadLengthBytes = lengthBytes - headerBytes;
    fragmentOffsetBytes = (fragment & Ipv4Header.FRAGMENT_UNITS) * 8;
    moreFragments = (fragment & Ipv4Header.MORE_FRAGMENTS) != 0;
    return PacketStatus.OK;
  }

  private PacketStatus parseV6(int receivedBytes) {
    if (receivedBytes < Ipv6Header.BYTES) {
      return PacketStatus.TRUNCATED;
    }
    int totalBytes = Ipv6Header.BYTES + Octets.u16(memory, offset + Ipv6Header.PAYLOAD_LENGTH);
    if (totalBytes > receivedBytes && !quoted) {
      return PacketStatus.TRUNCATED;
    }
    sourceHigh = Octets.i64(memory, offset + Ipv6Header.SOURCE);
    sourceLow = Octets.i64(memory, offset + Ipv6Header.SOURCE + 8);
    destinationHigh = Octets.i64(memory, offset + Ipv6Header.DESTINATION);
    destinationLow = Octets.i64(memory, offset + Ipv6Header.DESTINATION + 8);
    if (!AddressRules.maySendV6(sourceHigh, sourceLow)
        || !AddressRules.mayReceiveV6(destinationHigh, destinationLow)) {
      return PacketStatus.BAD_ADDRESS;
    }
    lengthBytes = Math.min(totalBytes, receivedBytes);
    long end = offset + lengthBytes;
    PacketStatus walked =
        extensions.walk(
            memory,
            offset + Ipv6Header.BYTES,
            end,
            Octets.u8(memory, offset + Ipv6Header.NEXT_HEADER),
            shortStatus());
    protocol = extensions.protocol();
    payloadOffset = extensions.offset();
    payloadLengthBytes = (int) (end - payloadOffset);
    fragmentOffsetBytes = extensions.fragmentOffsetBytes();
    moreFragments = extensions.moreFragments();
    return walked;
  }

  /** A fragment that could not have come from a legal datagram (RFC 791 3.2, RFC 8200 4.5). */
  private PacketStatus checkFragment() {
    if (!isFragment() || quoted) {
      return PacketStatus.OK;
    }
    // In IPv6 the unit is counted from the fragment header on; the headers that a first fragment
    // has behind it are multiples of 8 themselves.
    boolean ragged = moreFragments && payloadLengthBytes % 8 != 0;
    int endBytes = fragmentOffsetBytes + payloadLengthBytes;
    boolean tooLong = endBytes > MAX_DATAGRAM_BYTES - (v4 ? Ipv4Header.MIN_BYTES : 0);
    boolean empty = payloadLengthBytes == 0;
    return ragged || tooLong || empty ? PacketStatus.BAD_HEADER : PacketStatus.OK;
  }

  /**
   * A whole packet and a first fragment must hold the fixed part of the transport header: without
   * it no flow is known, and tiny fragments serve to get past filters (RFC 1858, RFC 7112).
   */
  private PacketStatus parseTransport() {
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (fragmentOffsetBytes != 0 || (!hasPorts && !isIcmp())) {
      return PacketStatus.OK;
    }
    boolean wholeTcp = protocol == IpProtocol.TCP && !quoted;
    int neededBytes = wholeTcp ? TcpHeader.MIN_BYTES : QUOTED_TRANSPORT_BYTES;
    if (payloadLengthBytes < neededBytes) {
      return shortStatus();
    }
    if (!hasPorts) {
      return PacketStatus.OK;
    }
    if (!quoted && !isTransportLengthLegal()) {
      return PacketStatus.BAD_HEADER;
    }
    sourcePort = Octets.u16(memory, payloadOffset + TcpHeader.SOURCE_PORT);
    destinationPort = Octets.u16(memory, payloadOffset + TcpHeader.DESTINATION_PORT);
    return PacketStatus.OK;
  }

  private boolean isTransportLengthLegal() {
    boolean tcp = protocol == IpProtocol.TCP;
    int leastBytes = tcp ? TcpHeader.MIN_BYTES : UdpHeader.BYTES;
    int claimedBytes =
        tcp
            ? TcpHeader.lengthBytes(memory, payloadOffset)
            : Octets.u16(memory, payloadOffset + UdpHeader.LENGTH);
    return claimedBytes >= leastBytes && (claimedBytes <= payloadLengthBytes || moreFragments);
  }

  /** What too few octets for a header mean. */
  private PacketStatus shortStatus() {
    return quoted ? PacketStatus.TRUNCATED : PacketStatus.BAD_HEADER;
  }

  /** What the last parse found. */
  public PacketStatus status() {
    return status;
  }

  /** Where the packet lies. */
  public MemorySegment memory() {
    return memory;
  }

  /** First octet of the IP header in {@link #memory()}. */
  public long offset() {
    return offset;
  }

  /** The length that the IP header says; link padding is not in it. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** Whether it is IPv4; IPv6 otherwise. */
  public boolean isV4() {
    return v4;
  }

  /** Whether it was taken by {@link #parseQuoted}. */
  public boolean isQuoted() {
    return quoted;
  }

  /** Upper 64 bits of the source in the form of {@link IpAddress}. */
  public long sourceHigh() {
    return sourceHigh;
  }

  /** Lower 64 bits of the source in the form of {@link IpAddress}. */
  public long sourceLow() {
    return sourceLow;
  }

  /** Upper 64 bits of the destination in the form of {@link IpAddress}. */
  public long destinationHigh() {
    return destinationHigh;
  }

  /** Lower 64 bits of the destination in the form of {@link IpAddress}. */
  public long destinationLow() {
    return destinationLow;
  }

  /** The source; allocates, for control use. */
  public IpAddress source() {
    return new IpAddress(sourceHigh, sourceLow);
  }

  /** The destination; allocates, for control use. */
  public IpAddress destination() {
    return new IpAddress(destinationHigh, destinationLow);
  }

  /** The upper layer's {@link IpProtocol}, behind all extension headers that are walked. */
  public int protocol() {
    return protocol;
  }

  /** Whether it carries ICMP in IPv4 or ICMPv6 in IPv6; the other way round is neither. */
  public boolean isIcmp() {
    return protocol == (v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
  }

  /** First octet behind the IP header with its options or extension headers. */
  public long payloadOffset() {
    return payloadOffset;
  }

  /** Octets from {@link #payloadOffset()} to the end of the packet. */
  public int payloadLengthBytes() {
    return payloadLengthBytes;
  }

  /** Octets of the IP header with its options or walked extension headers. */
  public int headerLengthBytes() {
    return (int) (payloadOffset - offset);
  }

  /** Whether it is a part of a datagram; an atomic fragment (RFC 6946) is a whole one. */
  public boolean isFragment() {
    return moreFragments || fragmentOffsetBytes != 0;
  }

  /** Whether it is the fragment that holds the transport header. */
  public boolean isFirstFragment() {
    return moreFragments && fragmentOffsetBytes == 0;
  }

  /** Whether fragments follow. */
  public boolean moreFragments() {
    return moreFragments;
  }

  /** Octets of the datagram's payload before this fragment. */
  public int fragmentOffsetBytes() {
    return fragmentOffsetBytes;
  }

  /** 16 bits in IPv4; 32 bits in IPv6, 0 without a fragment header. */
  public int fragmentId() {
    if (isEmpty()) {
      return 0;
    }
    return v4 ? header16(Ipv4Header.IDENTIFICATION) : extensions.fragmentId();
  }

  /** Whether routers must not fragment it: DF in IPv4, always in IPv6. */
  public boolean dontFragment() {
    return !v4 || (header16(Ipv4Header.FLAGS_FRAGMENT) & Ipv4Header.DONT_FRAGMENT) != 0;
  }

  /** Time to live or hop limit. */
  public int timeToLive() {
    int field = v4 ? Ipv4Header.TIME_TO_LIVE : Ipv6Header.HOP_LIMIT;
    return isEmpty() ? 0 : Octets.u8(memory, offset + field);
  }

  /** Type of service or traffic class: six bits DSCP, two bits ECN. */
  public int trafficClass() {
    return v4
        ? header16(Ipv4Header.VERSION_IHL) & 0xff
        : header16(Ipv6Header.VERSION_CLASS_LABEL) >>> 4 & 0xff;
  }

  /** 20 bits; 0 in IPv4. */
  public int flowLabel() {
    return (v4 || isEmpty()) ? 0 : Octets.i32(memory, offset) & Ipv6Header.FLOW_LABEL_MASK;
  }

  /** 0 unless TCP or UDP, in a whole packet or a first fragment. */
  public int sourcePort() {
    return sourcePort;
  }

  /** 0 unless TCP or UDP, in a whole packet or a first fragment. */
  public int destinationPort() {
    return destinationPort;
  }

  /** Bits of {@link TcpHeader}; 0 unless TCP and the octet is there. */
  public int tcpFlags() {
    boolean present =
        protocol == IpProtocol.TCP
            && fragmentOffsetBytes == 0
            && payloadLengthBytes > TcpHeader.FLAGS;
    return present ? Octets.u8(memory, payloadOffset + TcpHeader.FLAGS) : 0;
  }

  /** Type of the ICMP or ICMPv6 message; -1 unless there is one. */
  public int icmpType() {
    return isIcmp() && fragmentOffsetBytes == 0
        ? Octets.u8(memory, payloadOffset + IcmpHeader.TYPE)
        : -1;
  }

  /** Code of the ICMP or ICMPv6 message; -1 unless there is one. */
  public int icmpCode() {
    return isIcmp() && fragmentOffsetBytes == 0
        ? Octets.u8(memory, payloadOffset + IcmpHeader.CODE)
        : -1;
  }

  private boolean isEmpty() {
    return status != PacketStatus.OK;
  }

  private int header16(int field) {
    return isEmpty() ? 0 : Octets.u16(memory, offset + field);
  }

  /** For people: {@code tcp 192.0.2.1:5 -> 203.0.113.1:80, 40 octets}. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "no packet (" + status + ")";
    }
    boolean ports = sourcePort != 0 || destinationPort != 0;
    return IpProtocol.name(protocol)
        + " "
        + end(source(), sourcePort, ports)
        + " -> "
        + end(destination(), destinationPort, ports)
        + ", "
        + lengthBytes
        + " octets"
        + (isFragment() ? ", fragment at " + fragmentOffsetBytes : "");
  }

  private static String end(IpAddress address, int port, boolean withPort) {
    String text = address.isV4() || !withPort ? address.toString() : "[" + address + "]";
    return withPort ? text + ":" + port : text;
  }
}
