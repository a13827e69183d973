package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ring of one page that a real program fills again and again. */
class BpfRingIT {

  private static final byte[] FRAME = new byte[BpfTrial.FRAME_BYTES_MIN];

  private final Arena arena = Arena.ofShared();
  private BpfObject object;
  private BpfRing ring;
  private MemorySegment written;
  private long read;

  @BeforeEach
  void load() {
    Namespaces.needRoot();
    object =
        BpfObject.load(
            "ring_writer.bpf.o", List.of("ring_writer"), Map.of(), Optional.empty(), List.of());
    ring = new BpfRing(object.map("ring"));
    written = object.map("written").share(arena);
  }

  @AfterEach
  void unload() {
    if (ring != null) {
      ring.close();
      arena.close();
      object.close();
    }
  }

  @Test
  void showsEachRecordOnceAndInOrderHoweverOftenTheRingIsFilled() {
    ring.drain(this::read);
    assertThat(read).isZero();
    for (int round = 1; round <= 200; round++) {
      assertThat(BpfTrial.run(object.program("ring_writer"), FRAME, 1).action())
          .as("until it is full")
          .isEqualTo(TrialRun.Action.DROP);
      ring.drain(this::read);
      assertThat(read).isEqualTo(written.get(KernelLayout.LONG, 0)).isGreaterThan(20L * round);
    }
    ring.drain(this::read);
    assertThat(read).isEqualTo(written.get(KernelLayout.LONG, 0));
  }

  private void read(long record) {
    assertThat(ALL.get(KernelLayout.LONG, record)).isEqualTo(read);
    read++;
  }
}
