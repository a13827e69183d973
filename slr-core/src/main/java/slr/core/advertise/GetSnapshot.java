package slr.core.advertise;

import slr.core.row.KeyRange;

/**
 * Asks for the rows of one range: the asker's copy has another digest there, or none.
 *
 * @param range which keys
 */
public record GetSnapshot(KeyRange range) implements AdvertisementMessage {}
