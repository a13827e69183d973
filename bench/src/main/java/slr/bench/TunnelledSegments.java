package slr.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.TcpHeader;

/**
 * TCP segments as the level above tunnels them, one behind the other in one piece of memory. That
 * of flow i is from 10.0.0.0 + i, port 1024, to 203.0.113.1, port 80.
 */
final class TunnelledSegments implements AutoCloseable {

  static final int BYTES = 60;

  /** Of these, before the client's segment. */
  static final int OUTER_BYTES = 20;

  /** Of flow 0: 10.0.0.0. */
  private static final int FIRST_SOURCE = 0x0a00_0000;

  private static final int CLIENT_PORT = 1_024;
  private static final int SERVICE_PORT = 80;
  private static final IpAddress VIRTUAL_HOST = IpAddress.parse("203.0.113.1");

  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final String OUTER = "4500003c00004000" + "40040000" + "0000000000000000";

  private static final String INNER =
      "4500002800004000"
          + "40060000"
          + "0a000000"
          + "cb007101"
          + "04000050"
          + "00000001"
          + "00000000"
          + "5000ffff"
          + "00000000";

  private static final int HEADER_BYTES = 20;
  private static final int PROTOCOL_AND_SUM = 8;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;
  private static final int FLAGS = HEADER_BYTES + 13;

  /** A cache line each. */
  private static final int STEP_BYTES = 64;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment template =
      MemorySegment.ofArray(HexFormat.of().parseHex(OUTER + INNER));
  private final MemorySegment memory;
  private final int count;

  /**
   * Nothing yet.
   *
   * @param count how many there are at a time
   * @param from where their tunnel begins
   * @param to where it ends
   */
  TunnelledSegments(int count, IpAddress from, IpAddress to) {
    this.count = count;
    memory = arena.allocate((long) count * STEP_BYTES, STEP_BYTES);
    template.set(WORD, SOURCE, from.v4Bits());
    template.set(WORD, DESTINATION, to.v4Bits());
    sign(template, 0);
  }

  /** The flow with this number. */
  static FlowKey flow(int number) {
    return new FlowKey(
        IpProtocol.TCP,
        IpAddress.ofV4(FIRST_SOURCE + number),
        CLIENT_PORT,
        VIRTUAL_HOST,
        SERVICE_PORT);
  }

  /** SYNs of this flow and the next ones; whoever opens a packet writes into it. */
  void writeOpenings(int firstFlow) {
    write(firstFlow, TcpHeader.SYN);
  }

  /** The same of acknowledgements. */
  void writeAcknowledgements(int firstFlow) {
    write(firstFlow, TcpHeader.ACK);
  }

  private void write(int firstFlow, int flags) {
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(template, 0, memory, offset(i), BYTES);
      long inner = offset(i) + HEADER_BYTES;
      memory.set(WORD, inner + SOURCE, memory.get(WORD, inner + SOURCE) + firstFlow + i);
      memory.set(ValueLayout.JAVA_BYTE, inner + FLAGS, (byte) flags);
      sign(memory, inner);
    }
  }

  MemorySegment memory() {
    return memory;
  }

  long offset(int index) {
    return (long) index * STEP_BYTES;
  }

  private static void sign(MemorySegment of, long header) {
    long sum = 0;
    for (int at = 0; at < HEADER_BYTES; at += Integer.BYTES) {
      sum += of.get(WORD, header + at) & 0xffff_ffffL;
    }
    while (sum >>> Short.SIZE != 0) {
      sum = (sum & 0xffff) + (sum >>> Short.SIZE);
    }
    int unsigned = of.get(WORD, header + PROTOCOL_AND_SUM);
    of.set(WORD, header + PROTOCOL_AND_SUM, unsigned | (int) (~sum & 0xffff));
  }

  @Override
  public void close() {
    arena.close();
  }
}
