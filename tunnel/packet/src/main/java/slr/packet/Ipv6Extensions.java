package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * A walk over IPv6 extension headers (RFC 8200 4) to the upper-layer header.
 *
 * <p>Walked are hop-by-hop options, routing, fragment and destination options; any other number
 * ends the walk as the upper layer's. Behind a fragment header with an offset nothing is walked:
 * what follows is the middle of something.
 */
final class Ipv6Extensions {

  private static final int UNIT_BYTES = 8;

  /** Fragment header: next header, reserved, 13 bits offset, 2 reserved, M, identification. */
  private static final int FRAGMENT_BYTES = 8;

  private static final int FRAGMENT_OFFSET = 2;
  private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  private static final int FRAGMENT_ID = 4;

  /** Routing header: next header, length, type, segments left. */
  private static final int ROUTING_TYPE = 2;

  private static final int ROUTING_SEGMENTS_LEFT = 3;

  private int protocol;
  private long offset;
  private boolean hasFragmentHeader;
  private int fragmentOffsetBytes;
  private boolean moreFragments;
  private int fragmentId;

  /**
   * Walks from the first octet after the IPv6 header to at most {@code end}.
   *
   * @param shortStatus what a header that runs over the end means: bad in a whole packet, truncated
   *     in a quoted one
   */
  PacketStatus walk(
      MemorySegment memory, long start, long end, int firstHeader, PacketStatus shortStatus) {
    protocol = firstHeader;
    offset = start;
    hasFragmentHeader = false;
    fragmentOffsetBytes = 0;
    moreFragments = false;
    fragmentId = 0;
    for (int count = 0; isExtension(protocol) && fragmentOffsetBytes == 0; count++) {
      if (count == IpPacket.MAX_EXTENSION_HEADERS) {
        return PacketStatus.TOO_MANY_EXTENSIONS;
      }
      if (end - offset < UNIT_BYTES) {
        return shortStatus;
      }
      PacketStatus status = step(memory, start, end, shortStatus);
      if (status != PacketStatus.OK) {
        return status;
      }
    }
    return PacketStatus.OK;
  }

  private PacketStatus step(MemorySegment memory, long start, long end, PacketStatus shortStatus) {
    int header = protocol;
    int bytes = FRAGMENT_BYTES;
    if (header == IpProtocol.FRAGMENT) {
      if (hasFragmentHeader) {
        return PacketStatus.BAD_HEADER;
      }
      readFragment(memory);
    } else {
      bytes = (Octets.u8(memory, offset + 1) + 1) * UNIT_BYTES;
      boolean hopByHopLate = header == IpProtocol.HOP_BY_HOP && offset != start;
      if (hopByHopLate || (header == IpProtocol.ROUTING && isSourceRoute(memory))) {
        return PacketStatus.BAD_HEADER;
      }
    }
    if (bytes > end - offset) {
      return shortStatus;
    }
    protocol = Octets.u8(memory, offset);
    offset += bytes;
    return PacketStatus.OK;
  }

  private void readFragment(MemorySegment memory) {
    int field = Octets.u16(memory, offset + FRAGMENT_OFFSET);
    hasFragmentHeader = true;
    fragmentOffsetBytes = field & FRAGMENT_OFFSET_MASK;
    moreFragments = (field & 1) != 0;
    fragmentId = Octets.i32(memory, offset + FRAGMENT_ID);
  }

  /** Type 0 with segments left must not be processed or forwarded (RFC 5095 3). */
  private boolean isSourceRoute(MemorySegment memory) {
    return Octets.u8(memory, offset + ROUTING_TYPE) == 0
        && Octets.u8(memory, offset + ROUTING_SEGMENTS_LEFT) != 0;
  }

  private static boolean isExtension(int protocol) {
    return protocol == IpProtocol.HOP_BY_HOP
        || protocol == IpProtocol.ROUTING
        || protocol == IpProtocol.FRAGMENT
        || protocol == IpProtocol.DESTINATION_OPTIONS;
  }

  /** The upper layer's number, or that of the fragmented header in a later fragment. */
  int protocol() {
    return protocol;
  }

  /** Where the upper layer, or the fragment's part of it, begins. */
  long offset() {
    return offset;
  }

  int fragmentOffsetBytes() {
    return fragmentOffsetBytes;
  }

  boolean moreFragments() {
    return moreFragments;
  }

  int fragmentId() {
    return fragmentId;
  }
}
