package slr.plane;

/**
 * What the kernel's data plane counted of one kind, on all processors.
 *
 * @param packets whole packets
 * @param bytes octets of IP, the inner packet's where it came out of a tunnel
 */
public record PlaneCount(long packets, long bytes) {}
