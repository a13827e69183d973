package slr.core.advertise;

/** Asks for the whole table of the receiver: the asker's copy has another digest, or none. */
public record GetSnapshot() implements AdvertisementMessage {}
