package slr.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Different prefixes in no order, always the same ones. */
final class RandomPrefixes {

  private static final long V6_NET = 0x2001_0db8_0000_0000L;

  private RandomPrefixes() {}

  /** IPv4: /16 to /32; IPv6: /40 to /64 of one /32. */
  static List<Prefix> of(boolean isV4, int count) {
    SplittableRandom random = new SplittableRandom(5);
    Set<Prefix> prefixes = new LinkedHashSet<>();
    while (prefixes.size() < count) {
      prefixes.add(isV4 ? v4(random) : v6(random));
    }
    List<Prefix> all = new ArrayList<>(prefixes);
    Collections.shuffle(all, new Random(6));
    return all;
  }

  private static Prefix v4(SplittableRandom random) {
    int length = 16 + random.nextInt(17);
    return new Prefix(IpAddress.ofV4(random.nextInt() & -1 << (32 - length)), length);
  }

  private static Prefix v6(SplittableRandom random) {
    int length = 40 + random.nextInt(25);
    long high = V6_NET | random.nextLong() >>> 32;
    return new Prefix(new IpAddress(high & -1L << (64 - length), 0), length);
  }

  /** Random addresses in random ones of these prefixes: upper and lower halves by turns. */
  static long[] addressesIn(List<Prefix> prefixes, int count) {
    SplittableRandom random = new SplittableRandom(8);
    long[] addresses = new long[2 * count];
    for (int i = 0; i < count; i++) {
      Prefix prefix = prefixes.get(random.nextInt(prefixes.size()));
      IpAddress first = prefix.address();
      int free = (first.isV4() ? 32 : 64) - prefix.length();
      long inside = free == 0 ? 0 : random.nextLong() >>> (64 - free);
      addresses[2 * i] = first.isV4() ? 0 : first.high() | inside;
      addresses[2 * i + 1] = first.isV4() ? first.low() | inside : random.nextLong();
    }
    return addresses;
  }
}
