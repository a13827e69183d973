package slr.plane;

/**
 * A next hop that takes new flows of a virtual host.
 *
 * @param seed its name's hash, of the core
 * @param logWeight the binary logarithm of its weight, 32 bits behind the point
 * @param tunnel the number of its tunnel
 */
public record PlaneCandidate(long seed, long logWeight, int tunnel) {}
