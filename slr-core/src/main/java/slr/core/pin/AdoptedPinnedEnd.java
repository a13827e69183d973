package slr.core.pin;

import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/**
 * A tunnel end to which a process before this one pinned flows, as it was left in the kernel.
 *
 * @param number the next hop that the flows name, {@link TunnelEnd#FIRST_PINNED} or higher
 * @param endPoint where the tunnel ends
 * @param kind how packets get there
 * @param via the child that was the last to speak for it, by number
 * @param up whether packets went there
 */
public record AdoptedPinnedEnd(
    int number, IpAddress endPoint, TunnelKind kind, int via, boolean up) {

  public AdoptedPinnedEnd {
    if (!TunnelEnd.isPinned(number) || number >= TunnelEnd.NEXT_HOP_BOUND) {
      throw new IllegalArgumentException("next hop " + number + " is no pinned end's");
    }
  }
}
