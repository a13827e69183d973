package slr.core.forward;

/** Keeps a {@link TokenRate}; full at first. Counted in nanoseconds of credit: no rounding. */
public final class TokenBucket {

  private static final long SECOND_NS = 1_000_000_000;

  private final long priceNs;
  private final long mostNs;
  private long creditNs;
  private long filledNs;
  private boolean started;

  /** A full bucket. */
  public TokenBucket(TokenRate rate) {
    priceNs = SECOND_NS / rate.perSecond();
    mostNs = priceNs * rate.burst();
    creditNs = mostNs;
  }

  /** Takes one, if there is one. */
  public boolean take(long nowNs) {
    if (started) {
      // Compared first: after a rest of many years the sum would overflow.
      long restNs = nowNs - filledNs;
      creditNs = restNs >= mostNs ? mostNs : Math.min(mostNs, creditNs + restNs);
    }
    started = true;
    filledNs = nowNs;
    if (creditNs < priceNs) {
      return false;
    }
    creditNs -= priceNs;
    return true;
  }

  /** How long after the last try the next one can be taken: 0 if at once. */
  public long waitNs() {
    return Math.max(0, priceNs - creditNs);
  }
}
