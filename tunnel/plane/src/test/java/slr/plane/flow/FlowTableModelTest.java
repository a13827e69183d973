package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table against a hash map under random work: flows come, change and go, the process starts
 * again. The program's reader must agree at each step.
 */
class FlowTableModelTest {

  /** What the table should know of a flow. */
  private record Known(int tunnelIndex, int flags, int holder, int version, long incarnation) {
    static Known of(FlowEntry entry) {
      return new Known(
          entry.tunnelIndex, entry.flags, entry.holder, entry.version, entry.incarnation);
    }

    void to(FlowEntry entry) {
      entry.tunnelIndex = tunnelIndex;
      entry.flags = flags;
      entry.holder = holder;
      entry.version = version;
      entry.incarnation = incarnation;
    }
  }

  private static final int STEPS = 60_000;
  private static final int[] BUCKETS = {32, 64, 128, 256, 512, 1024};

  /** Beyond this the table may refuse; before, it must not. */
  private static final double FILL = 0.9;

  private static final long STEP_NS = 1_000_000;

  private final Arena arena = Arena.ofConfined();
  private final FlowEntry entry = new FlowEntry();
  private final Map<Integer, Known> model = new HashMap<>();
  private final NativeReader reader = new NativeReader(arena);
  private FlowMemory memory = Flows.memory(arena, BUCKETS[0]);
  private SplittableRandom random = new SplittableRandom();
  private FlowTable table = FlowTable.create(memory, 0, 0);
  private long nowNs;
  private long refused;

  @AfterEach
  void free() {
    arena.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithAMapAndWithTheProgramsReader(long seed) {
    random = new SplittableRandom(seed);
    nowNs = random.nextLong(1L << 50);
    memory = Flows.memory(arena, BUCKETS[(int) seed % BUCKETS.length]);
    table = FlowTable.create(memory, random.nextLong(), random.nextLong());
    reader.open(memory);
    int[] done = new int[5];
    for (int step = 0; step < STEPS; step++) {
      nowNs += random.nextLong(STEP_NS);
      int dice = random.nextInt(1000);
      int kind = kindOf(dice);
      done[kind]++;
      step(kind);
      lookAt(anyFlow(), "seed %d, step %d, kind %d".formatted(seed, step, kind));
    }
    lookAtAll("seed " + seed);
    assertThat(done).as("how often what was done: " + Arrays.toString(done)).doesNotContain(0);
    assertThat(refused).isLessThan(STEPS / 20);
  }

  private static int kindOf(int dice) {
    return dice < 550 ? 0 : dice < 970 ? 1 : dice < 995 ? 2 : dice < 998 ? 3 : 4;
  }

  private void step(int kind) {
    switch (kind) {
      case 0 -> insert();
      case 1 -> remove();
      case 2 -> nowNs += random.nextLong(300 * STEP_NS);
      case 3 -> startAgain();
      default -> lookAtAll("all");
    }
  }

  /** More flows than the table has places for, so that it is full now and then. */
  private int anyFlow() {
    return random.nextInt(table.places() * 5 / 4);
  }

  private void insert() {
    int flow = anyFlow();
    Flows.numbered(flow, entry.tuple);
    Known known =
        new Known(
            1 + random.nextInt((1 << 24) - 1),
            random.nextInt(256),
            random.nextInt(),
            random.nextInt(),
            random.nextLong());
    known.to(entry);
    boolean wasIn = model.containsKey(flow);
    double fill = (double) table.flows() / table.places();
    Placement placement = table.insert(entry, nowNs);
    if (placement.isIn()) {
      model.put(flow, known);
      assertThat(placement).isEqualTo(wasIn ? Placement.UPDATED : Placement.PLACED);
    } else {
      refused++;
      assertThat(wasIn).isFalse();
      assertThat(placement).isIn(Placement.REFUSED_FULL, Placement.REFUSED_RESTING);
      if (placement == Placement.REFUSED_FULL) {
        assertThat(fill).as("fill at the first flow that was refused").isGreaterThan(FILL);
      }
    }
  }

  private void remove() {
    int flow = anyFlow();
    boolean was = table.remove(Flows.numbered(flow, entry.tuple), nowNs);
    assertThat(was).isEqualTo(model.remove(flow) != null);
  }

  private void startAgain() {
    table = FlowTable.adopt(memory, nowNs);
    assertThat(table.count(FlowTableEvent.DISCARDED_AT_ADOPTION)).isZero();
  }

  /** Every flow, by every way of reading. */
  private void lookAtAll(String where) {
    for (int flow = 0; flow < table.places() * 5 / 4; flow++) {
      lookAt(flow, where);
    }
    Map<TupleWordsKey, Known> read = new HashMap<>();
    for (long at = table.next(0, entry); at >= 0; at = table.next(at, entry)) {
      Known twice = read.put(TupleWordsKey.of(entry.tuple), Known.of(entry));
      assertThat(twice).as(where).isNull();
    }
    Map<TupleWordsKey, Known> expected = new HashMap<>();
    model.forEach((flow, known) -> expected.put(TupleWordsKey.of(Flows.numbered(flow)), known));
    assertThat(read).as(where).isEqualTo(expected);
    assertThat(table.flows()).as(where).isEqualTo(model.size());
  }

  private void lookAt(int flow, String where) {
    Known known = model.get(flow);
    Flows.numbered(flow, entry.tuple);
    long value = reader.lookup(entry.tuple, FlowClock.tick(nowNs));
    boolean found = table.find(entry);
    assertThat(found).as("%s, flow %d: %s", where, flow, known).isEqualTo(known != null);
    assertThat(value != 0).as("%s, flow %d to the reader", where, flow).isEqualTo(known != null);
    if (known != null) {
      assertThat(Known.of(entry)).as("%s, flow %d", where, flow).isEqualTo(known);
      assertThat(FlowValue.tunnelIndex(value)).isEqualTo(known.tunnelIndex());
      assertThat(FlowValue.flags(value)).isEqualTo(known.flags());
      assertThat(FlowClock.idleNs(entry.seenTick, nowNs)).as(where).isZero();
    }
  }

  /** A tuple as a key of a map. */
  private record TupleWordsKey(long a, long b, long c, long d, long e) {
    static TupleWordsKey of(TupleWords tuple) {
      return new TupleWordsKey(
          tuple.word(0), tuple.word(1), tuple.word(2), tuple.word(3), tuple.transport());
    }
  }

  @Test
  void aTupleGivesBackWhatItWasMadeOf() {
    TupleWords tuple = new TupleWords().source(1, 2).destination(3, 4).transport(17, 0xabcd, 53);

    assertThat(tuple.sourceHigh()).isEqualTo(1);
    assertThat(tuple.sourceLow()).isEqualTo(2);
    assertThat(tuple.destinationHigh()).isEqualTo(3);
    assertThat(tuple.destinationLow()).isEqualTo(4);
    assertThat(tuple.sourcePort()).isEqualTo(0xabcd);
    assertThat(tuple.destinationPort()).isEqualTo(53);
    assertThat(tuple.protocol()).isEqualTo(17);
  }
}
