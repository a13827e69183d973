package slr.core.advertise;

/** How often a parent may ask for an explanation. */
final class QuestionPace {

  private static final long SECOND_NS = 1_000_000_000;

  private long secondNs;
  private int asked;

  /** Whether another question may be asked now; it then counts. */
  boolean allows(long nowNs) {
    if (nowNs - secondNs >= SECOND_NS) {
      secondNs = nowNs;
      asked = 0;
    }
    return ++asked <= AdvertisementLimits.EXPLAINED_PER_SECOND;
  }
}
