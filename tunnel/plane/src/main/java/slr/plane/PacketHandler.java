package slr.plane;

import java.lang.foreign.MemorySegment;

/** Takes one received IP packet; see {@link InputPort#receive}. */
@FunctionalInterface
public interface PacketHandler {

  /**
   * One IP packet.
   *
   * @param memory where the packet lies; may be written, also {@link InputPort#HEADROOM_BYTES}
   *     before the offset, until the port's {@code release()}
   * @param offset of the first octet of the IP header
   * @param lengthBytes octets from there on that were received
   */
  void onPacket(MemorySegment memory, long offset, int lengthBytes);
}
