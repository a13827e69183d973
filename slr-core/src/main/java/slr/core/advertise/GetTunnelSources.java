package slr.core.advertise;

/** Asks a parent where tunnels may come from: the child has another digest of them, or none. */
public record GetTunnelSources() implements AdvertisementMessage {}
