package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowTableTest {

  private static final long NOW_NS = 1L << 45;
  private static final long MICROSECOND_NS = 1_000;

  private final Arena arena = Arena.ofConfined();
  private final FlowEntry entry = new FlowEntry();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void takesEveryFlowUntilItIsNinetyFivePercentFull() {
    FlowTable table = create(1 << 13);
    int flows = (int) (table.places() * 0.95);

    for (int flow = 0; flow < flows; flow++) {
      assertThat(insert(table, flow, NOW_NS)).as("flow %d", flow).isEqualTo(Placement.PLACED);
    }

    requireAll(table, 0, flows);
    assertThat(table.count(FlowTableEvent.MOVED)).isPositive();
  }

  /** A million flows come and go each second, and a tenth of the places is free for them. */
  @Test
  void losesNoFlowToTheRestAtNinetyPercent() {
    FlowTable table = create(1 << 16);
    int flows = (int) (table.places() * 0.9);
    for (int flow = 0; flow < flows; flow++) {
      insert(table, flow, NOW_NS);
    }

    long nowNs = NOW_NS;
    for (int flow = 0; flow < 500_000; flow++) {
      nowNs += MICROSECOND_NS;
      assertThat(table.remove(Flows.numbered(flow, entry.tuple), nowNs)).isTrue();
      assertThat(insert(table, flow + flows, nowNs)).isEqualTo(Placement.PLACED);
    }

    requireAll(table, 500_000, flows);
  }

  @Test
  void refusesWhatHasNoPlaceAndKeepsTheRest() {
    FlowTable table = create(16);
    int in = 0;
    for (int flow = 0; flow < 1_000; flow++) {
      in += insert(table, flow, NOW_NS).isIn() ? 1 : 0;
    }

    assertThat(table.flows()).isEqualTo(in).isBetween(58, 64);
    assertThat(table.count(FlowTableEvent.REFUSED_FULL)).isEqualTo(1_000 - in);
  }

  @Test
  void aPlaceThatAFlowHasJustLeftIsNotForItsLike() {
    FlowTable table = create(2);
    SplittableRandom random = new SplittableRandom(3);
    for (TupleWords flow : Flows.random(8, 99, random)) {
      assertThat(insert(table, flow, NOW_NS)).isEqualTo(Placement.PLACED);
      table.remove(flow, NOW_NS);
    }
    TupleWords next = Flows.random(1, 99, random).getFirst();

    assertThat(insert(table, next, NOW_NS)).isEqualTo(Placement.REFUSED_RESTING);
    assertThat(insert(table, next, NOW_NS + 103_000_000)).isEqualTo(Placement.PLACED);
    assertThat(table.count(FlowTableEvent.REFUSED_RESTING)).isEqualTo(1);
  }

  /** One pair of flows in 2^64 has it, so another tuple is written into a flow's record. */
  @Test
  void refusesAnotherFlowWithAnEqualFingerprint() {
    FlowMemory memory = Flows.memory(arena, 2);
    FlowTable table = FlowTable.create(memory, Flows.KEY0, Flows.KEY1);
    insert(table, 1, NOW_NS);
    entry.tunnelIndex = 7;
    int place = placeOf(memory);
    Flows.numbered(2).store(memory.records(), (long) place * RecordArray.RECORD_BYTES);

    assertThat(insert(table, 1, NOW_NS)).isEqualTo(Placement.REFUSED_EQUAL_FINGERPRINT);
    assertThat(table.find(entry)).isFalse();
    assertThat(table.remove(entry.tuple, NOW_NS)).isFalse();
    assertThat(table.count(FlowTableEvent.REFUSED_EQUAL_FINGERPRINT)).isEqualTo(1);
  }

  @Test
  void aFlowThatMovesKeepsTheTimeOfItsLastPacket() {
    FlowMemory memory = Flows.memory(arena, 256);
    FlowTable table = FlowTable.create(memory, Flows.KEY0, Flows.KEY1);
    NativeReader reader = new NativeReader(arena).open(memory);
    int flows = 970;
    int seen = FlowClock.tick(NOW_NS) + 5;
    for (int flow = 0; flow < flows; flow++) {
      insert(table, flow, NOW_NS);
      reader.lookup(entry.tuple, seen);
    }
    assertThat(table.count(FlowTableEvent.MOVED)).isGreaterThan(100);

    for (int flow = 0; flow < flows; flow++) {
      Flows.numbered(flow, entry.tuple);
      assertThat(table.find(entry)).isTrue();
      assertThat(entry.seenTick).isEqualTo(seen);
    }
  }

  @Test
  void aProcessThatStartsAgainFindsAllInItsFiles(@TempDir Path folder) throws Exception {
    int flows = 3_000;
    try (Arena first = Arena.ofConfined()) {
      FlowTable table = FlowTable.create(mapped(folder, first, 1024), Flows.KEY0, Flows.KEY1);
      for (int flow = 0; flow < flows; flow++) {
        insert(table, flow, NOW_NS);
      }
    }

    try (Arena second = Arena.ofConfined()) {
      FlowTable table = FlowTable.adopt(mapped(folder, second, 1024), NOW_NS);
      assertThat(table.flows()).isEqualTo(flows);
      requireAll(table, 0, flows);
    }
  }

  @Test
  void aFlowThatStoodInTwoPlacesWhenTheProcessDiedStandsInOneAfterwards() {
    FlowMemory memory = Flows.memory(arena, 4);
    FlowTable table = FlowTable.create(memory, Flows.KEY0, Flows.KEY1);
    insert(table, 1, NOW_NS);
    int from = placeOf(memory);
    int bucket = from / BucketArray.PLACES;
    BucketArray buckets = new BucketArray(memory.buckets());
    long fingerprint = buckets.fingerprint(from);
    int to = FlowDigest.otherBucket(bucket, fingerprint, 3) * BucketArray.PLACES;
    new RecordArray(memory.records()).move(from, to);
    buckets.put(to, fingerprint, buckets.value(from));
    int torn = (to + BucketArray.PLACES * 2 & 15) + 1;
    buckets.put(torn, 0xbad, 0xbad);

    FlowTable adopted = FlowTable.adopt(memory, NOW_NS);

    assertThat(adopted.flows()).isEqualTo(1);
    assertThat(adopted.count(FlowTableEvent.DISCARDED_AT_ADOPTION)).isEqualTo(2);
    requireAll(adopted, 1, 1);
    assertThat(adopted.remove(Flows.numbered(1), NOW_NS)).isTrue();
    assertThat(adopted.next(0, entry)).isEqualTo(-1);
  }

  @Test
  void refusesArraysThatAreNotOneTables() {
    FlowMemory memory = Flows.memory(arena, 4);
    FlowTable.create(memory, 1, 2);
    FlowMemory mixed =
        new FlowMemory(
            Flows.memory(arena, 8).buckets(), Flows.memory(arena, 8).records(), memory.config());

    assertThatThrownBy(() -> FlowTable.adopt(mixed, NOW_NS))
        .hasMessageContaining("table of 4 buckets, but the array has 8")
        .hasMessageContaining("unpin");
    assertThatThrownBy(() -> new FlowMemory(memory.buckets(), mixed.records(), memory.config()))
        .hasMessageContaining("4 buckets has 256, 1024 and 24 octets, not 256, 2048 and 24");
    assertThatThrownBy(
            () -> new FlowMemory(arena.allocate(192, 64), memory.records(), memory.config()))
        .hasMessageContaining("3 buckets: use a power of two");
    assertThatThrownBy(() ->
            new FlowMemory(MemorySegment.ofArray(new long[32]), memory.records(), memory.config()))
        .hasMessageContaining("outside the Java heap");
  }

  @Test
  void refusesATunnelThatHasNoRoomInAValue() {
    FlowTable table = create(4);
    entry.tunnelIndex = 1 << 24;

    assertThatThrownBy(() -> table.insert(entry, NOW_NS)).hasMessageContaining("24 and 8 bits");
  }

  @Test
  void aBatchIsWrittenAsItsFlowsOneByOne() {
    FlowTable table = create(1 << 10);
    FlowBatch batch = new FlowBatch();
    int flows = 0;
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < FlowBatch.ENTRIES; i++) {
        Flows.numbered(flows + i, batch.entry(i).tuple);
        batch.entry(i).tunnelIndex = flows + i;
      }
      // The last one of a batch may be the first one of it again.
      Flows.numbered(flows, batch.entry(FlowBatch.ENTRIES - 1).tuple);
      batch.entry(FlowBatch.ENTRIES - 1).tunnelIndex = flows;
      table.insert(batch, FlowBatch.ENTRIES, NOW_NS);
      assertThat(batch.placement(0)).isEqualTo(Placement.PLACED);
      assertThat(batch.placement(FlowBatch.ENTRIES - 1)).isEqualTo(Placement.UPDATED);
      flows += FlowBatch.ENTRIES - 1;
    }

    requireAll(table, 0, flows);
  }

  @Test
  void aFlowCostsNoObject() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    FlowTable table = create(1 << 12);
    work(table, 20);

    long before = threads.getCurrentThreadAllocatedBytes();
    work(table, 40);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // An octet for each of 600,000 flows would show.
    assertThat(allocated).isLessThan(200_000);
  }

  private void work(FlowTable table, int rounds) {
    long nowNs = NOW_NS;
    for (int round = 0; round < rounds; round++) {
      for (int flow = 0; flow < 15_000; flow++) {
        insert(table, flow, nowNs);
      }
      for (int flow = 0; flow < 15_000; flow++) {
        Flows.numbered(flow, entry.tuple);
        if (!table.find(entry) || !table.remove(entry.tuple, nowNs)) {
          throw new AssertionError("flow " + flow);
        }
      }
      nowNs += 200_000_000;
    }
  }

  private FlowTable create(int buckets) {
    return FlowTable.create(Flows.memory(arena, buckets), Flows.KEY0, Flows.KEY1);
  }

  private Placement insert(FlowTable table, int flow, long nowNs) {
    Flows.numbered(flow, entry.tuple);
    entry.tunnelIndex = flow;
    return table.insert(entry, nowNs);
  }

  private Placement insert(FlowTable table, TupleWords flow, long nowNs) {
    Flows.copy(flow, entry.tuple);
    return table.insert(entry, nowNs);
  }

  /** The only place in which a flow stands. */
  private static int placeOf(FlowMemory memory) {
    BucketArray buckets = new BucketArray(memory.buckets());
    int place = 0;
    while (buckets.fingerprint(place) == 0) {
      place++;
    }
    return place;
  }

  private void requireAll(FlowTable table, int first, int count) {
    for (int flow = first; flow < first + count; flow++) {
      Flows.numbered(flow, entry.tuple);
      assertThat(table.find(entry)).as("flow %d", flow).isTrue();
      assertThat(entry.tunnelIndex).isEqualTo(flow);
    }
  }

  private static FlowMemory mapped(Path folder, Arena arena, int buckets) throws Exception {
    return new FlowMemory(
        map(folder.resolve("buckets"), FlowMemory.bucketBytes(buckets), arena),
        map(folder.resolve("records"), FlowMemory.recordBytes(buckets), arena),
        map(folder.resolve("config"), FlowMemory.CONFIG_BYTES, arena));
  }

  private static MemorySegment map(Path file, long bytes, Arena arena) throws Exception {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }
}
