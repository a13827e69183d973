package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The vectors are octets 0, 1, 2, ... under the key 00..0f, from OpenSSL's SIPHASH with 1-3. */
class FlowHashTest {

  private static final HashKey KEY = HashKey.parse("000102030405060708090a0b0c0d0e0f");

  private final FlowHash hash = new FlowHash(KEY);

  @Test
  void hashesFortyOctetsOfTupleAsTheReferenceDoes() {
    FlowTuple tuple = counting();

    assertThat(hash.of(tuple)).isEqualTo(littleEndian(0x3115E4993236D2C1L));
  }

  @Test
  void hashesThirtyTwoOctetsOfAddressesAsTheReferenceDoes() {
    assertThat(hash.ofAddresses(counting())).isEqualTo(littleEndian(0x0DB6A7166C7B1581L));
  }

  @Test
  void hashesNamesAsTheReferenceDoes() {
    String name = new String(new byte[] {8, 9, 10, 11, 12, 13, 14}, StandardCharsets.UTF_8);

    assertThat(hash.ofName(name, 0x0706050403020100L)).isEqualTo(littleEndian(0x5699512A6DD820D3L));
    assertThat(hash.ofName("", 0x0706050403020100L)).isEqualTo(littleEndian(0x8E9A298D11959036L));
  }

  @Test
  void keyIsNeverShown() {
    assertThat(KEY.toString()).doesNotContain("0706");
    assertThatThrownBy(() -> HashKey.parse("c0ffee"))
        .hasMessageContaining("32 hexadecimal digits, not 6 characters")
        .hasMessageNotContaining("c0ffee");
  }

  private static FlowTuple counting() {
    FlowTuple tuple = new FlowTuple();
    for (int i = 0; i < 40; i++) {
      tuple.words[i / 8] |= (long) i << (i % 8 * 8);
    }
    return tuple;
  }

  /** OpenSSL prints the octets of the result in order, least significant first. */
  private static long littleEndian(long printed) {
    return Long.reverseBytes(printed);
  }
}
