package slr.plane.flow;

/**
 * Which flows have left a place within the last 100 ms: a set of their check bits, and when the
 * latest went. A place takes a flow whose check bits none of them had, at once; any flow after 100
 * ms. Why that is enough: the package essay.
 *
 * <pre>
 *   63..48 when, in units of 2^20 ns (1.05 ms)   47..0 one bit for each check modulo 48
 * </pre>
 *
 * The time comes round in 69 s, and then a place may wait for nothing; it never takes a flow too
 * early. The set may refuse a flow for another's sake: one in 48 for each that left.
 */
final class Departures {

  private static final int WHEN_SHIFT = 48;
  private static final int WHEN_MASK = 0xffff;
  private static final long SET_MASK = (1L << WHEN_SHIFT) - 1;
  private static final int UNIT_SHIFT = 20;

  /** 97 units apart are two times with more than 100 ms between them. */
  private static final int REST_UNITS = 97;

  private Departures() {}

  /** Whether a place with these departures may take a flow with this check now. */
  static boolean admit(long departures, int check, long nowNs) {
    return (departures & bit(check)) == 0 || isRested(departures, nowNs);
  }

  /** These departures and one more. */
  static long with(long departures, int check, long nowNs) {
    // Who left 100 ms before this flow leaves is in no reader's hands any more.
    long before = isRested(departures, nowNs) ? 0 : departures & SET_MASK;
    return (nowNs >>> UNIT_SHIFT) << WHEN_SHIFT | before | bit(check);
  }

  /** Whether a place that one of these flows leaves may take the other at once. */
  static boolean mayFollow(int leavingCheck, int check) {
    return bit(leavingCheck) != bit(check);
  }

  private static boolean isRested(long departures, long nowNs) {
    long units = (nowNs >>> UNIT_SHIFT) - (departures >>> WHEN_SHIFT);
    return (units & WHEN_MASK) >= REST_UNITS;
  }

  private static long bit(int check) {
    return 1L << (check % WHEN_SHIFT);
  }
}
