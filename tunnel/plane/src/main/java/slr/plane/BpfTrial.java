package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import slr.plane.KernelLayout.BpfTestRunOpts;

/** BPF_PROG_TEST_RUN: a loaded program runs on a frame from memory, in no interface's way. */
final class BpfTrial {

  /** What a program may put before a frame; the kernel hands it that much. */
  private static final int GROWTH_BYTES = 256;

  /** Less is no frame, and refused by the kernel. */
  static final int FRAME_BYTES_MIN = 14;

  private BpfTrial() {}

  /**
   * Runs the program.
   *
   * @param repeat how often; the frame is not restored in between
   * @throws NativeException if the kernel takes no such frame
   */
  static TrialRun run(int program, byte[] frame, int repeat) {
    if (frame.length < FRAME_BYTES_MIN) {
      throw new IllegalArgumentException(
          frame.length + " octets are no frame: give at least " + FRAME_BYTES_MIN);
    }
    try (Arena arena = Arena.ofConfined()) {
      int room = frame.length + GROWTH_BYTES;
      MemorySegment input = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
      MemorySegment output = arena.allocate(room);
      long options = KernelLayout.allocate(arena, BpfTestRunOpts.SIZE);
      ALL.set(KernelLayout.LONG, options + BpfTestRunOpts.SIZE_FIELD, BpfTestRunOpts.SIZE);
      ALL.set(KernelLayout.LONG, options + BpfTestRunOpts.INPUT, input.address());
      ALL.set(KernelLayout.LONG, options + BpfTestRunOpts.OUTPUT, output.address());
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.INPUT_BYTES, frame.length);
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.OUTPUT_BYTES, room);
      ALL.set(KernelLayout.INT, options + BpfTestRunOpts.REPEAT, repeat);
      Libc.check(
          BpfCalls.testRun(program, options),
          "bpf_prog_test_run_opts(" + frame.length + " octets)",
          "a frame has " + FRAME_BYTES_MIN + " to some 3,500 octets");
      int action = ALL.get(KernelLayout.INT, options + BpfTestRunOpts.RETURNED);
      int length = ALL.get(KernelLayout.INT, options + BpfTestRunOpts.OUTPUT_BYTES);
      return new TrialRun(
          TrialRun.Action.of(action),
          output.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
          ALL.get(KernelLayout.INT, options + BpfTestRunOpts.DURATION));
    }
  }
}
