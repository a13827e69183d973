package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import slr.packet.Checksum;
import slr.packet.EthernetFrame;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;

/**
 * What holds of {@link IpPacket} whatever lies there. The segment ends where the octets end, so
 * that a read behind them throws.
 */
final class ParseProperties {

  private final IpPacket packet = new IpPacket();
  private final IpPacket other = new IpPacket();

  void check(byte[] octets) {
    MemorySegment memory = MemorySegment.ofArray(octets);
    PacketStatus status = packet.parse(memory, 0, octets.length);
    checkFields(packet, octets.length);
    if (status == PacketStatus.OK) {
      checkAgainstOctets(octets);
      checkLength(memory);
      checkQuoted(memory, octets.length);
    }
    // A quoted packet may be cut anywhere.
    for (int bytes = 0; bytes <= octets.length; bytes += 1 + bytes / 8) {
      other.parseQuoted(memory, 0, bytes);
      checkFields(other, bytes);
    }
    checkFrame(memory, octets.length);
  }

  private static void checkFields(IpPacket read, int receivedBytes) {
    boolean ok = read.status() == PacketStatus.OK;
    require(read.lengthBytes() >= 0 && read.lengthBytes() <= receivedBytes, "length of %s", read);
    require(ok || read.lengthBytes() == 0, "%s has a length", read);
    requireEqual(
        read.headerLengthBytes() + read.payloadLengthBytes(),
        read.lengthBytes(),
        "header, payload");
    require(read.payloadLengthBytes() >= 0 && read.headerLengthBytes() >= 0, "lengths of %s", read);
    require((read.trafficClass() | read.timeToLive() | read.tcpFlags()) >>> 8 == 0, "%s", read);
    require(read.flowLabel() >>> 20 == 0, "flow label of %s", read);
    require(read.icmpType() >= -1 && read.icmpCode() >= -1, "ICMP of %s", read);
    require(read.icmpType() == -1 || read.isIcmp(), "%s is no ICMP", read);
    require(!read.isFirstFragment() || read.isFragment(), "%s is no fragment", read);
    require(read.dontFragment() || read.isV4(), "DF of %s", read);
    int checksum = Checksum.computeTransport(read);
    require(checksum >>> 16 == 0 || checksum == -1, "checksum of %s", read);
    require(checksum != -1 || !Checksum.verifiesTransport(read), "%s cannot verify", read);
  }

  /** The addresses, read a second time from their places in RFC 791 and RFC 8200. */
  private void checkAgainstOctets(byte[] octets) {
    boolean v4 = octets[0] >> 4 == 4;
    requireEqual(packet.isV4(), v4, "family");
    int lowWord = v4 ? 12 : 20;
    long low = v4 ? 0xffffL : PacketInput.u16(octets, 16);
    for (int at = v4 ? 12 : 18; at < lowWord + 4; at += 2) {
      low = low << 16 | PacketInput.u16(octets, at);
    }
    requireEqual(packet.sourceLow(), low, "low half of the source");
    requireEqual(packet.source().isV4(), v4, "family of the source");
    requireEqual(packet.destination().isV4(), v4, "family of the destination");
    int total = v4 ? PacketInput.u16(octets, 2) : 40 + PacketInput.u16(octets, 4);
    requireEqual(packet.lengthBytes(), total, "length");
  }

  /** Padding behind the packet says nothing, and one octet less is too few. */
  private void checkLength(MemorySegment memory) {
    int lengthBytes = packet.lengthBytes();
    String whole = packet.toString();
    requireEqual(other.parse(memory, 0, lengthBytes), PacketStatus.OK, "without padding");
    requireEqual(other.toString(), whole, "without padding");
    requireEqual(other.parse(memory, 0, lengthBytes - 1), PacketStatus.TRUNCATED, "cut by one");
  }

  /** Quoted by a router that left nothing out, it says the same. */
  private void checkQuoted(MemorySegment memory, int receivedBytes) {
    requireEqual(other.parseQuoted(memory, 0, receivedBytes), PacketStatus.OK, "quoted");
    requireEqual(other.toString(), packet.toString(), "quoted");
    requireEqual(other.payloadOffset(), packet.payloadOffset(), "quoted payload");
  }

  private static void checkFrame(MemorySegment memory, int lengthBytes) {
    EthernetFrame frame = new EthernetFrame();
    boolean ok = frame.parse(memory, 0, lengthBytes) == EthernetFrame.Status.OK;
    require(ok || !frame.isIp(), "a broken frame has IP in it");
    require(frame.payloadLengthBytes() >= 0 && frame.tagCount() <= 2, "frame");
    if (ok) {
      long end = frame.payloadOffset() + frame.payloadLengthBytes();
      requireEqual(end, (long) lengthBytes, "end of the frame");
    }
  }
}
