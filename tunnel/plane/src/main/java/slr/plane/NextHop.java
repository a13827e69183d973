package slr.plane;

/**
 * The machine next to this one on the way to an address.
 *
 * @param interfaceIndex the kernel's number of the interface that leads there
 * @param linkAddress its 48-bit address in the lower bits
 * @param ownLinkAddress that of the interface
 */
public record NextHop(int interfaceIndex, long linkAddress, long ownLinkAddress) {}
