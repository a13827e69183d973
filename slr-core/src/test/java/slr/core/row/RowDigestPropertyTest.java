package slr.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * One difference between two tables, of whatever kind, is seen by the digest, and ranges lead to
 * the row. Two different tables have equal digests by chance once in 2^64; the seeds are fixed.
 */
class RowDigestPropertyTest {

  private static final int PARTS = 16;
  private static final List<Health> HEALTHS = List.of(Health.values());
  private static final List<Directive> DIRECTIVES = List.of(Directive.values());

  @Property(tries = 300, seed = "20261125")
  void anySingleDifferenceIsSeenAndFoundInOneRange(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int rows) {
    Random random = new Random(seed);
    long key = random.nextLong();
    Map<RowKey, Row> content = new HashMap<>();
    while (content.size() < rows) {
      Row row = row(random);
      content.put(row.key(), row);
    }
    Row victim = new ArrayList<>(content.values()).get(random.nextInt(rows));
    RowTable table = table(content, key);
    RowKey differs = differ(content, victim, random);
    RowTable other = table(content, key);

    assertThat(other.digest()).isNotEqualTo(table.digest());
    KeyRange range = KeyRange.ALL;
    while (table.part(range).count() > PARTS) {
      List<KeyRange> unequal = unequal(table, other, range);
      assertThat(unequal).hasSize(1);
      range = unequal.getFirst();
      assertThat(range.contains(differs)).isTrue();
    }
  }

  /** Sums cancel nothing: two rows that change places, or what one loses and another gains. */
  @Property(tries = 300, seed = "20261125")
  void differencesOfTwoRowsDoNotCancel(@ForAll long seed) {
    Random random = new Random(seed);
    long key = random.nextLong();
    Row one = row(random);
    Row other = row(random);
    if (one.key().equals(other.key()) || one.capacity() == other.capacity()) {
      return;
    }
    RowTable table = table(Map.of(one.key(), one, other.key(), other), key);
    Row oneChanged = one.withCapacity(other.capacity());
    Row otherChanged = other.withCapacity(one.capacity());
    RowTable changed = table(Map.of(one.key(), oneChanged, other.key(), otherChanged), key);

    assertThat(changed.digest()).isNotEqualTo(table.digest());
  }

  private static List<KeyRange> unequal(RowTable table, RowTable other, KeyRange range) {
    return table.parts(range, PARTS).stream()
        .filter(part -> !part.equals(other.part(part.range())))
        .map(RowTable.Part::range)
        .toList();
  }

  private static RowTable table(Map<RowKey, Row> content, long key) {
    RowTable table = new RowTable(key, 1_000);
    content.values().forEach(table::put);
    return table;
  }

  /** Makes one difference; returns the key that it is at. */
  private static RowKey differ(Map<RowKey, Row> content, Row victim, Random random) {
    RowKey key = victim.key();
    Row added = row(random);
    switch (random.nextInt(8)) {
      case 0 -> content.remove(key);
      case 1 -> {
        if (content.putIfAbsent(added.key(), added) == null) {
          return added.key();
        }
        content.remove(key);
      }
      case 2 -> content.put(key, victim.withHealth(next(HEALTHS, victim.health())));
      case 3 -> content.put(key, victim.withTarget(next(DIRECTIVES, victim.target())));
      case 4 -> content.put(key, victim.withCapacity(victim.capacity() + 1));
      case 5 -> content.put(key, victim.withOrigin("other", victim.nodePath()));
      case 6 -> {
        List<String> path = new ArrayList<>(victim.nodePath());
        path.add("more");
        content.put(key, victim.withOrigin(victim.originCluster(), path));
      }
      default -> {
        List<String> path = new ArrayList<>(victim.nodePath());
        path.set(path.size() - 1, path.getLast() + "x");
        content.put(key, victim.withOrigin(victim.originCluster(), path));
      }
    }
    return key;
  }

  private static <T> T next(List<T> all, T present) {
    return all.get((all.indexOf(present) + 1) % all.size());
  }

  private static Row row(Random random) {
    boolean v4 = random.nextBoolean();
    int number = random.nextInt(1_000);
    IpAddress address =
        v4 ? IpAddress.ofV4(0x0a00_0000 | number) : new IpAddress(0x2001_0db8L << 32, number);
    Directive target = DIRECTIVES.get(random.nextInt(3));
    return new Row(
        new RowKey(Prefix.ofHost(address), 6, 1 + random.nextInt(3), 0),
        HEALTHS.get(random.nextInt(3)),
        random.nextDouble(),
        1,
        random.nextInt(99),
        target,
        target,
        random.nextBoolean(),
        "c" + random.nextInt(4),
        List.of("h" + random.nextInt(4), "s" + random.nextInt(4)));
  }
}
