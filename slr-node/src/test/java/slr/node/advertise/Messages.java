package slr.node.advertise;

import java.util.Collections;
import java.util.List;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.LoadReport;
import slr.core.advertise.NotMine;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Role;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
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
        AdvertisementLimits.PROTOCOL_VERSION,
        node,
        level,
        role,
        node,
        incarnation,
        List.of(IpAddress.parse("10.0.0.1")),
        List.of(Prefix.parse("10.0.0.1/32")));
  }

  static List<AdvertisementMessage> oneOfEach() {
    return List.of(
        hello("h1", Level.HOST, Role.CHILD, 9),
        new Heartbeat(3, Long.MIN_VALUE, 2),
        new RowChange(3, List.of(ROW), List.of(KEY)),
        new LoadReport(List.of(new LoadReport.Load(KEY, 0.87, 5))),
        new GetSnapshot(),
        new Snapshot(3, 0, true, List.of(ROW)),
        new Goodbye(Goodbye.Reason.SHUTDOWN),
        new NotMine(List.of(FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80"))),
        Refused.of(RefusalReason.ROW_PREFIX, "198.51.100.0/24"));
  }

  static List<AdvertisementMessage> longestOfEach() {
    String name = "n".repeat(63);
    Prefix prefix = Prefix.parse("2001:db8:1111:2222:3333:4444:5555:6666/128");
    RowKey key = new RowKey(prefix, 255, 65_535, 255);
    Row row =
        new Row(
            key,
            Health.UNKNOWN,
            999.1234567890124,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Directive.DRAINING,
            Directive.DRAINING,
            false,
            name,
            Collections.nCopies(Row.PATH_LIMIT, name));
    FlowKey flow = new FlowKey(255, prefix.address(), 65_535, prefix.address(), 65_535);
    List<Row> rows = Collections.nCopies(AdvertisementLimits.ROWS_PER_MESSAGE, row);
    return List.of(
        new Hello(
            Integer.MAX_VALUE,
            name,
            Level.NETWORK,
            Role.PARENT,
            name,
            Long.MAX_VALUE,
            Collections.nCopies(AdvertisementLimits.END_POINTS, prefix.address()),
            Collections.nCopies(AdvertisementLimits.TUNNEL_SOURCES, prefix)),
        new Heartbeat(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE),
        new RowChange(Long.MAX_VALUE, rows, List.of()),
        new Snapshot(Long.MAX_VALUE, Integer.MAX_VALUE, false, rows),
        new LoadReport(
            Collections.nCopies(
                AdvertisementLimits.LOADS_PER_MESSAGE,
                new LoadReport.Load(key, 999.1234567890124, Long.MAX_VALUE))),
        new NotMine(Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new Refused(RefusalReason.ROW_LOOP, "\"".repeat(200), "\\".repeat(200)));
  }
}
