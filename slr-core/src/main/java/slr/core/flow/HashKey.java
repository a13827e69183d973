package slr.core.flow;

/**
 * A secret of 128 bits for {@link FlowHash}. Whoever knows it can choose flows that collide, or
 * that all land on one host; it never leaves the process in text.
 *
 * @param first octets 0 to 7, least significant first, as SipHash counts them
 * @param second octets 8 to 15
 */
public record HashKey(long first, long second) {

  private static final int HEX_DIGITS = 32;

  /**
   * Parses 32 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is no key; the message does not repeat the text
   */
  public static HashKey parse(String hex) {
    if (!hex.matches("[0-9a-fA-F]{" + HEX_DIGITS + "}")) {
      throw new IllegalArgumentException(
          "a hash key has 32 hexadecimal digits, not "
              + hex.length()
              + " characters: make one with 'openssl rand -hex 16'");
    }
    return new HashKey(
        Long.reverseBytes(Long.parseUnsignedLong(hex.substring(0, 16), 16)),
        Long.reverseBytes(Long.parseUnsignedLong(hex.substring(16), 16)));
  }

  /** Hides the secret. */
  @Override
  public String toString() {
    return "HashKey[secret]";
  }
}
