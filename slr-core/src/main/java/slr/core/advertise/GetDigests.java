package slr.core.advertise;

import slr.core.row.KeyRange;

/**
 * Asks for the digests of the parts of one range, to find where the tables differ.
 *
 * @param range which keys
 */
public record GetDigests(KeyRange range) implements AdvertisementMessage {}
