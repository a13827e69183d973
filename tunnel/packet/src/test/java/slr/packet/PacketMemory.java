package slr.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Octets in segments, for tests. */
final class PacketMemory {

  private PacketMemory() {}

  /** Hex text with any white space. */
  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static String hex(MemorySegment memory, long offset, int lengthBytes) {
    return HexFormat.of().formatHex(octets(memory, offset, lengthBytes));
  }

  static byte[] octets(MemorySegment memory, long offset, int lengthBytes) {
    return memory.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
  }

  static byte[] octets(IpPacket packet) {
    return octets(packet.memory(), packet.offset(), packet.lengthBytes());
  }

  /** Parses octets that must be a good packet. */
  static IpPacket parsed(MemorySegment memory, long offset, int lengthBytes) {
    IpPacket packet = new IpPacket();
    PacketStatus status = packet.parse(memory, offset, lengthBytes);
    if (status != PacketStatus.OK) {
      throw new AssertionError(status + ": " + hex(memory, offset, lengthBytes));
    }
    return packet;
  }

  static IpPacket parsed(byte[] octets) {
    return parsed(MemorySegment.ofArray(octets), 0, octets.length);
  }
}
