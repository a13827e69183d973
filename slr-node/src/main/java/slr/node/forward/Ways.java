package slr.node.forward;

import java.util.Optional;
import java.util.OptionalInt;
import slr.packet.IpAddress;
import slr.plane.NextHop;

/** What is known of the ways to end points. Asked on the loop's thread; quick. */
@FunctionalInterface
public interface Ways {

  /** The longest packet that gets there unfragmented; empty if no route leads there. */
  OptionalInt mtuBytes(IpAddress endPoint);

  /**
   * The end point itself, if it is on a link of this machine; empty if it is not, or if its link
   * address is not known yet, which is asked for then.
   */
  default Optional<NextHop> neighbour(IpAddress endPoint) {
    return Optional.empty();
  }
}
