package slr.plane;

/**
 * The machine next to this one on the way to an address.
 *
 * @param interfaceIndex the kernel's number of the interface that leads there
 * @param linkAddress its 48-bit address in the lower bits
 * @param ownLinkAddress that of the interface
 * @param isDestination whether it has that address itself, and is no router on the way
 */
public record NextHop(
    int interfaceIndex, long linkAddress, long ownLinkAddress, boolean isDestination) {}
