package slr.core.advertise;

import java.util.List;

/**
 * The parent does not know these rows so: the child says them again.
 *
 * @param confirmedGeneration of the child's table: the parent's copy agreed with it there
 * @param claims what was asked for and is not so
 */
public record PostulateWrong(long confirmedGeneration, List<Claim> claims)
    implements AdvertisementMessage {

  public PostulateWrong {
    claims = List.copyOf(claims);
    AdvertisementLimits.requireNotNegative("confirmed generation", confirmedGeneration);
    AdvertisementLimits.requireAtMost("claims", claims, AdvertisementLimits.CLAIMS_PER_MESSAGE);
  }
}
