package slr.core.advertise;

/**
 * Sign of life and check of the tables, each way.
 *
 * @param generation of the sender's own table; rises with each change, 0 where it has no table
 * @param digest of the sender's own table at that generation
 * @param confirmedGeneration of the receiver's table: the sender's copy agreed with it there
 */
public record Heartbeat(long generation, long digest, long confirmedGeneration)
    implements AdvertisementMessage {

  public Heartbeat {
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireNotNegative("confirmed generation", confirmedGeneration);
  }
}
