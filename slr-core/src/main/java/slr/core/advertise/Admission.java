package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import slr.core.row.Row;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What another node may say to this one: pure rules over its authorisation. The order of the checks
 * is the order in which a person would look for the fault.
 */
final class Admission {

  private final Hello self;

  Admission(Hello self) {
    this.self = self;
  }

  /** Why this hello is refused, if it is; the incarnation is not looked at. */
  Optional<Refused> refuse(Hello hello, Authorisation allowed) {
    if (self.commonVersion(hello).isEmpty()) {
      return Optional.of(Refused.of(RefusalReason.VERSION, hello.versions()));
    }
    if (hello.role() != Role.CHILD) {
      return Optional.of(Refused.of(RefusalReason.ROLE, hello.role()));
    }
    if (hello.node().equals(self.node())) {
      return Optional.of(Refused.of(RefusalReason.SELF, hello.node()));
    }
    return refuseClaims(hello, allowed);
  }

  /** Why this node is not what it says, if it is not. */
  static Optional<Refused> refuseIdentity(Hello hello, Authorisation allowed) {
    if (!hello.node().equals(allowed.node())) {
      return Optional.of(Refused.of(RefusalReason.IDENTITY, hello.node()));
    }
    return hello.level() == allowed.level()
        ? Optional.empty()
        : Optional.of(Refused.of(RefusalReason.LEVEL, hello.level()));
  }

  /** Why whoever answers at this address is not the node that was meant, if it is not. */
  static Optional<Refused> refuseAddress(IpAddress dialled, Authorisation allowed) {
    return allowed.mayEndAt(dialled)
        ? Optional.empty()
        : Optional.of(Refused.of(RefusalReason.ADDRESS, dialled + " by " + allowed.node()));
  }

  /** Why this node may not say this of itself, whatever its role, if it may not. */
  static Optional<Refused> refuseClaims(Hello hello, Authorisation allowed) {
    Optional<Refused> impostor = refuseIdentity(hello, allowed);
    if (impostor.isPresent()) {
      return impostor;
    }
    for (IpAddress endPoint : hello.endPoints()) {
      if (!allowed.mayEndAt(endPoint)) {
        return Optional.of(Refused.of(RefusalReason.END_POINT, endPoint));
      }
    }
    for (Prefix source : hello.tunnelSources()) {
      if (!allowed.mayComeFrom(source)) {
        return Optional.of(Refused.of(RefusalReason.TUNNEL_SOURCE, source));
      }
    }
    return Optional.empty();
  }

  /** Why this row is refused, if it is. */
  Optional<Refused> refuse(Row row, Authorisation allowed) {
    if (!allowed.mayServe(row.key().virtualHost())) {
      return Optional.of(Refused.of(RefusalReason.ROW_PREFIX, row.key().virtualHost()));
    }
    List<String> path = row.nodePath();
    if (path.contains(self.node())) {
      return Optional.of(Refused.of(RefusalReason.ROW_LOOP, path));
    }
    if (path.isEmpty() || !path.getLast().equals(allowed.node())) {
      return Optional.of(Refused.of(RefusalReason.ROW_PATH, path));
    }
    if (allowed.level() == Level.HOST && row.capacity() > Row.HOST_CAPACITY_LIMIT) {
      return Optional.of(Refused.of(RefusalReason.ROW_CAPACITY, row.capacity()));
    }
    return Optional.empty();
  }
}
