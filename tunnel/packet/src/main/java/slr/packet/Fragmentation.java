package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * Splits an IPv4 packet without DF before encapsulation (RFC 791 3.2), so that no outer fragment is
 * ever made. Pure, and allocates nothing.
 */
public final class Fragmentation {

  /** Every link carries this much (RFC 791 3.2): the longest header and 8 octets. */
  public static final int LEAST_MTU_BYTES = 68;

  private static final int UNIT_BYTES = 8;

  /** Option types with this bit go into every fragment (RFC 791 3.1). */
  private static final int COPIED = 0x80;

  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;

  /** Takes the fragments in order; each stays where it is until the caller re-uses the scratch. */
  @FunctionalInterface
  public interface FragmentHandler {

    /** One fragment; {@code lengthBytes} from {@code offset} on, the headroom before it. */
    void onFragment(MemorySegment memory, long offset, int lengthBytes);
  }

  private Fragmentation() {}

  /** Whether this packet may be split: IPv4 without DF. */
  public static boolean maySplit(IpPacket packet) {
    return packet.status() == PacketStatus.OK && !packet.isQuoted() && !packet.dontFragment();
  }

  /** Octets of scratch memory that suffice for {@link #split}. */
  public static long scratchBytes(IpPacket packet, int mtuBytes, int headroomBytes) {
    int leastPart = (mtuBytes - packet.headerLengthBytes()) / UNIT_BYTES * UNIT_BYTES;
    long count = Math.ceilDiv(packet.payloadLengthBytes(), leastPart);
    return Math.max(count, 1) * (headroomBytes + (long) mtuBytes);
  }

  /**
   * Writes the fragments into the scratch memory, one after the other, each with headroom before
   * it. A fragment is split further like a whole packet.
   *
   * @param packet {@link #maySplit} said yes
   * @param mtuBytes the longest fragment wanted, at least {@link #LEAST_MTU_BYTES}
   * @param scratch holds {@link #scratchBytes} octets from {@code scratchOffset} on
   * @return the number of fragments
   */
  public static int split(
      IpPacket packet,
      int mtuBytes,
      MemorySegment scratch,
      long scratchOffset,
      int headroomBytes,
      FragmentHandler handler) {
    if (!maySplit(packet) || mtuBytes < LEAST_MTU_BYTES) {
      throw new IllegalArgumentException("cannot split for " + mtuBytes + " octets: " + packet);
    }
    int count = 0;
    int doneBytes = 0;
    long slot = scratchOffset;
    do {
      long offset = slot + headroomBytes;
      int headerBytes = copyHeader(packet, scratch, offset, count == 0);
      int roomBytes = mtuBytes - headerBytes;
      int leftBytes = packet.payloadLengthBytes() - doneBytes;
      boolean last = leftBytes <= roomBytes;
      int partBytes = last ? leftBytes : roomBytes / UNIT_BYTES * UNIT_BYTES;
      MemorySegment.copy(
          packet.memory(),
          packet.payloadOffset() + doneBytes,
          scratch,
          offset + headerBytes,
          partBytes);
      int units = (packet.fragmentOffsetBytes() + doneBytes) / UNIT_BYTES;
      boolean more = !last || packet.moreFragments();
      Octets.put16(scratch, offset + Ipv4Header.TOTAL_LENGTH, headerBytes + partBytes);
      Octets.put16(
          scratch,
          offset + Ipv4Header.FLAGS_FRAGMENT,
          units | (more ? Ipv4Header.MORE_FRAGMENTS : 0));
      Ipv4Header.sign(scratch, offset, headerBytes);
      handler.onFragment(scratch, offset, headerBytes + partBytes);
      doneBytes += partBytes;
      slot += headroomBytes + (long) mtuBytes;
      count++;
    } while (doneBytes < packet.payloadLengthBytes());
    return count;
  }

  /** Copies the header, for later fragments only with the options that have the copied flag. */
  private static int copyHeader(IpPacket packet, MemorySegment out, long outOffset, boolean first) {
    int headerBytes = packet.headerLengthBytes();
    int copiedBytes = first ? headerBytes : Ipv4Header.MIN_BYTES;
    MemorySegment.copy(packet.memory(), packet.offset(), out, outOffset, copiedBytes);
    if (first) {
      return headerBytes;
    }
    int optionsBytes =
        copyOptions(
            packet.memory(),
            packet.offset() + Ipv4Header.MIN_BYTES,
            headerBytes - Ipv4Header.MIN_BYTES,
            out,
            outOffset + Ipv4Header.MIN_BYTES);
    int laterBytes = Ipv4Header.MIN_BYTES + optionsBytes;
    Octets.put8(out, outOffset, 4 << 4 | laterBytes / 4);
    return laterBytes;
  }

  /** Returns what was written, padded to 4 octets; a malformed option ends the list. */
  private static int copyOptions(
      MemorySegment in, long inOffset, int bytes, MemorySegment out, long outOffset) {
    int written = 0;
    int at = 0;
    while (at < bytes) {
      int type = Octets.u8(in, inOffset + at);
      if (type == NO_OPERATION) {
        at++;
        continue;
      }
      int size = type == END_OF_OPTIONS || at + 1 == bytes ? 0 : Octets.u8(in, inOffset + at + 1);
      if (size < 2 || size > bytes - at) {
        break;
      }
      if ((type & COPIED) != 0) {
        MemorySegment.copy(in, inOffset + at, out, outOffset + written, size);
        written += size;
      }
      at += size;
    }
    while (written % 4 != 0) {
      Octets.put8(out, outOffset + written, END_OF_OPTIONS);
      written++;
    }
    return written;
  }
}
