package slr.node.config;

import java.util.Arrays;
import java.util.HexFormat;

/** A secret or a hash key of 8 to 64 octets, written in hexadecimal; never printed. */
public final class HexKey {

  private final byte[] octets;

  private HexKey(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Reads 16 to 128 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is none; the message does not repeat it
   */
  public static HexKey parse(String text) {
    if (!text.matches("([0-9a-fA-F]{2}){8,64}")) {
      throw new IllegalArgumentException(
          "is not a key; write 16 to 128 hexadecimal digits, as 'openssl rand -hex 16' prints");
    }
    return new HexKey(HexFormat.of().parseHex(text));
  }

  /** A copy of the octets. */
  public byte[] octets() {
    return octets.clone();
  }

  /** Number of octets. */
  public int lengthBytes() {
    return octets.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HexKey key && Arrays.equals(octets, key.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return "key of " + octets.length + " octets";
  }
}
