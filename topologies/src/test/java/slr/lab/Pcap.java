package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;

/** Reads what tcpdump wrote: the classic format, of Ethernet and of devices without link header. */
public final class Pcap {

  /** For tcpdump: fragmentation needed (RFC 792, RFC 1191) and packet too big (RFC 4443 3.2). */
  public static final String TOO_BIG =
      "(icmp[icmptype] == icmp-unreach and icmp[icmpcode] == 4)"
          + " or (ip6 proto 58 and ip6[40] == 2)";

  private static final int MAGIC = 0xa1b2c3d4;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;
  private static final int LINK_ETHERNET = 1;
  private static final int LINK_RAW = 101;
  private static final int ETHERNET_BYTES = 14;

  /**
   * Each packet for itself: a stream of which one direction or a repetition is seen is no fault,
   * and an upload from its middle on is no HTTP.
   */
  private static final List<String> NO_STREAMS =
      List.of(
          "-o",
          "tcp.analyze_sequence_numbers:FALSE",
          "-o",
          "tcp.desegment_tcp_streams:FALSE",
          "--disable-protocol",
          "http");

  private static final List<String> CHECKSUMS =
      List.of(
          "-o",
          "ip.check_checksum:TRUE",
          "-o",
          "tcp.check_checksum:TRUE",
          "-o",
          "udp.check_checksum:TRUE");

  /**
   * A reset is worth a warning to tshark; here some are wanted. So is a segment that came twice and
   * is acknowledged so (RFC 2883), as on a busy machine.
   */
  private static final String FAULT =
      "(_ws.malformed || (_ws.expert.severity >= \"Warning\""
          + " && !(tcp.flags.reset == 1) && !tcp.options.sack.dsack))";

  private static final String OVERLAY =
      "(ip.addr == 192.192.0.0/16 || ipv6.addr == 2001:db8:192::/48)";

  private Pcap() {}

  /**
   * The IP packets of a capture, in order, each without link header and padding; while tcpdump
   * still writes, those that are whole.
   */
  public static List<byte[]> packets(Path file) {
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      if (all.limit() < FILE_HEADER_BYTES) {
        return List.of();
      }
      if (all.getInt(0) != MAGIC) {
        throw new AssertionError(file + " is no capture of this machine");
      }
      int link = all.getInt(20);
      List<byte[]> packets = new ArrayList<>();
      int at = FILE_HEADER_BYTES;
      while (at + RECORD_HEADER_BYTES <= all.limit()) {
        int lengthBytes = all.getInt(at + 8);
        if (at + RECORD_HEADER_BYTES + lengthBytes > all.limit()) {
          break;
        }
        byte[] frame = new byte[lengthBytes];
        all.get(at + RECORD_HEADER_BYTES, frame);
        byte[] packet = withoutLinkHeader(frame, link);
        if (packet.length > 0) {
          packets.add(packet);
        }
        at += RECORD_HEADER_BYTES + lengthBytes;
      }
      return packets;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends a capture; its IP packets. */
  public static List<byte[]> allOf(Capture capture) {
    capture.close();
    return packets(capture.file());
  }

  /** The packet parsed. */
  public static IpPacket parse(byte[] octets) {
    IpPacket packet = new IpPacket();
    PacketStatus status = packet.parse(MemorySegment.ofArray(octets), 0, octets.length);
    if (status != PacketStatus.OK) {
      throw new AssertionError("captured a packet that does not parse: " + status);
    }
    return packet;
  }

  /** What is after the IP header: of a tunnel packet the inner one. */
  public static byte[] payload(byte[] octets) {
    return Arrays.copyOfRange(octets, (int) parse(octets).payloadOffset(), octets.length);
  }

  /** A packet after one hop, computed anew: TTL one less, and the IPv4 header checksum. */
  public static byte[] oneHopLess(byte[] octets) {
    byte[] changed = octets.clone();
    if (octets[0] >> 4 == 6) {
      changed[7]--;
      return changed;
    }
    changed[8]--;
    changed[10] = 0;
    changed[11] = 0;
    int sum = 0;
    for (int i = 0; i < (octets[0] & 15) * 4; i += 2) {
      sum += (changed[i] & 0xff) << 8 | (changed[i + 1] & 0xff);
    }
    int checksum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    changed[10] = (byte) (checksum >> 8);
    changed[11] = (byte) checksum;
    return changed;
  }

  /** Whether it carries another packet. */
  public static boolean isTunnel(byte[] octets) {
    int protocol = parse(octets).protocol();
    return protocol == IpProtocol.IPV4 || protocol == IpProtocol.IPV6;
  }

  /**
   * The packets in which tshark finds a fault, one line each.
   *
   * @param checksums whether those of packets of virtual hosts count: not where replies pass, whose
   *     sender leaves them to its device
   */
  public static String faults(Path file, boolean checksums) {
    String faults = tshark(file, List.of(), FAULT);
    return checksums ? faults + tshark(file, CHECKSUMS, OVERLAY + " && " + FAULT) : faults;
  }

  private static String tshark(Path file, List<String> options, String filter) {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString()));
    command.addAll(NO_STREAMS);
    command.addAll(options);
    command.addAll(List.of("-Y", filter));
    return Command.run(command.toArray(String[]::new)).orThrow().output();
  }

  private static byte[] withoutLinkHeader(byte[] frame, int link) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int offset =
        switch (link) {
          case LINK_RAW -> 0;
          case LINK_ETHERNET -> ETHERNET_BYTES;
          default -> throw new AssertionError("unknown link type " + link);
        };
    boolean v4 = offset == 0 ? frame[0] >> 4 == 4 : bytes.getShort(12) == 0x0800;
    boolean v6 = offset == 0 ? frame[0] >> 4 == 6 : bytes.getShort(12) == (short) 0x86dd;
    if (!v4 && !v6) {
      return new byte[0];
    }
    int lengthBytes =
        v4 ? bytes.getShort(offset + 2) & 0xffff : 40 + (bytes.getShort(offset + 4) & 0xffff);
    return Arrays.copyOfRange(frame, offset, offset + lengthBytes);
  }
}
