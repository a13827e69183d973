package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * A child as who exchanges pins with it sees it.
 *
 * @param nextHop its number at this node
 * @param node its name
 * @param level what it is
 * @param incarnation of its process
 * @param endPoints where tunnels to it end
 * @param allowed what it may say
 * @param opensFrom from where it is known to open tunnels
 * @param state what is known of it
 * @param session the live one, if there is one
 */
public record ChildPins(
    int nextHop,
    String node,
    Level level,
    long incarnation,
    List<IpAddress> endPoints,
    Authorisation allowed,
    List<Prefix> opensFrom,
    TunnelEnd.State state,
    Optional<ParentMachine> session) {

  public ChildPins {
    endPoints = List.copyOf(endPoints);
    opensFrom = List.copyOf(opensFrom);
  }

  /** Whether it may say what becomes of this tunnel end below it; a host speaks for none. */
  public boolean speaksFor(IpAddress endPoint) {
    return level != Level.HOST && allowed.mayEndAt(endPoint);
  }
}
