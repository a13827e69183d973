package slr.core.advertise;

import slr.packet.IpAddress;

/**
 * Where flows go that a process before this one placed, as it was left in the kernel.
 *
 * @param nextHop the number that it had there; the child with this end point gets it again
 * @param endPoint where the tunnel ends
 * @param up whether packets went there
 */
public record AdoptedEnd(int nextHop, IpAddress endPoint, boolean up) {}
