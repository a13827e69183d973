package slr.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import slr.plane.RawIpOutput;

/** Sends a SYN of each of the flows that {@link NumberedFlows} numbers. */
final class Openings {

  private static final int BYTES = 40;

  /** The client's address is missing. */
  private static final int SUM_WITHOUT_SOURCE = 0x4500 + BYTES + 0x4006 + 0xcb00 + 0x7101;

  private Openings() {}

  /** From the network namespace of the calling thread. */
  static void send(int flows) {
    try (RawIpOutput output = RawIpOutput.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(BYTES, Long.BYTES);
      for (int flow = 0; flow < flows; flow++) {
        MemorySegment.copy(syn(flow), 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
        output.send(memory, 0, BYTES);
        output.flush();
      }
    }
  }

  private static byte[] syn(int flow) {
    int source = 0x0a00_0000 + flow;
    int sum = SUM_WITHOUT_SOURCE + (source >>> Short.SIZE) + (source & 0xffff);
    sum = (sum & 0xffff) + (sum >>> Short.SIZE);
    return ByteBuffer.allocate(BYTES)
        .putShort((short) 0x4500)
        .putShort((short) BYTES)
        .putInt(0)
        .putShort((short) 0x4006)
        .putShort((short) ~((sum & 0xffff) + (sum >>> Short.SIZE)))
        .putInt(source)
        .putInt(0xcb00_7101)
        .putShort((short) 1024)
        .putShort((short) 80)
        .putLong(0)
        .putShort((short) 0x5002)
        .array();
  }
}
