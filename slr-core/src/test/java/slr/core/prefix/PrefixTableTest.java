package slr.core.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class PrefixTableTest {

  private static final Comparator<Prefix> V4_FIRST =
      Comparator.comparing(Prefix::isV4).reversed().thenComparing(Comparator.naturalOrder());

  @Test
  void familiesDoNotMix() {
    PrefixTable<String> table =
        table("::/0", "2001:db8::/32", "192.0.2.0/24", "::/8", "::ffff:0:0:0/96");

    assertThat(find(table, "192.0.2.7")).isEqualTo("192.0.2.0/24");
    assertThat(find(table, "192.0.3.7")).isNull();
    assertThat(find(table, "2001:db8:1::1")).isEqualTo("2001:db8::/32");
    assertThat(find(table, "2001:db9::1")).isEqualTo("::/0");
    assertThat(find(table, "::1")).isEqualTo("::/8");
    assertThat(find(table, "::1:0:0:1")).isEqualTo("::/8");
  }

  @Test
  void wholeSpaceAndItsEnds() {
    PrefixTable<String> table = table("0.0.0.0/0", "255.255.255.255/32", "ffff::/16", "0.0.0.0/32");

    assertThat(find(table, "255.255.255.255")).isEqualTo("255.255.255.255/32");
    assertThat(find(table, "255.255.255.254")).isEqualTo("0.0.0.0/0");
    assertThat(find(table, "0.0.0.0")).isEqualTo("0.0.0.0/32");
    assertThat(find(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isEqualTo("ffff::/16");
    assertThat(find(table, "fffe::1")).isNull();
    assertThat(find(table(), "1.2.3.4")).isNull();
  }

  @Test
  void everyLengthOnOnePathIsFoundFromLongToShort() {
    for (String address : List.of("203.0.113.255", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")) {
      IpAddress at = IpAddress.parse(address);
      PrefixTable<Integer> table = PrefixTable.empty();
      for (int length = 0; length <= at.lengthBits(); length++) {
        table = table.with(block(at, length), length);
      }
      assertThat(table.find(at.high(), at.low())).isEqualTo(at.lengthBits());
      for (int length = -1; length <= at.lengthBits(); length++) {
        assertThat(table.find(Prefix.ofHost(at), length)).isEqualTo(length < 0 ? null : length);
        assertThat(length < 0 ? null : table.find(block(at, length), 128))
            .isEqualTo(length < 0 ? null : length);
      }
    }
  }

  @Property(tries = 300)
  void doesWhatAMapDoes(@ForAll long seed, @ForAll @IntRange(min = 0, max = 120) int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<Prefix, Integer> model = new TreeMap<>(V4_FIRST);
    PrefixTable<Integer> table = PrefixTable.empty();
    List<PrefixTable<Integer>> tables = new ArrayList<>();
    List<NavigableMap<Prefix, Integer>> models = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      Prefix prefix = prefix(random);
      if (random.nextInt(3) == 0) {
        PrefixTable<Integer> without = table.without(prefix);
        assertThat(without == table).isEqualTo(!model.containsKey(prefix));
        table = without;
        model.remove(prefix);
      } else {
        table = table.with(prefix, step);
        model.put(prefix, step);
      }
      assertThat(table.get(prefix).orElse(null)).isEqualTo(model.get(prefix));
      tables.add(table);
      models.add(new TreeMap<>(model));
    }
    // Also the older ones: no later change may show in them.
    for (int i = 0; i < tables.size(); i += 1 + random.nextInt(20)) {
      same(tables.get(i), models.get(i), random);
    }
    same(table, model, random);
    for (Prefix prefix : List.copyOf(model.keySet())) {
      table = table.without(prefix);
    }
    assertThat(table).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  void aLookupAllocatesNothing() {
    SplittableRandom random = new SplittableRandom(1);
    PrefixTable<Prefix> table = PrefixTable.empty();
    for (int i = 0; i < 10_000; i++) {
      Prefix prefix = block(IpAddress.ofV4(random.nextInt()), 8 + random.nextInt(25));
      table = table.with(prefix, prefix);
    }
    long hits = search(table, 100_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    hits += search(table, 1_000_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(hits).isPositive();
    // What the JVM does by itself on this thread; one octet a lookup would show.
    assertThat(allocated).isLessThan(200_000);
  }

  private static long search(PrefixTable<Prefix> table, int times) {
    long hits = 0;
    for (int i = 0; i < times; i++) {
      Prefix found = table.find(0, IpAddress.lowOfV4(i * 0x9e37_79b9));
      if (found != null && !found.equals(table.find(found, found.length() - 1))) {
        hits++;
      }
    }
    return hits;
  }

  private static void same(
      PrefixTable<Integer> table, Map<Prefix, Integer> model, SplittableRandom random) {
    assertThat(table.size()).isEqualTo(model.size());
    List<Map.Entry<Prefix, Integer>> walked = new ArrayList<>();
    table.forEach(entry -> walked.add(Map.entry(entry.prefix(), entry.value())));
    assertThat(walked).isEqualTo(List.copyOf(model.entrySet()));
    for (int i = 0; i < 50; i++) {
      IpAddress address = address(random);
      int longest = random.nextInt(address.lengthBits() + 1);
      assertThat(table.find(address.high(), address.low()))
          .as("%s in %s", address, model)
          .isEqualTo(naive(model, Prefix.ofHost(address), 128));
      assertThat(table.find(Prefix.ofHost(address), longest))
          .as("%s up to %s in %s", address, longest, model)
          .isEqualTo(naive(model, Prefix.ofHost(address), longest));
    }
  }

  private static @Nullable Integer naive(Map<Prefix, Integer> model, Prefix block, int longest) {
    Prefix best = null;
    for (Prefix prefix : model.keySet()) {
      boolean around = prefix.contains(block) && prefix.length() <= longest;
      if (around && (best == null || prefix.length() > best.length())) {
        best = prefix;
      }
    }
    return best == null ? null : model.get(best);
  }

  /** Few distinct bits, so that prefixes nest, touch, and part at many depths. */
  private static IpAddress address(SplittableRandom random) {
    int few = 1 << random.nextInt(32);
    if (random.nextBoolean()) {
      return IpAddress.ofV4(
          random.nextInt(4) << 30 | random.nextInt(4) << 16 | random.nextInt(4) | few);
    }
    return new IpAddress(
        random.nextLong(4) << 62 | (long) few << random.nextInt(32) | random.nextLong(3),
        random.nextLong(4) << 62 | random.nextLong(4));
  }

  private static Prefix prefix(SplittableRandom random) {
    IpAddress address = address(random);
    return block(address, random.nextInt(address.lengthBits() + 1));
  }

  private static Prefix block(IpAddress address, int length) {
    byte[] octets = address.toBytes();
    for (int bit = length; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
    }
    return new Prefix(IpAddress.ofBytes(octets), length);
  }

  private static PrefixTable<String> table(String... prefixes) {
    PrefixTable<String> table = PrefixTable.empty();
    for (String text : prefixes) {
      table = table.with(Prefix.parse(text), text);
    }
    return table;
  }

  private static @Nullable String find(PrefixTable<String> table, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return table.find(parsed.high(), parsed.low());
  }
}
