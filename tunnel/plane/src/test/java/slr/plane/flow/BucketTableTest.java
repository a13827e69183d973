package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class BucketTableTest {

  private static final int SEEN = 77;

  /** A packet comes when a flow's old place still stands: the last moment a program finds it. */
  private static final class BusyArray extends BucketArray {

    BusyArray(MemorySegment memory) {
      super(memory);
    }

    @Override
    void clear(int place) {
      if (fingerprint(place) != 0) {
        seen(place, SEEN);
      }
      super.clear(place);
    }
  }

  @Test
  void aPacketThatComesWhileItsFlowMovesCounts() {
    try (Arena arena = Arena.ofConfined()) {
      FlowMemory memory = Flows.memory(arena, 2);
      BucketArray buckets = new BusyArray(memory.buckets());
      BucketTable table =
          new BucketTable(buckets, new RecordArray(memory.records()), new EventCounts());
      FlowEntry entry = new FlowEntry();
      FlowDigest digest = new FlowDigest();
      Flows.numbered(1, entry.tuple);
      new SipHash(Flows.KEY0, Flows.KEY1).of(entry.tuple, digest);
      table.place(digest, entry, 5, 0);
      int from = table.locate(digest, entry.tuple);
      int to = from ^ BucketArray.PLACES;

      table.move(from, to, 0);

      assertThat(table.locate(digest, entry.tuple)).isEqualTo(to);
      assertThat(FlowValue.seenTick(table.value(to))).isEqualTo(SEEN);
      assertThat(FlowValue.check(table.value(to))).isEqualTo(digest.check());
    }
  }
}
