package slr.packet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as 128 bits, so that tables and keys have one shape for both families.
 *
 * <p>An IPv4 address is held in the IPv4-mapped range {@code ::ffff:0:0/96}. That range is never
 * legal on the wire (RFC 4291 2.5.5.2), so the family follows from the bits, and a packet that
 * carries a mapped address is malformed.
 *
 * @param high the upper 64 bits, network order
 * @param low the lower 64 bits, network order
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

  /** The upper half of {@link #low()} of every IPv4 address. */
  private static final long V4_MARK = 0x0000_ffff_0000_0000L;

  private static final long V4_MASK = 0xffff_ffff_0000_0000L;

  /** The IPv4 address with these 32 bits, first octet in the top byte. */
  public static IpAddress ofV4(int bits) {
    return new IpAddress(0, lowOfV4(bits));
  }

  /** {@link #low()} of the IPv4 address with these 32 bits; for code that must not allocate. */
  public static long lowOfV4(int bits) {
    return V4_MARK | (bits & 0xffff_ffffL);
  }

  /** Whether these 128 bits stand for an IPv4 address; for code that must not allocate. */
  public static boolean isV4(long high, long low) {
    return high == 0 && (low & V4_MASK) == V4_MARK;
  }

  /**
   * Parses {@code 192.0.2.1} or {@code 2001:db8::1}. No name is ever looked up.
   *
   * @throws IllegalArgumentException if the text is not an address; the message names the text
   */
  public static IpAddress parse(String text) {
    IpAddress address = text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    if (address == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an IP address: write 192.0.2.1 or 2001:db8::1");
    }
    return address;
  }

  /** Whether this is an IPv4 address. */
  public boolean isV4() {
    return isV4(high, low);
  }

  /** Whether one node may have it and send from it (RFC 1812 5.3.7, RFC 4213 3.6). */
  public boolean isUnicast() {
    return isV4() ? AddressRules.maySendV4(v4Bits()) : AddressRules.maySendV6(high, low);
  }

  /** The 32 bits of an IPv4 address. */
  public int v4Bits() {
    if (!isV4()) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) low;
  }

  /** Address length of the family: 32 or 128. */
  public int lengthBits() {
    return isV4() ? 32 : 128;
  }

  /** 4 or 16 octets, network order. */
  public byte[] toBytes() {
    int size = lengthBits() / 8;
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      int shift = 8 * (size - 1 - i);
      bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
    return bytes;
  }

  /**
   * The address in 4 or 16 octets, network order.
   *
   * @throws IllegalArgumentException for another count, and for a mapped address in 16
   */
  public static IpAddress ofBytes(byte[] bytes) {
    if (bytes.length == 4) {
      int bits = 0;
      for (byte octet : bytes) {
        bits = bits << 8 | (octet & 0xff);
      }
      return ofV4(bits);
    }
    if (bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 octets, not " + bytes.length);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[i + 8] & 0xff);
    }
    IpAddress address = new IpAddress(high, low);
    if (address.isV4()) {
      throw new IllegalArgumentException(
          "16 octets hold a mapped address: give " + address + " in 4");
    }
    return address;
  }

  @Override
  public int compareTo(IpAddress other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Dotted quad, or RFC 5952 text. */
  @Override
  public String toString() {
    if (isV4()) {
      return (low >>> 24 & 0xff)
          + "."
          + (low >>> 16 & 0xff)
          + "."
          + (low >>> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && group(i + length) == 0) {
        length++;
      }
      if (length > runLength) {
        runStart = i;
        runLength = length;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (16 * (3 - index % 4))) & 0xffff;
  }

  private static @Nullable IpAddress parseV4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return null;
    }
    int bits = 0;
    for (String octet : octets) {
      int value = digits(octet, 10, 3);
      boolean leadingZero = octet.length() > 1 && octet.charAt(0) == '0';
      if (value < 0 || value > 255 || leadingZero) {
        return null;
      }
      bits = bits << 8 | value;
    }
    return ofV4(bits);
  }

  private static @Nullable IpAddress parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return null;
    }
    int[] head = groups(gap < 0 ? text : text.substring(0, gap));
    int[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int written = head.length + tail.length;
    boolean fits = gap < 0 ? written == 8 : written <= 7;
    if (!fits) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      int fromTail = i - (8 - tail.length);
      int group = i < head.length ? head[i] : fromTail >= 0 ? tail[fromTail] : 0;
      high = high << 16 | low >>> 48;
      low = low << 16 | group;
    }
    IpAddress address = new IpAddress(high, low);
    // A mapped address is no address of the wire: see the class comment.
    return address.isV4() ? null : address;
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    int[] groups = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      groups[i] = digits(parts[i], 16, 4);
      if (groups[i] < 0) {
        return null;
      }
    }
    return groups;
  }

  /** The value of 1 to {@code most} digits, or -1. */
  private static int digits(String text, int radix, int most) {
    if (text.isEmpty() || text.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      int digit = letter < 128 ? Character.digit(letter, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
