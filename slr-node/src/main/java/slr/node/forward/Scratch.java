package slr.node.forward;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import slr.plane.OutputPort;

/**
 * Memory for packets that this node makes. A packet stays where it is until the output is flushed;
 * when the memory is full, the output is flushed at once. The arena is shared only so that the
 * thread that stops the loop may close it.
 */
final class Scratch implements AutoCloseable {

  /** Room for 16 packets of the largest size, or some 700 resets, between two flushes. */
  private static final long BYTES = 1 << 20;

  private final Arena arena = Arena.ofShared();
  private @Nullable MemorySegment memory;
  private final OutputPort output;
  private long used;

  Scratch(OutputPort output) {
    this.output = output;
  }

  /** Taken when the first packet is made: most nodes never make one. */
  MemorySegment memory() {
    MemorySegment taken = memory;
    if (taken == null) {
      taken = arena.allocate(BYTES, 64);
      memory = taken;
    }
    return taken;
  }

  /** Whether so many octets can be had at all. */
  static boolean fits(long lengthBytes) {
    return lengthBytes <= BYTES;
  }

  /** The offset of so many free octets. */
  long take(long lengthBytes) {
    if (used + lengthBytes > BYTES) {
      output.flush();
      used = 0;
    }
    long offset = used;
    used += Math.ceilDiv(lengthBytes, 64) * 64;
    return offset;
  }

  /** The output has been flushed: everything is free. */
  void reset() {
    used = 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
