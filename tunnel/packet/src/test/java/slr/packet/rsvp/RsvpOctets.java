package slr.packet.rsvp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Octets of messages, as tests want them. */
final class RsvpOctets {

  private RsvpOctets() {}

  /** The message without INTEGRITY. */
  static byte[] plain(RsvpMessage message) {
    ByteBuffer out = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    int length = RsvpCodec.encode(message, out);
    return Arrays.copyOf(out.array(), length);
  }

  /** The message with INTEGRITY. */
  static byte[] signed(RsvpIntegrity integrity, RsvpMessage message, long sequence) {
    ByteBuffer out = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    int length = integrity.encode(message, sequence, out);
    return Arrays.copyOf(out.array(), length);
  }

  /** A message of this type with these objects, given in hex, and without checksum. */
  static byte[] of(int type, String... objects) {
    byte[] body = HexFormat.of().parseHex(String.join("", objects).replaceAll("\\s", ""));
    ByteBuffer octets = ByteBuffer.allocate(8 + body.length);
    octets.put((byte) 0x10).put((byte) type).putShort((short) 0);
    octets.put((byte) 255).put((byte) 0).putShort((short) octets.capacity());
    return octets.put(body).array();
  }

  /** The same octets with their length in the header, and without checksum. */
  static byte[] withLength(byte[] octets) {
    ByteBuffer.wrap(octets).putShort(2, (short) 0).putShort(6, (short) octets.length);
    return octets;
  }

  /** Why the octets are no message. */
  static MalformedRsvpException refusal(byte[] octets) {
    try {
      throw new AssertionError("read: " + RsvpCodec.decode(ByteBuffer.wrap(octets)));
    } catch (MalformedRsvpException refused) {
      return refused;
    }
  }
}
