package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @Property
  void v4TextAndOctetsGoThereAndBack(@ForAll int bits) {
    IpAddress address = IpAddress.ofV4(bits);
    assertThat(address.isV4()).isTrue();
    assertThat(address.v4Bits()).isEqualTo(bits);
    assertThat(address.toBytes()).hasSize(4);
    assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
  }

  /** Groups are 0 in every pattern, because the short form is where faults live. */
  @Property
  void v6TextAndOctetsGoThereAndBack(@ForAll long random, @ForAll @IntRange(max = 255) int zeros) {
    ByteBuffer octets = ByteBuffer.allocate(16);
    for (int group = 0; group < 8; group++) {
      boolean zero = (zeros & (1 << group)) != 0;
      octets.putShort(zero ? 0 : (short) (random >>> (6 * group)));
    }
    Assume.that(!IpAddress.isV4(octets.getLong(0), octets.getLong(8)));
    IpAddress address = IpAddress.ofBytes(octets.array());
    assertThat(address.toBytes()).isEqualTo(octets.array());
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
  }

  /** RFC 5952 4, and the examples of section 1. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::AaaA, 2001:db8::aaaa",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "fe80::, fe80::"
  })
  void writesTheCanonicalForm(String text, String canonical) {
    assertThat(IpAddress.parse(text).toString()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.-4",
        "1.2.3.4 ",
        "1..3.4",
        "a.b.c.d",
        "0x1.2.3.4",
        "1.2.3.\u0664",
        "localhost",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "::12345",
        "::g",
        "1:",
        ":1",
        "::1%lo",
        "[::1]",
        "::ffff:192.0.2.1",
        "::ffff:c000:201",
        "1:::2"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void ordersAsUnsignedBits() {
    assertThat(IpAddress.parse("9.0.0.0")).isLessThan(IpAddress.parse("200.0.0.0"));
    assertThat(IpAddress.parse("2001:db8::")).isLessThan(IpAddress.parse("fe80::"));
    assertThat(IpAddress.parse("2001:db8::1")).isLessThan(IpAddress.parse("2001:db8::8000:0:0:0"));
  }

  @Test
  void keepsFamiliesApart() {
    assertThatThrownBy(() -> IpAddress.parse("::1").v4Bits())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> IpAddress.ofBytes(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] mapped = ByteBuffer.allocate(16).putLong(8, 0x0000_ffff_c000_0201L).array();
    assertThatThrownBy(() -> IpAddress.ofBytes(mapped))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1");
    assertThat(IpAddress.parse("1.2.3.4").lengthBits()).isEqualTo(32);
    assertThat(IpAddress.parse("::").lengthBits()).isEqualTo(128);
  }
}
