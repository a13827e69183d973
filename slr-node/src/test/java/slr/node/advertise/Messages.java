package slr.node.advertise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Claim;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.FlowExplained;
import slr.core.advertise.FlowReport;
import slr.core.advertise.GetDigests;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.GetTunnelSources;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Holders;
import slr.core.advertise.Level;
import slr.core.advertise.LoadReport;
import slr.core.advertise.NotMine;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Postulate;
import slr.core.advertise.PostulateWrong;
import slr.core.advertise.RangeDigests;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.advertise.Stalled;
import slr.core.advertise.Stray;
import slr.core.advertise.TunnelDown;
import slr.core.advertise.TunnelSources;
import slr.core.advertise.WhoHas;
import slr.core.choice.CostTerms;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.packet.BareSegment;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** One of each message, and the longest of each. */
final class Messages {

  static final RowKey KEY = new RowKey(Prefix.parse("203.0.113.1/32"), 6, 80, 0);
  static final RowKey KEY6 = new RowKey(Prefix.parse("2001:db8::/48"), 0, 0, 5);
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

  /** Of a node whose name ends in a digit, which is also the last one of its end point. */
  static Hello hello(String node, Level level, Role role, long incarnation) {
    String endPoint = "10.0.0." + node.charAt(node.length() - 1);
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        level,
        role,
        node,
        incarnation,
        List.of(IpAddress.parse(endPoint)),
        List.of(Prefix.parse(endPoint)));
  }

  static List<AdvertisementMessage> oneOfEach() {
    KeyRange range = new KeyRange(Optional.of(KEY), Optional.of(KEY6));
    List<AdvertisementMessage> all =
        new ArrayList<>(
            List.of(
                hello("h1", Level.HOST, Role.CHILD, 9),
                new Heartbeat(3, Long.MIN_VALUE, 2, 100),
                new RowChange(3, -7, List.of(ROW), List.of(KEY6)),
                new LoadReport(List.of(new LoadReport.Load(KEY, 0.87, 5))),
                new GetSnapshot(KeyRange.ALL),
                new Snapshot(3, 1, range, List.of(ROW)),
                new Postulate(3, List.of(new Claim(KEY, Directive.DRAINING))),
                new PostulateWrong(2, List.of(new Claim(KEY, Directive.INACTIVE))),
                new Goodbye(Goodbye.Reason.SHUTDOWN),
                Refused.of(RefusalReason.ROW_PREFIX, "198.51.100.0/24"),
                new NotMine(Stray.of(List.of(FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80")))),
                new GetDigests(range),
                new RangeDigests(3, List.of(new RowTable.Part(KeyRange.ALL, 1, Long.MAX_VALUE))),
                new GetTunnelSources(),
                new TunnelSources(1, List.of(Prefix.parse("10.0.0.0/8")))));
    FlowKey flow = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
    all.add(new FlowReport(List.of(flow), List.of()));
    all.add(new TunnelDown(IpAddress.parse("2001:db8::7"), 1_767_225_600_000L));
    all.add(new Stalled(List.of(flow)));
    all.add(new WhoHas(800, List.of(flow)));
    all.add(new Holders(List.of(flow), List.of(), List.of(), List.of(flow)));
    all.add(new PinCopy("s11", List.of(flow), List.of()));
    for (Reserved.Kind kind : Reserved.Kind.values()) {
      all.add(new Reserved(kind));
    }
    all.add(new ExplainFlow(9, flow, 1_500));
    ExplainedHop silent = ExplainedHop.silent("h1", "no answer");
    all.add(new FlowExplained(9, List.of(longestHop("site1", 1, "r1"), silent)));
    FlowKey other = FlowKey.parse("tcp 192.0.2.1:1235 203.0.113.1:80");
    all.add(new NotMine(List.of(new Stray(flow, -2), new Stray(other, BareSegment.NONE))));
    return all;
  }

  /** Each as long as its parts may be. */
  static List<AdvertisementMessage> longestOfEach() {
    String name = "n".repeat(63);
    Prefix prefix = Prefix.parse("2001:db8:1111:2222:3333:4444:5555:6666/128");
    RowKey key = new RowKey(prefix, 255, 65_535, 255);
    FlowKey flow = new FlowKey(255, prefix.address(), 65_535, prefix.address(), 65_535);
    KeyRange below = new KeyRange(Optional.of(KEY), Optional.of(key));
    List<RowTable.Part> parts = new ArrayList<>();
    for (int i = 0; i < AdvertisementLimits.PARTS; i++) {
      parts.add(new RowTable.Part(part(i), Integer.MAX_VALUE, Long.MIN_VALUE));
    }
    return List.of(
        new Hello(
            Collections.nCopies(AdvertisementLimits.VERSIONS, Integer.MAX_VALUE),
            name,
            Level.NETWORK,
            Role.PARENT,
            name,
            Long.MAX_VALUE,
            Collections.nCopies(AdvertisementLimits.END_POINTS, prefix.address()),
            Collections.nCopies(AdvertisementLimits.TUNNEL_SOURCES, prefix)),
        new Heartbeat(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 100),
        new RowChange(Long.MAX_VALUE, Long.MIN_VALUE, longestRows(key, name), List.of()),
        new LoadReport(
            Collections.nCopies(
                AdvertisementLimits.LOADS_PER_MESSAGE,
                new LoadReport.Load(key, 999.1234567890124, Long.MAX_VALUE))),
        new GetSnapshot(below),
        new Postulate(
            Long.MAX_VALUE,
            Collections.nCopies(
                AdvertisementLimits.CLAIMS_PER_MESSAGE, new Claim(key, Directive.INACTIVE))),
        new Refused(RefusalReason.ROW_LOOP, "\"".repeat(200), "\\".repeat(200)),
        new NotMine(
            Collections.nCopies(
                AdvertisementLimits.FLOWS_PER_MESSAGE, new Stray(flow, Long.MIN_VALUE))),
        new FlowReport(
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow),
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new Stalled(Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new WhoHas(
            WhoHas.PATIENCE_MS, Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new Holders(
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow),
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow),
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow),
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new PinCopy(
            name,
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow),
            Collections.nCopies(AdvertisementLimits.FLOWS_PER_MESSAGE, flow)),
        new RangeDigests(Long.MAX_VALUE, parts),
        new ExplainFlow(Long.MAX_VALUE, flow, ExplainFlow.PATIENCE_MS),
        new FlowExplained(
            Long.MAX_VALUE,
            Collections.nCopies(
                AdvertisementLimits.HOPS_EXPLAINED,
                longestHop(
                    name,
                    AdvertisementLimits.CANDIDATES_EXPLAINED,
                    "w".repeat(AdvertisementLimits.EXPLAINED_TEXT)))),
        new TunnelSources(
            Long.MAX_VALUE,
            IntStream.range(0, AdvertisementLimits.TUNNEL_SOURCES_ABOVE)
                .mapToObj(Messages::host)
                .toList()));
  }

  /** A hop with everything that a hop may have. */
  private static ExplainedHop longestHop(String node, int candidates, String text) {
    ExplainedCandidate candidate =
        new ExplainedCandidate(
            node,
            KEY6.virtualHost().address(),
            text,
            Integer.MAX_VALUE,
            0.123456789,
            Optional.of(1e300 / 3),
            Integer.MAX_VALUE,
            Optional.of(new CostTerms(0.1, 1e300 / 3)),
            0.123456789,
            0.987654321,
            text);
    return new ExplainedHop(
        node,
        Optional.of(Level.SITE),
        text,
        Optional.of(node),
        ExplainedHop.reason(text.repeat(5)),
        Optional.of(KEY6.virtualHost()),
        Optional.of(text),
        Optional.of(text),
        Optional.of(
            new ExplainedHop.Known(
                text, text, Duration.ofDays(100), Duration.ofDays(99), 1L << 60, 1L << 61)),
        Integer.MAX_VALUE,
        Collections.nCopies(candidates, candidate));
  }

  /** As many of the longest rows as the builders of messages put into one. */
  private static List<Row> longestRows(RowKey key, String name) {
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
            Collections.nCopies(Row.PATH_LIMIT, name),
            Integer.MAX_VALUE);
    // By AdvertisementLimits.weight, which is the core's own.
    int weight = 96 + 65 + Row.PATH_LIMIT * 65;
    return Collections.nCopies(AdvertisementLimits.ROW_BYTES_PER_MESSAGE / weight, row);
  }

  private static KeyRange part(int index) {
    return new KeyRange(Optional.of(key(index)), Optional.of(key(index + 1)));
  }

  private static RowKey key(int index) {
    return new RowKey(host(index), 255, 65_535, 255);
  }

  private static Prefix host(int index) {
    return Prefix.parse("2001:db8:1111:2222:3333:4444:5555:%x/128".formatted(0x6000 + index));
  }
}
