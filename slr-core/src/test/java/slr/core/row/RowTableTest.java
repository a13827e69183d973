package slr.core.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import slr.packet.Prefix;

class RowTableTest {

  @Property(tries = 200)
  void digestDependsOnTheRowsAndNotOnTheWayToThem(@ForAll long seed) {
    Random random = new Random(seed);
    RowTable table = new RowTable(7, 100);
    for (int step = 0; step < 100; step++) {
      Row row = row(random.nextInt(20)).withCapacity(random.nextInt(100));
      if (random.nextInt(3) == 0) {
        table.remove(row.key());
      } else {
        table.put(row);
      }
    }
    List<Row> shuffled = new ArrayList<>(table.rows());
    Collections.shuffle(shuffled, random);
    RowTable copy = new RowTable(7, 100);
    shuffled.forEach(copy::put);

    assertThat(copy.digest()).isEqualTo(table.digest());
    shuffled.forEach(row -> copy.remove(row.key()));
    assertThat(copy.digest()).isZero();
  }

  @Example
  void digestSeesEverythingButLoadAndCurrent() {
    Row row = row(1);
    long digest = digest(row, 7);

    assertThat(digest(row.withLoad(0.9, 5), 7)).isEqualTo(digest);
    assertThat(digest(row.withCurrent(Directive.INACTIVE), 7)).isEqualTo(digest);
    List<Row> others =
        List.of(
            row(2),
            row.withHealth(Health.FAILING),
            row.withCapacity(51),
            row.withTarget(Directive.DRAINING),
            row.withCost(1),
            new Row(
                row.key(),
                row.health(),
                row.load(),
                row.loadSequence(),
                row.capacity(),
                row.target(),
                row.current(),
                true,
                row.originCluster(),
                row.nodePath()),
            new Row(
                row.key(),
                row.health(),
                row.load(),
                row.loadSequence(),
                row.capacity(),
                row.target(),
                row.current(),
                false,
                "other",
                row.nodePath()),
            new Row(
                row.key(),
                row.health(),
                row.load(),
                row.loadSequence(),
                row.capacity(),
                row.target(),
                row.current(),
                false,
                row.originCluster(),
                List.of("h", "1")));
    assertThat(others).extracting(other -> digest(other, 7)).doesNotContain(digest);
    assertThat(digest(row, 8)).as("another incarnation").isNotEqualTo(digest);
  }

  @Example
  void digestIsTheSameInEveryProcess() {
    assertThat(digest(row(1), 7)).isEqualTo(GOLDEN_DIGEST);
  }

  @Example
  void olderLoadNeverReplacesANewerOne() {
    RowTable table = new RowTable(7, 10);
    table.put(row(1).withLoad(0.2, 5));

    assertThat(table.load(row(1).key(), 0.9, 5)).isEqualTo(RowTable.Change.NONE);
    table.put(row(1).withLoad(0.9, 4).withCapacity(1));
    assertThat(table.row(row(1).key()).orElseThrow().load()).isEqualTo(0.2);
    assertThat(table.load(row(1).key(), 0.9, 6)).isEqualTo(RowTable.Change.LOAD);
    assertThat(table.load(row(2).key(), 0.9, 6)).isEqualTo(RowTable.Change.NONE);
  }

  @Example
  void isBounded() {
    RowTable table = new RowTable(7, 1);
    table.put(row(1));

    assertThat(table.hasRoomFor(row(1).key())).isTrue();
    assertThat(table.hasRoomFor(row(2).key())).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> table.put(row(2)));
  }

  /** Changing this breaks every session between an old and a new version: raise the protocol. */
  private static final long GOLDEN_DIGEST = -6326609664003501284L;

  private static long digest(Row row, long digestKey) {
    RowTable table = new RowTable(digestKey, 1);
    table.put(row);
    return table.digest();
  }

  private static Row row(int number) {
    return new Row(
        new RowKey(Prefix.parse("203.0.113." + number + "/32"), 6, 80, 0),
        Health.HEALTHY,
        0.5,
        1,
        50,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "h1",
        List.of("h1"));
  }
}
