package slr.fuzz.targets;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slr.packet.Checksum;

/**
 * What the fuzzer made, as packets one after the other: each says by its own length field where the
 * next begins, so that a seed is what a wire would show, and a flow can be opened before something
 * is said of it.
 */
final class PacketInput {

  /** Packets of one input: a flow, what is said of it, and a few to spare. */
  static final int PACKETS_MAX = 12;

  private static final int V4_BYTES = 20;
  private static final int V6_BYTES = 40;
  private static final int V4_CHECKSUM = 10;
  private static final int IP_IN_IP = 4;

  private PacketInput() {}

  /** The packets; what is no packet is one by itself, up to the end. */
  static List<byte[]> split(byte[] input) {
    List<byte[]> packets = new ArrayList<>();
    int at = 0;
    while (at < input.length && packets.size() < PACKETS_MAX) {
      int length = length(input, at);
      boolean fits = length > 0 && length <= input.length - at;
      int end = fits ? at + length : input.length;
      packets.add(Arrays.copyOfRange(input, at, end));
      at = end;
    }
    return packets;
  }

  /** What the length field says; 0 if there is none. */
  private static int length(byte[] input, int at) {
    int left = input.length - at;
    int version = input[at] >> 4 & 15;
    if (version == 4 && left >= V4_BYTES) {
      return u16(input, at + 2);
    }
    return version == 6 && left >= V6_BYTES ? V6_BYTES + u16(input, at + 4) : 0;
  }

  /**
   * The packet with right IPv4 header checksums, its own and that of a packet in it: no fuzzer
   * guesses them, and behind a wrong one nothing is looked at.
   */
  static byte[] signed(byte[] packet) {
    byte[] copy = packet.clone();
    sign(copy, 0);
    boolean v4 = copy.length >= V4_BYTES && (copy[0] >> 4 & 15) == 4;
    if (v4 && copy[9] == IP_IN_IP) {
      sign(copy, (copy[0] & 15) * 4);
    } else if (!v4 && copy.length >= V6_BYTES && copy[6] == IP_IN_IP) {
      sign(copy, V6_BYTES);
    }
    return copy;
  }

  private static void sign(byte[] packet, int at) {
    if (packet.length - at < V4_BYTES || (packet[at] >> 4 & 15) != 4) {
      return;
    }
    int headerBytes = (packet[at] & 15) * 4;
    if (headerBytes < V4_BYTES || headerBytes > packet.length - at) {
      return;
    }
    packet[at + V4_CHECKSUM] = 0;
    packet[at + V4_CHECKSUM + 1] = 0;
    int checksum = ~Checksum.sum(MemorySegment.ofArray(packet), at, headerBytes);
    packet[at + V4_CHECKSUM] = (byte) (checksum >>> 8);
    packet[at + V4_CHECKSUM + 1] = (byte) checksum;
  }

  static int u16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }
}
