package slr.core.advertise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slr.packet.IpAddress;

/** Whether a child fits beside those that are known. */
final class Newcomers {

  private Newcomers() {}

  /**
   * Why this hello is refused, if it is.
   *
   * @param children that are known, by name
   * @param numbered all that have ever been children: they have numbers
   */
  static Optional<Refused> refuse(Hello hello, Map<String, Child> children, Set<String> numbered) {
    Child known = children.get(hello.node());
    if (known != null && hello.incarnation() < known.hello().incarnation()) {
      return Optional.of(Refused.of(RefusalReason.OLD_INCARNATION, hello.incarnation()));
    }
    for (Child other : children.values()) {
      for (IpAddress endPoint : hello.endPoints()) {
        if (other != known && other.hello().endPoints().contains(endPoint)) {
          return Optional.of(
              Refused.of(RefusalReason.END_POINT_TAKEN, endPoint + " of " + other.node()));
        }
      }
    }
    boolean room = known != null || children.size() < AdvertisementLimits.CHILDREN;
    boolean number =
        numbered.contains(hello.node()) || numbered.size() < AdvertisementLimits.NEXT_HOPS;
    return room && number
        ? Optional.empty()
        : Optional.of(Refused.of(RefusalReason.TOO_MANY_CHILDREN, hello.node()));
  }
}
