package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "192.192.0.0/16",
        "192.0.2.1/32",
        "128.0.0.0/1",
        "::/0",
        "2001:db8::/32",
        "2001:db8:0:0:8000::/65",
        "2001:db8::1/128",
        "8000::/1",
        "2001:db8:1:2::/64"
      })
  void textGoesThereAndBack(String text) {
    Prefix prefix = Prefix.parse(text);
    assertThat(Prefix.parse(prefix.toString())).isEqualTo(prefix);
    assertThat(prefix.contains(prefix.address())).isTrue();
    assertThat(prefix.contains(prefix)).isTrue();
  }

  @Test
  void takesABareAddressAsABlockOfOne() {
    assertThat(Prefix.parse("192.0.2.1").toString()).isEqualTo("192.0.2.1/32");
    assertThat(Prefix.parse("::1").toString()).isEqualTo("::1/128");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1/24, write 192.0.2.0/24",
    "2001:db8::1/64, write 2001:db8::/64",
    "192.0.2.0/33, use /0 to /32",
    "2001:db8::/129, use /0 to /128",
    "192.0.2.0/, no prefix length",
    "192.0.2.0/a, no prefix length",
    "192.0.2.0/-1, no prefix length",
    "192.0.2.0/8/8, no prefix length",
    "/8, not an IP address"
  })
  void refusalsSayWhatToWrite(String text, String hint) {
    assertThatThrownBy(() -> Prefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::a00:1, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 10.0.0.1, false",
    "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff, true",
    "2001:db8::/65, 2001:db8:0:0:8000::, false",
    "2001:db8::/63, 2001:db8:0:1::, true",
    "2001:db8::/63, 2001:db8:0:2::, false"
  })
  void containsItsAddressesOnly(String prefix, String address, boolean inside) {
    assertThat(Prefix.parse(prefix).contains(IpAddress.parse(address))).isEqualTo(inside);
  }

  @Property
  void containsExactlyWhatSharesItsBits(
      @ForAll int first, @ForAll int other, @ForAll @IntRange(max = 32) int length) {
    int mask = length == 0 ? 0 : -1 << (32 - length);
    Prefix prefix = new Prefix(IpAddress.ofV4(first & mask), length);
    assertThat(prefix.contains(IpAddress.ofV4(other))).isEqualTo((other & mask) == (first & mask));
    assertThat(prefix.contains(IpAddress.ofV4(first))).isTrue();
    assertThat(prefix.bits()).isEqualTo(96 + length);
  }

  @Test
  void nestsOverlapsAndSorts() {
    Prefix wide = Prefix.parse("10.0.0.0/8");
    Prefix narrow = Prefix.parse("10.0.0.0/16");
    Prefix beside = Prefix.parse("10.1.0.0/16");
    assertThat(wide.contains(narrow)).isTrue();
    assertThat(narrow.contains(wide)).isFalse();
    assertThat(wide.overlaps(narrow)).isTrue();
    assertThat(narrow.overlaps(wide)).isTrue();
    assertThat(narrow.overlaps(beside)).isFalse();
    assertThat(wide).isLessThan(narrow);
    assertThat(narrow).isLessThan(beside);
  }
}
