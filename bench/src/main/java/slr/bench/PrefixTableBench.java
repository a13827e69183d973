package slr.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import slr.core.prefix.PrefixTable;
import slr.packet.Prefix;

/**
 * The longest-prefix table and the forwarding table over it: memory of a row, time of a lookup,
 * price of a change. Prefixes are random, /16 to /32 and /40 to /64; a looked-up address is a
 * random one in a random prefix, the worst that caches can meet.
 */
final class PrefixTableBench implements Benchmark {

  private static final String BASELINE = "hash_per_length";

  private final List<Integer> sizes;
  private final int lookups;
  private final int changes;

  PrefixTableBench() {
    this(List.of(1_000, 100_000, 1_000_000), 500_000, 20_000);
  }

  /**
   * Measures tables of these sizes; memory and changes at the last.
   *
   * @param lookups in one turn
   * @param changes in one turn
   */
  PrefixTableBench(List<Integer> sizes, int lookups, int changes) {
    this.sizes = List.copyOf(sizes);
    this.lookups = lookups;
    this.changes = changes;
  }

  @Override
  public String name() {
    return "prefix-table";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    List<BenchResult> results = new ArrayList<>();
    for (boolean isV4 : new boolean[] {true, false}) {
      for (int size : sizes) {
        progress.accept("looking up in " + size + " prefixes of " + family(isV4));
        results.addAll(lookups(isV4, size));
      }
      for (int children : new int[] {1, 4}) {
        progress.accept(
            "filling " + sizes.getLast() + " rows of " + family(isV4) + ", children: " + children);
        List<Prefix> prefixes = RandomPrefixes.of(isV4, sizes.getLast());
        results.addAll(
            new RowCosts(prefixes, children, changes)
                .run(family(isV4) + "_" + sizes.getLast() + "_children_" + children));
      }
    }
    return results;
  }

  private List<BenchResult> lookups(boolean isV4, int size) {
    List<Prefix> prefixes = RandomPrefixes.of(isV4, size);
    long before = Rounds.usedBytes();
    PrefixTable<Prefix> table = PrefixTable.empty();
    for (Prefix prefix : prefixes) {
      table = table.with(prefix, prefix);
    }
    double bytes = (double) (Rounds.usedBytes() - before) / size;
    Map<Prefix, Prefix> values = new HashMap<>();
    prefixes.forEach(prefix -> values.put(prefix, prefix));
    HashPerLength<Prefix> hashes = new HashPerLength<>(values);
    long[] addresses = RandomPrefixes.addressesIn(prefixes, lookups);
    PrefixTable<Prefix> full = table;
    requireEqual(search(full, addresses), search(hashes, isV4, addresses));
    String what = family(isV4) + "_" + size;
    List<BenchResult> results =
        new ArrayList<>(
            Rounds.compare(
                "lookup_" + what,
                () -> Rounds.nsEach(lookups, () -> search(full, addresses)),
                BASELINE,
                () -> Rounds.nsEach(lookups, () -> search(hashes, isV4, addresses))));
    if (size >= 100_000) {
      // Below, what else lives in the heap is more than the table.
      results.add(Rounds.once("prefix_" + what, bytes, "bytes"));
    }
    return results;
  }

  private static String family(boolean isV4) {
    return isV4 ? "ipv4" : "ipv6";
  }

  private static long search(PrefixTable<Prefix> table, long[] addresses) {
    long sum = 0;
    for (int i = 0; i < addresses.length; i += 2) {
      Prefix found = table.find(addresses[i], addresses[i + 1]);
      sum += found == null ? 0 : found.length();
    }
    return sum;
  }

  private static long search(HashPerLength<Prefix> table, boolean isV4, long[] addresses) {
    long sum = 0;
    for (int i = 0; i < addresses.length; i += 2) {
      Prefix found = table.find(isV4, addresses[i], addresses[i + 1]);
      sum += found == null ? 0 : found.length();
    }
    return sum;
  }

  private static void requireEqual(long ours, long theirs) {
    if (ours != theirs) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "ours finds %d bits, the baseline %d", ours, theirs));
    }
  }
}
