package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The reader's side of a ring that programs write records into (Linux {@code ringbuf.rst}); one
 * thread reads.
 *
 * <pre>
 *   page 0     how far the reader came
 *   page 1     how far the programs came
 *   then       the records, mapped twice in a row, so that none is cut:
 *              length and flags (4 octets) | 4 octets of the kernel | the record, filled up to 8
 * </pre>
 *
 * The map's object owns the descriptor; the mappings live until {@link #close}.
 */
final class BpfRing implements AutoCloseable {

  /** Takes the address of a record, which is valid during the call. */
  @FunctionalInterface
  interface Reader {
    void read(long record);
  }

  private static final int HEAD_BYTES = 8;

  /** A program still writes the record. */
  private static final int BUSY = 1 << 31;

  /** A program gave the record up. */
  private static final int DISCARDED = 1 << 30;

  private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

  private final BpfMap map;
  private final long readerPage;
  private final long writerPage;
  private final long records;
  private final long mask;

  /**
   * Maps it.
   *
   * @throws NativeException if there is no memory
   */
  BpfRing(BpfMap map) {
    this.map = map;
    mask = map.entries() - 1L;
    readerPage = mapped(MemoryCalls.map(map.descriptor(), BpfMap.PAGE_BYTES, 0));
    long writer = MemoryCalls.mapToRead(map.descriptor(), writerBytes(), BpfMap.PAGE_BYTES);
    if (writer < 0) {
      MemoryCalls.unmap(readerPage, BpfMap.PAGE_BYTES);
    }
    writerPage = mapped(writer);
    records = writerPage + BpfMap.PAGE_BYTES;
  }

  private long mapped(long address) {
    if (address < 0 && address > -Errno.BOUND) {
      throw new NativeException(
          "mmap(" + map.name() + ")", (int) -address, "free memory, or raise ulimit -l");
    }
    return address;
  }

  private long writerBytes() {
    return BpfMap.PAGE_BYTES + 2L * map.entries();
  }

  /** Has input when there is a record; for a {@link Poller}. */
  int descriptor() {
    return map.descriptor();
  }

  /** Shows all records that are finished, in order, and gives their room back one by one. */
  void drain(Reader reader) {
    long position = (long) POSITION.get(ALL, readerPage);
    while (position < (long) POSITION.getAcquire(ALL, writerPage)) {
      long at = records + (position & mask);
      int head = (int) LENGTH.getAcquire(ALL, at);
      if ((head & BUSY) != 0) {
        return;
      }
      if ((head & DISCARDED) == 0) {
        reader.read(at + HEAD_BYTES);
      }
      position += HEAD_BYTES + (head & ~DISCARDED) + 7 & ~7;
      POSITION.setRelease(ALL, readerPage, position);
    }
  }

  @Override
  public void close() {
    MemoryCalls.unmap(readerPage, BpfMap.PAGE_BYTES);
    MemoryCalls.unmap(writerPage, writerBytes());
  }
}
