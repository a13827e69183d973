package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import slr.core.row.Row;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a child may say to this node: pure rules over its authorisation. The order of the checks is
 * the order in which a person would look for the fault.
 */
final class Admission {

  private final Hello self;

  Admission(Hello self) {
    this.self = self;
  }

  /** Why this hello is refused, if it is; the incarnation is not looked at. */
  Optional<Refused> refuse(Hello hello, Optional<Authorisation> authorisation) {
    if (hello.protocolVersion() != self.protocolVersion()) {
      return Optional.of(Refused.of(RefusalReason.VERSION, hello.protocolVersion()));
    }
    if (hello.role() != Role.CHILD) {
      return Optional.of(Refused.of(RefusalReason.ROLE, hello.role()));
    }
    if (hello.node().equals(self.node())) {
      return Optional.of(Refused.of(RefusalReason.SELF, hello.node()));
    }
    if (authorisation.isEmpty()) {
      return Optional.of(Refused.of(RefusalReason.UNKNOWN_NODE, hello.node()));
    }
    return refuse(hello, authorisation.get());
  }

  private static Optional<Refused> refuse(Hello hello, Authorisation allowed) {
    if (hello.level() != allowed.level()) {
      return Optional.of(Refused.of(RefusalReason.LEVEL, hello.level()));
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
