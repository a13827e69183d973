package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The index against a map, with few numbers, so that they collide and holes are closed. */
class PinIndexTest {

  private static final int NEIGHBOURS = 3;
  private static final int NUMBERS = 40;

  private record Key(int neighbour, int number) {}

  @Property(tries = 200)
  void findsWhatAMapFinds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int capacity) {
    Random random = new Random(seed);
    PinIndex index = new PinIndex(capacity);
    Map<Key, Integer> model = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      Key key = new Key(random.nextInt(NEIGHBOURS), random.nextInt(NUMBERS) - NUMBERS / 2);
      int slot = random.nextInt(5);
      int dice = random.nextInt(20);
      if (dice == 0) {
        index.removeAll(key.neighbour());
        model.keySet().removeIf(each -> each.neighbour() == key.neighbour());
      } else if (dice < 8) {
        index.remove(key.neighbour(), key.number(), slot);
        model.remove(key, slot);
      } else if (index.put(key.neighbour(), key.number(), slot)) {
        model.put(key, slot);
      } else {
        assertThat(model).doesNotContainKey(key).hasSizeGreaterThanOrEqualTo(capacity);
      }
      requireEqual(index, model);
    }
  }

  private static void requireEqual(PinIndex index, Map<Key, Integer> model) {
    assertThat(index.size()).isEqualTo(model.size());
    for (int neighbour = 0; neighbour < NEIGHBOURS; neighbour++) {
      for (int number = -NUMBERS / 2; number < NUMBERS / 2; number++) {
        assertThat(index.find(neighbour, number))
            .isEqualTo(model.getOrDefault(new Key(neighbour, number), PinIndex.NONE));
      }
    }
  }

  @Test
  void takesAsManyAsThereAreRecords() {
    PinIndex index = new PinIndex(1_000);

    for (int number = 1; number <= 1_000; number++) {
      assertThat(index.put(5, number, number)).isTrue();
    }

    assertThat(index.find(5, 777)).isEqualTo(777);
  }
}
