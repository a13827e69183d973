package slr.plane.flow;

/**
 * The 64 bits that a program finds beside a fingerprint.
 *
 * <pre>
 *   63..48 last seen   47..32 check   31..24 flags   23..0 tunnel index
 * </pre>
 *
 * In memory little-endian, so that last seen is the 16 bits at {@link #SEEN_OFFSET}.
 */
final class FlowValue {

  /** Where last seen is in the octets of a value. */
  static final int SEEN_OFFSET = 6;

  static final int TUNNEL_LIMIT = 1 << 24;
  static final int FLAGS_LIMIT = 1 << 8;

  private static final int FLAGS_SHIFT = 24;
  private static final int CHECK_SHIFT = 32;
  private static final int SEEN_SHIFT = 48;

  private FlowValue() {}

  /** A value; the tick may have more bits, which are left out. */
  static long of(int tunnelIndex, int flags, int check, int tick) {
    assert tunnelIndex >= 0 && tunnelIndex < TUNNEL_LIMIT : tunnelIndex;
    assert flags >= 0 && flags < FLAGS_LIMIT : flags;
    return (long) tick << SEEN_SHIFT
        | (long) check << CHECK_SHIFT
        | (long) flags << FLAGS_SHIFT
        | tunnelIndex;
  }

  static int tunnelIndex(long value) {
    return (int) value & (TUNNEL_LIMIT - 1);
  }

  static int flags(long value) {
    return (int) (value >>> FLAGS_SHIFT) & (FLAGS_LIMIT - 1);
  }

  static int check(long value) {
    return (int) (value >>> CHECK_SHIFT) & 0xffff;
  }

  static int seenTick(long value) {
    return (int) (value >>> SEEN_SHIFT);
  }
}
