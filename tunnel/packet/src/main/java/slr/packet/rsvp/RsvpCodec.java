package slr.packet.rsvp;

import java.nio.ByteBuffer;

/**
 * Messages without INTEGRITY to octets and back. What is read may be more lavish than what is
 * written: objects in any order, ones to be skipped, a FLOWSPEC for every flow.
 */
public final class RsvpCodec {

  private RsvpCodec() {}

  /**
   * Writes a message at the position, which moves behind it.
   *
   * @param out with room for {@link RsvpLimits#MESSAGE_BYTES}, of either byte order
   * @return its length in octets
   */
  public static int encode(RsvpMessage message, ByteBuffer out) {
    ByteBuffer octets = out.slice();
    octets.position(CommonHeader.BYTES);
    MessageWriter.write(message, octets);
    int lengthBytes = octets.position();
    CommonHeader.write(octets, MessageType.of(message), lengthBytes);
    CommonHeader.putChecksum(octets, lengthBytes);
    out.position(out.position() + lengthBytes);
    return lengthBytes;
  }

  /**
   * Reads the message that is all of the octets from position to limit. A message with INTEGRITY is
   * refused: who signs wants to be asked for the signature.
   *
   * @param in stays as it is
   */
  public static RsvpMessage decode(ByteBuffer in) throws MalformedRsvpException {
    ByteBuffer octets = in.slice();
    CommonHeader.check(octets, RsvpLimits.MESSAGE_BYTES);
    if (octets.limit() > RsvpLimits.PLAIN_BYTES && !IntegrityObject.isFirst(octets)) {
      throw new MalformedRsvpException(MalformedRsvpException.Reason.TOO_LONG, octets.limit());
    }
    CommonHeader.checkChecksum(octets);
    return MessageReader.read(octets, CommonHeader.BYTES);
  }
}
