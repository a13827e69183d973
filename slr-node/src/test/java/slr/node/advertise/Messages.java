package slr.node.advertise;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.NotMine;
import slr.core.advertise.Role;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** One of each message, and the longest of each. */
final class Messages {

  static final RowKey KEY = new RowKey(Prefix.parse("203.0.113.1/32"), 6, 80, 0);
  static final Row ROW =
      new Row(
          KEY,
          Health.HEALTHY,
          0.3,
          4,
          50,
          Directive.ACTIVE,
          Directive.DRAINING,
          false,
          "h1",
          List.of("h1"));

  private Messages() {}

  static Hello hello(String node, Level level, Role role, long incarnation) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        level,
        role,
        node,
        incarnation,
        List.of(IpAddress.parse("10.0.0.1")),
        List.of(Prefix.parse("10.0.0.1/32")));
  }

  static Optional<Authorisation> allowed(String node) {
    return Optional.of(
        new Authorisation(
            node,
            Level.HOST,
            List.of(Prefix.parse("203.0.113.0/24")),
            List.of(Prefix.parse("10.0.0.0/8"))));
  }

  /** A record that fills a queue soon. */
  static AdvertisementMessage longest() {
    return new NotMine(
        Collections.nCopies(
            AdvertisementLimits.FLOWS_PER_MESSAGE,
            FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80")));
  }
}
