package slr.core.advertise;

import slr.packet.IpAddress;

/**
 * A tunnel end below is dead: flows that were pinned to it past the levels must not go there. Said
 * by who had the host as its child, and passed up level by level.
 *
 * @param endPoint of the host
 * @param incarnation of its process, and with it those before; a later one is not meant
 */
public record TunnelDown(IpAddress endPoint, long incarnation) implements AdvertisementMessage {

  public TunnelDown {
    AdvertisementLimits.requireNotNegative("incarnation", incarnation);
  }
}
