package slr.packet;

/**
 * An address block such as {@code 192.192.0.0/16} or {@code 2001:db8::/32}; a virtual host is one
 * (A1).
 *
 * @param address the first address; every bit beyond {@code length} is 0
 * @param length the number of leading bits that are fixed, 0 to 32 (IPv4) or 128 (IPv6)
 */
public record Prefix(IpAddress address, int length) implements Comparable<Prefix> {

  /** IPv4 blocks live below this many bits of the 128-bit form. */
  private static final int V4_OFFSET_BITS = 96;

  public Prefix {
    if (length < 0 || length > address.lengthBits()) {
      throw new IllegalArgumentException(
          "/" + length + " does not fit " + address + ": use /0 to /" + address.lengthBits());
    }
    IpAddress first = first(address, length);
    if (!first.equals(address)) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has bits set beyond its length: write "
              + first
              + "/"
              + length);
    }
  }

  /**
   * Parses {@code ADDRESS/LENGTH}; a bare address is a block of one.
   *
   * @throws IllegalArgumentException if the text is not a block; the message says what to write
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return ofHost(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    if (!digits.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "'" + text + "' has no prefix length: write " + address + "/" + address.lengthBits());
    }
    return new Prefix(address, Integer.parseInt(digits));
  }

  /** The block that holds this address alone. */
  public static Prefix ofHost(IpAddress address) {
    return new Prefix(address, address.lengthBits());
  }

  /** Whether this is an IPv4 block. */
  public boolean isV4() {
    return address.isV4();
  }

  /** Whether the address lies in this block. */
  public boolean contains(IpAddress other) {
    return contains(other.high(), other.low());
  }

  /** Whether the address with these bits lies in this block; allocates nothing. */
  public boolean contains(long high, long low) {
    int bits = bits();
    return isV4() == IpAddress.isV4(high, low)
        && (high & highMask(bits)) == address.high()
        && (low & lowMask(bits)) == address.low();
  }

  /** Whether every address of the other block lies in this one. */
  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  /** Whether the two blocks share an address. */
  public boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  /** The length in the 128-bit form: an IPv4 length plus 96. */
  public int bits() {
    return isV4() ? length + V4_OFFSET_BITS : length;
  }

  /** Shorter first address, then shorter block, first. */
  @Override
  public int compareTo(Prefix other) {
    int order = address.compareTo(other.address);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }

  private static IpAddress first(IpAddress address, int length) {
    int bits = address.isV4() ? length + V4_OFFSET_BITS : length;
    return new IpAddress(address.high() & highMask(bits), address.low() & lowMask(bits));
  }

  private static long highMask(int bits) {
    return bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }
}
