package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class PrefixMapTest {

  @Test
  void familiesDoNotMix() {
    PrefixMap<String> map = map("::/0", "2001:db8::/32", "192.0.2.0/24", "::/8", "::ffff:0:0:0/96");

    assertThat(find(map, "192.0.2.7")).isEqualTo("192.0.2.0/24");
    assertThat(find(map, "192.0.3.7")).isNull();
    assertThat(find(map, "2001:db8:1::1")).isEqualTo("2001:db8::/32");
    assertThat(find(map, "2001:db9::1")).isEqualTo("::/0");
    assertThat(find(map, "::1")).isEqualTo("::/8");
    assertThat(find(map, "::1:0:0:1")).isEqualTo("::/8");
  }

  @Test
  void wholeSpaceAndItsEnds() {
    PrefixMap<String> map = map("0.0.0.0/0", "255.255.255.255/32", "ffff::/16", "0.0.0.0/32");

    assertThat(find(map, "255.255.255.255")).isEqualTo("255.255.255.255/32");
    assertThat(find(map, "255.255.255.254")).isEqualTo("0.0.0.0/0");
    assertThat(find(map, "0.0.0.0")).isEqualTo("0.0.0.0/32");
    assertThat(find(map, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isEqualTo("ffff::/16");
    assertThat(find(map, "fffe::1")).isNull();
    assertThat(find(map(), "1.2.3.4")).isNull();
  }

  @Property(tries = 300)
  void findsWhatTryingEachPrefixFinds(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int size) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Prefix, Prefix> values = new HashMap<>();
    for (int i = 0; i < size; i++) {
      Prefix prefix = prefix(random);
      values.put(prefix, prefix);
    }
    PrefixMap<Prefix> map = new PrefixMap<>(values);
    for (int i = 0; i < 200; i++) {
      IpAddress address = address(random);
      assertThat(map.find(address.high(), address.low()))
          .as("%s in %s", address, values.keySet())
          .isEqualTo(naive(values, address));
    }
  }

  private static @Nullable Prefix naive(Map<Prefix, Prefix> values, IpAddress address) {
    Prefix longest = null;
    for (Prefix prefix : values.keySet()) {
      if (prefix.contains(address) && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    return longest;
  }

  /** Few distinct bits, so that prefixes nest and touch. */
  private static IpAddress address(SplittableRandom random) {
    if (random.nextBoolean()) {
      return IpAddress.ofV4(random.nextInt(4) << 30 | random.nextInt(4) << 16 | random.nextInt(4));
    }
    return new IpAddress(
        random.nextLong(4) << 62 | random.nextLong(3),
        random.nextLong(4) << 62 | random.nextLong(4));
  }

  private static Prefix prefix(SplittableRandom random) {
    IpAddress address = address(random);
    int length = random.nextInt(address.lengthBits() + 1);
    byte[] octets = address.toBytes();
    for (int bit = length; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
    }
    return new Prefix(IpAddress.ofBytes(octets), length);
  }

  private static PrefixMap<String> map(String... prefixes) {
    Map<Prefix, String> values = new HashMap<>();
    for (String text : prefixes) {
      values.put(Prefix.parse(text), text);
    }
    return new PrefixMap<>(values);
  }

  private static @Nullable String find(PrefixMap<String> map, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return map.find(parsed.high(), parsed.low());
  }
}
