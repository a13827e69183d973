package slr.core.forward;

/**
 * How often something may be done.
 *
 * @param perSecond in the long run, 1 to 1,000,000
 * @param burst at once after a rest, 1 to 1,000,000
 */
public record TokenRate(int perSecond, int burst) {

  private static final int LIMIT = 1_000_000;

  public TokenRate {
    if (perSecond < 1 || perSecond > LIMIT || burst < 1 || burst > LIMIT) {
      throw new IllegalArgumentException(
          "rate " + perSecond + "/s, burst " + burst + ": use 1 to " + LIMIT + " for both");
    }
  }
}
