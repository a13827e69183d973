package slr.core.advertise;

import java.util.List;

/**
 * A child's question after a change of directives: does the parent take these rows for this? Who
 * differs answers {@link PostulateWrong}; silence is not consent, the confirmed generation is.
 *
 * @param generation of the child's table
 * @param claims the rows that are not settled yet
 */
public record Postulate(long generation, List<Claim> claims) implements AdvertisementMessage {

  public Postulate {
    claims = List.copyOf(claims);
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireAtMost("claims", claims, AdvertisementLimits.CLAIMS_PER_MESSAGE);
  }
}
