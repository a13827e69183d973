package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;

/** The store against a map that keeps its entries in the order they were seen. */
class FlowRecordsModelTest {

  private record Known(
      FlowState state, int holder, long lastSeenNs, long createdNs, long packets, long bytes) {
    boolean isDue(long nowNs) {
      return nowNs - lastSeenNs >= state.defaultIdle().toNanos();
    }

    Known seen(long atNs) {
      return new Known(state, holder, atNs, createdNs, packets, bytes);
    }
  }

  private static final FlowState[] STATES = {
    FlowState.OPENING,
    FlowState.CONFIRMING,
    FlowState.ESTABLISHED,
    FlowState.CLOSING,
    FlowState.RESET_SEEN,
    FlowState.DATAGRAM
  };

  private final LinkedHashMap<FlowKey, Known> model = new LinkedHashMap<>();
  private final FlowTuple tuple = new FlowTuple();

  @Property(tries = 100)
  void behavesAsAMap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 24) int capacity) {
    SplittableRandom random = new SplittableRandom(seed);
    FlowRecords records = new FlowRecords(new FlowLimits(capacity, Map.of()), new HashKey(seed, 1));
    model.clear();
    long nowNs = random.nextLong() >> 2;
    for (int step = 0; step < 400; step++) {
      nowNs += random.nextInt(10) == 0 ? random.nextLong(400_000_000_000L) : 1;
      step(records, capacity, random, nowNs);
      assertThat(records.snapshot(capacity, nowNs))
          .containsExactlyInAnyOrderElementsOf(live(nowNs));
    }
    FlowCounters counters = records.counters();
    assertThat(counters.inserted())
        .isEqualTo(
            counters.live()
                + counters.removed()
                + FlowCounters.total(counters.evictedByState())
                + FlowCounters.total(counters.expiredByState()));
  }

  private void step(FlowRecords records, int capacity, SplittableRandom random, long nowNs) {
    FlowKey key = key(random.nextInt(capacity * 2));
    FlowState state = STATES[random.nextInt(STATES.length)];
    int holder = random.nextInt();
    int slot = records.find(tuple.set(key), nowNs);
    Known known = find(key, nowNs);
    assertThat(slot != FlowRecords.NONE).isEqualTo(known != null);
    switch (random.nextInt(6)) {
      case 0 -> {
        int limit = random.nextInt(4);
        int before = records.size();
        int expired = records.expire(nowNs, limit);
        // The model forgets what is due at once; the store may lag behind, but not unasked.
        assertThat(expired).isEqualTo(Math.min(limit, before - model.size()));
      }
      case 1 -> {
        if (known != null) {
          records.remove(slot, nowNs);
          model.remove(key);
        }
      }
      case 2 -> {
        if (known != null) {
          records.reopen(slot, holder, state, nowNs);
          long packets = state == FlowState.CONFIRMING ? FlowState.SEGMENTS_TO_ESTABLISH - 1 : 0;
          see(key, known, new Known(state, holder, nowNs, nowNs, packets, 0));
        }
      }
      default -> {
        if (known == null) {
          boolean fits = makeRoom(capacity, state, nowNs);
          int inserted = records.insert(tuple, holder, state, nowNs);
          assertThat(inserted != FlowRecords.NONE).isEqualTo(fits);
          if (fits) {
            put(key, new Known(state, holder, nowNs, nowNs, 0, 0));
          }
        } else {
          records.seen(slot, state, 100, nowNs);
          see(
              key,
              known,
              new Known(
                  state,
                  known.holder(),
                  nowNs,
                  known.createdNs(),
                  known.packets() + 1,
                  known.bytes() + 100));
        }
      }
    }
  }

  private @Nullable Known find(FlowKey key, long nowNs) {
    model.values().removeIf(each -> each.isDue(nowNs));
    return model.get(key);
  }

  /** A young stamp stays, and the place with it. */
  private void see(FlowKey key, Known before, Known after) {
    long stampNs = Math.min(100_000_000, after.state().defaultIdle().toNanos() / 16);
    boolean staysYoung = after.lastSeenNs() - before.lastSeenNs() < stampNs;
    if (before.state() == after.state() && staysYoung) {
      model.replace(key, after.seen(before.lastSeenNs()));
    } else {
      put(key, after);
    }
  }

  private void put(FlowKey key, Known known) {
    model.remove(key);
    model.put(key, known);
  }

  private boolean makeRoom(int capacity, FlowState newcomer, long nowNs) {
    model.values().removeIf(each -> each.isDue(nowNs));
    if (model.size() < capacity) {
      return true;
    }
    List<FlowState> order = new ArrayList<>();
    if (newcomer != FlowState.ESTABLISHED) {
      order.add(newcomer);
    }
    order.addAll(
        List.of(
            FlowState.OPENING,
            FlowState.CONFIRMING,
            FlowState.CLOSING,
            FlowState.RESET_SEEN,
            FlowState.DATAGRAM));
    for (FlowState victim : order) {
      for (Iterator<Known> each = model.values().iterator(); each.hasNext(); ) {
        if (each.next().state() == victim) {
          each.remove();
          return true;
        }
      }
    }
    return false;
  }

  private List<FlowRecord> live(long nowNs) {
    List<FlowRecord> live = new ArrayList<>();
    model.forEach((key, known) -> {
      if (!known.isDue(nowNs)) {
        live.add(
            new FlowRecord(
                key,
                known.state(),
                known.holder(),
                nowNs - known.createdNs(),
                nowNs - known.lastSeenNs(),
                known.packets(),
                known.bytes()));
      }
    });
    return live;
  }

  private static FlowKey key(int number) {
    return new FlowKey(
        number % 2 == 0 ? FlowKey.TCP : FlowKey.UDP,
        number % 3 == 0 ? new IpAddress(0x2001_0db8L << 32, number) : IpAddress.ofV4(number),
        number,
        number % 3 == 0 ? new IpAddress(0x2001_0db8L << 32, 1) : IpAddress.ofV4(1),
        80);
  }
}
