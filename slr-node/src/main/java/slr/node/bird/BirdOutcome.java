package slr.node.bird;

/**
 * How a change of what BIRD announces went.
 *
 * @param applied whether BIRD took it over
 * @param reason if not: BIRD's error line, or why it could not be asked
 */
public record BirdOutcome(boolean applied, String reason) {

  /** BIRD took it over. */
  public static final BirdOutcome APPLIED = new BirdOutcome(true, "");

  /** It did not. */
  public static BirdOutcome failed(String reason) {
    return new BirdOutcome(false, reason);
  }
}
