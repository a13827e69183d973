package slr.node.forward;

/** How many errors may still be sent: refilled once a second (RFC 1812 4.3.2.8). */
final class ErrorBudget {

  private static final long SECOND_NS = 1_000_000_000;

  private final int perSecond;
  private int left;
  private long filledNs;

  ErrorBudget(int perSecond, long nowNs) {
    this.perSecond = perSecond;
    left = perSecond;
    filledNs = nowNs;
  }

  boolean take(long nowNs) {
    if (nowNs - filledNs >= SECOND_NS) {
      left = perSecond;
      filledNs = nowNs;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
