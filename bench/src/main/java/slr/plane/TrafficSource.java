package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.plane.KernelLayout.BpfTestRunOpts;

/**
 * Sends frames of random flows out of an interface, as fast as one processor can: a program that
 * the kernel runs in place of a driver ({@code BPF_F_TEST_XDP_LIVE_FRAMES}), some four million a
 * second here. Opened and used in the interface's network namespace, by one thread.
 */
public final class TrafficSource implements AutoCloseable {

  private static final String PROGRAM = "traffic_source";

  /** Frames are really sent, {@code BPF_F_TEST_XDP_LIVE_FRAMES}. */
  private static final int LIVE = 2;

  /** The most that the kernel makes at once. */
  private static final int BATCH = 64;

  /** {@code struct traffic}: mask, random, frame, interface. */
  private static final long MASK_AT = 0;

  private static final long RANDOM_AT = MASK_AT + 8;
  private static final long FRAME_AT = RANDOM_AT + 8;
  private static final long INTERFACE_AT = FRAME_AT + NumberedFrame.BYTES;

  private final Arena arena = Arena.ofShared();
  private final BpfObject object;
  private final MemorySegment traffic;

  private TrafficSource(BpfObject object, int interfaceIndex) {
    this.object = object;
    traffic = object.map("traffic").share(arena);
    byte[] frame = NumberedFrame.octets();
    MemorySegment.copy(frame, 0, traffic, ValueLayout.JAVA_BYTE, FRAME_AT, frame.length);
    traffic.set(ValueLayout.JAVA_INT, INTERFACE_AT, interfaceIndex);
    traffic.set(ValueLayout.JAVA_LONG, RANDOM_AT, 1);
  }

  /** A source at this interface of the calling thread's namespace. */
  public static TrafficSource open(String device) {
    return new TrafficSource(load(), NetworkDevice.named(device).index());
  }

  static BpfObject load() {
    return BpfObject.load(
        "/slr/bench/traffic.bpf.o",
        List.of(PROGRAM, TrafficSink.PROGRAM),
        Map.of(),
        Optional.empty(),
        List.of());
  }

  /**
   * Sends so many frames, and returns when the last has left.
   *
   * @param flows of flows 0 and on, a power of two of them
   */
  public void send(int flows, int frames) {
    traffic.set(ValueLayout.JAVA_LONG, MASK_AT, flows - 1L);
    try (Arena arguments = Arena.ofConfined()) {
      MemorySegment input = arguments.allocateFrom(ValueLayout.JAVA_BYTE, NumberedFrame.octets());
      long options = KernelLayout.allocate(arguments, BpfTestRunOpts.SIZE);
      ALL.set(KernelLayout.LONG, options + BpfTestRunOpts.SIZE_FIELD, BpfTestRunOpts.SIZE);
      ALL.set(KernelLayout.LONG, options + BpfTestRunOpts.INPUT, input.address());
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.INPUT_BYTES, NumberedFrame.BYTES);
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.REPEAT, frames);
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.FLAGS, LIVE);
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.BATCH, BATCH);
      Libc.check(
          BpfCalls.testRun(object.program(PROGRAM), options),
          "bpf_prog_test_run_opts(live frames)",
          "a kernel of 5.18 or later is needed");
    }
  }

  @Override
  public void close() {
    object.close();
    arena.close();
  }
}
