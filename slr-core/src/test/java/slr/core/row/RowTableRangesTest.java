package slr.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import slr.packet.Prefix;

/** Ranges, parts and order of a table against a sorted map with the same rows. */
class RowTableRangesTest {

  private static final long DIGEST_KEY = 7;

  @Property(tries = 60)
  void agreesWithASortedMap(@ForAll long seed, @ForAll @IntRange(min = 0, max = 3_000) int steps) {
    Random random = new Random(seed);
    RowTable table = new RowTable(DIGEST_KEY, 10_000);
    TreeMap<RowKey, Row> model = new TreeMap<>();
    for (int step = 0; step < steps; step++) {
      Row row = row(random.nextInt(1_500), random.nextInt(99));
      if (random.nextInt(4) == 0) {
        table.remove(row.key());
        model.remove(row.key());
      } else {
        table.put(row);
        model.put(row.key(), row);
      }
    }

    assertThat(table.rows()).containsExactlyElementsOf(model.values());
    assertThat(table.size()).isEqualTo(model.size());
    for (int i = 0; i < 20; i++) {
      KeyRange range = range(random);
      List<Row> expected = model.values().stream().filter(r -> range.contains(r.key())).toList();
      int most = random.nextInt(400) + 1;
      assertThat(table.rows(range, most))
          .containsExactlyElementsOf(expected.stream().limit(most).toList());
      assertThat(table.part(range))
          .isEqualTo(new RowTable.Part(range, expected.size(), sum(expected)));
      assertParts(table.parts(range, 64), range, expected);
    }
  }

  private static void assertParts(List<RowTable.Part> parts, KeyRange range, List<Row> expected) {
    assertThat(parts).hasSizeBetween(1, 64);
    assertThat(parts.getFirst().range().from()).isEqualTo(range.from());
    assertThat(parts.getLast().range().to()).isEqualTo(range.to());
    int even = (expected.size() + 63) / 64;
    Optional<RowKey> end = range.from();
    int total = 0;
    for (RowTable.Part part : parts) {
      assertThat(part.range().from()).isEqualTo(end);
      List<Row> its = expected.stream().filter(r -> part.range().contains(r.key())).toList();
      assertThat(part.count()).isEqualTo(its.size()).isLessThanOrEqualTo(Math.max(1, even));
      assertThat(part.digest()).isEqualTo(sum(its));
      total += part.count();
      end = part.range().to();
    }
    assertThat(total).isEqualTo(expected.size());
  }

  @Property(tries = 20)
  void anotherDigestKeyGivesTheDigestOfATableMadeWithIt(@ForAll long key) {
    RowTable table = new RowTable(DIGEST_KEY, 1_000);
    RowTable other = new RowTable(key, 1_000);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      rows.add(row(i, i % 99));
    }
    rows.forEach(table::put);
    rows.forEach(other::put);

    table.restart(key);

    assertThat(table.digest()).isEqualTo(other.digest());
    assertThat(table.parts(KeyRange.ALL, 5)).isEqualTo(other.parts(KeyRange.ALL, 5));
  }

  private static long sum(List<Row> rows) {
    return rows.stream().mapToLong(row -> RowDigest.of(row, DIGEST_KEY)).sum();
  }

  private static KeyRange range(Random random) {
    int from = random.nextInt(1_600) - 50;
    int to = Math.max(0, from) + 1 + random.nextInt(1_000);
    RowKey one = row(Math.max(0, from), 1).key();
    RowKey other = row(to, 1).key();
    boolean ordered = one.compareTo(other) < 0;
    return new KeyRange(
        from < 0 ? Optional.empty() : Optional.of(ordered ? one : other),
        to > 1_500 ? Optional.empty() : Optional.of(ordered ? other : one));
  }

  private static Row row(int number, int capacity) {
    String prefix =
        number % 3 == 0
            ? "2001:db8::" + Integer.toHexString(number) + "/128"
            : "10.0." + (number / 250) + "." + (number % 250) + "/32";
    return new Row(
        new RowKey(Prefix.parse(prefix), 6, 80, 0),
        Health.HEALTHY,
        0.5,
        1,
        capacity,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "h1",
        List.of("h1"));
  }
}
