package slr.core.advertise;

/**
 * Sign of life and check of the tables, each way. The child's table is its rows; the parent's is
 * the set of tunnel sources it says downward; a peer has none.
 *
 * @param generation of the sender's own table; rises with each change, 0 where it has no table
 * @param digest of the sender's own table at that generation
 * @param confirmedGeneration of the receiver's table: the sender's copy agreed with it there
 * @param sharePercent how much of the sender's capacity is meant for the receiver's cluster, 1 to
 *     100: a child divides its capacity among the clusters above it
 */
public record Heartbeat(long generation, long digest, long confirmedGeneration, int sharePercent)
    implements AdvertisementMessage {

  public Heartbeat {
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireNotNegative("confirmed generation", confirmedGeneration);
    if (sharePercent < 1 || sharePercent > 100) {
      throw new IllegalArgumentException(
          "share " + sharePercent + " is out of range: use 1 to 100 percent");
    }
  }
}
