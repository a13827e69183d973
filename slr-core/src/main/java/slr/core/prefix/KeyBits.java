package slr.core.prefix;

import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Bits of a key: an address with its first bit at the top of {@code high}, so that both families
 * are cut alike; what an IPv4 address does not have is 0.
 */
final class KeyBits {

  /** Bits of an address that one branch decides. */
  static final int STRIDE = 6;

  private KeyBits() {}

  static long high(IpAddress address) {
    return address.isV4() ? v4(address.low()) : address.high();
  }

  static long low(IpAddress address) {
    return address.isV4() ? 0 : address.low();
  }

  /** The upper half of an IPv4 key; the lower is 0. */
  static long v4(long low) {
    return low << 32;
  }

  /** The prefix with these bits. */
  static Prefix prefix(boolean v4, long high, long low, int length) {
    IpAddress address = v4 ? IpAddress.ofV4((int) (high >>> 32)) : new IpAddress(high, low);
    return new Prefix(address, length);
  }

  /** The stride that begins at a bit, as a number from 0 to 63; bits beyond the last are 0. */
  static int stride(long high, long low, int atBit) {
    long top = atBit < 64 ? high << atBit : low << (atBit - 64);
    if (atBit < 64 && atBit > 64 - STRIDE) {
      top |= low >>> (64 - atBit);
    }
    return (int) (top >>> (64 - STRIDE));
  }

  /** Where the stride begins that holds this bit. */
  static int strideStart(int bit) {
    return bit - bit % STRIDE;
  }

  /** How many leading bits two keys have in common: 0 to 128. */
  static int common(long high, long low, long otherHigh, long otherLow) {
    return high != otherHigh
        ? Long.numberOfLeadingZeros(high ^ otherHigh)
        : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
  }

  /** The upper half of a mask of this many leading bits. */
  static long highMask(int bits) {
    return bits >= 64 ? -1L : ~(-1L >>> bits);
  }

  /** The lower half of a mask of this many leading bits. */
  static long lowMask(int bits) {
    return bits <= 64 ? 0 : bits == 128 ? -1L : ~(-1L >>> (bits - 64));
  }
}
