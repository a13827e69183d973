package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.row.RowKey;
import slr.core.row.RowTable;

class ChangedKeysTest {

  private final ChangedKeys keys = new ChangedKeys();

  @Test
  void keyThatSeveralChildrenHaveIsGivenOnce() {
    keys.add(key(2));
    keys.addAll(table(1, 2, 3));
    keys.addAll(table(2, 3, 4));

    assertThat(keys.take(10)).containsExactlyInAnyOrder(key(1), key(2), key(3), key(4));
    assertThat(keys.take(10)).isEmpty();
  }

  @Test
  void portionsLeaveNothingOut() {
    keys.addAll(table(1, 2, 3, 4, 5));
    keys.addAll(table(4, 5, 6));
    List<RowKey> all = new ArrayList<>();
    for (List<RowKey> part = keys.take(2); !part.isEmpty(); part = keys.take(2)) {
      assertThat(part).hasSizeLessThanOrEqualTo(2).doesNotHaveDuplicates();
      all.addAll(part);
    }
    assertThat(all).contains(key(1), key(2), key(3), key(4), key(5), key(6));
  }

  @Test
  void tableThatChangesFasterThanItIsWalkedThroughIsSeenToItsEnd() {
    RowTable table = table(1, 2, 3, 4, 5, 6, 7);
    List<RowKey> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      keys.addAll(table);
      all.addAll(keys.take(2));
    }
    assertThat(all).contains(key(1), key(2), key(3), key(4), key(5), key(6), key(7));

    List<RowKey> since = new ArrayList<>();
    keys.addAll(table);
    for (List<RowKey> part = keys.take(2); !part.isEmpty(); part = keys.take(2)) {
      since.addAll(part);
    }
    assertThat(since).as("all of it after the last change").contains(all.toArray(RowKey[]::new));
  }

  private static RowKey key(int number) {
    return TwoNodes.key(number);
  }

  private static RowTable table(int... numbers) {
    RowTable table = new RowTable(1, 10);
    for (int number : numbers) {
      table.put(TwoNodes.row(number));
    }
    return table;
  }
}
