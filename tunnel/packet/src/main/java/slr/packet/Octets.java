package slr.packet;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Big-endian access to the octets of a packet at any alignment.
 *
 * <p>The layouts are constants because the JIT folds an access into one move only when it knows the
 * layout; a layout passed as an argument costs several times as much. For the same reason each
 * access asks whether the segment is {@link AllMemory#ALL}, as it is for every packet that a port
 * shows: of a constant it need not check kind, bounds and lifetime (docs/performance.md). This is
 * the question meant, so identity it is.
 */
@SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"})
final class Octets {

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Octets() {}

  static int u8(MemorySegment memory, long offset) {
    return (memory == ALL ? ALL.get(BYTE, offset) : memory.get(BYTE, offset)) & 0xff;
  }

  static int u16(MemorySegment memory, long offset) {
    return (memory == ALL ? ALL.get(SHORT, offset) : memory.get(SHORT, offset)) & 0xffff;
  }

  static int i32(MemorySegment memory, long offset) {
    return memory == ALL ? ALL.get(INT, offset) : memory.get(INT, offset);
  }

  static long i64(MemorySegment memory, long offset) {
    return memory == ALL ? ALL.get(LONG, offset) : memory.get(LONG, offset);
  }

  static void put8(MemorySegment memory, long offset, int value) {
    if (memory == ALL) {
      ALL.set(BYTE, offset, (byte) value);
    } else {
      memory.set(BYTE, offset, (byte) value);
    }
  }

  static void put16(MemorySegment memory, long offset, int value) {
    if (memory == ALL) {
      ALL.set(SHORT, offset, (short) value);
    } else {
      memory.set(SHORT, offset, (short) value);
    }
  }

  static void put32(MemorySegment memory, long offset, int value) {
    if (memory == ALL) {
      ALL.set(INT, offset, value);
    } else {
      memory.set(INT, offset, value);
    }
  }

  static void put64(MemorySegment memory, long offset, long value) {
    if (memory == ALL) {
      ALL.set(LONG, offset, value);
    } else {
      memory.set(LONG, offset, value);
    }
  }
}
