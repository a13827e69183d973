package slr.plane;

/**
 * When the program decides about new flows in Java's place, and by which key. It chooses among what
 * {@link NewFlows#candidates} says as the core would.
 *
 * @param key0 the first eight octets of the key of the choice
 * @param key1 the last eight
 * @param silenceNs Java is taken for silent if {@link NewFlows#heard} was not called for so long; 0
 *     for never
 * @param openingsPerSecond openings that Java gets at most, and as many other packets of unknown
 *     flows; 0 for all
 */
public record PlaneStandIn(long key0, long key1, long silenceNs, int openingsPerSecond) {

  /** Java decides all. */
  public static final PlaneStandIn NEVER = new PlaneStandIn(0, 0, 0, 0);

  public PlaneStandIn {
    if (silenceNs < 0 || openingsPerSecond < 0) {
      throw new IllegalArgumentException("neither silence nor rate is negative");
    }
  }
}
