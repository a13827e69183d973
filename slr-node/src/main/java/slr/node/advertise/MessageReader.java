package slr.node.advertise;

import java.util.List;
import java.util.stream.IntStream;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Claim;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.FlowReport;
import slr.core.advertise.GetDigests;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.GetTunnelSources;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Holders;
import slr.core.advertise.LoadReport;
import slr.core.advertise.NotMine;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Postulate;
import slr.core.advertise.PostulateWrong;
import slr.core.advertise.RangeDigests;
import slr.core.advertise.Refused;
import slr.core.advertise.Reserved;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.advertise.Stalled;
import slr.core.advertise.Stray;
import slr.core.advertise.TunnelDown;
import slr.core.advertise.TunnelSources;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.node.advertise.CborReader.Members;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Each message as CBOR, reading: the other half of {@link MessageWriter}. What is out of range is
 * refused by the records themselves.
 */
final class MessageReader {

  private MessageReader() {}

  /** One message: its code, then its map. */
  static AdvertisementMessage read(CborReader in) {
    in.begin();
    int code = in.integer();
    AdvertisementMessage message = body(code, in);
    in.end();
    return message;
  }

  private static AdvertisementMessage body(int code, CborReader in) {
    return switch (code) {
      case WireCode.HELLO -> hello(in);
      case WireCode.HEARTBEAT -> heartbeat(in);
      case WireCode.ROW_CHANGE -> rowChange(in);
      case WireCode.LOAD_REPORT -> loadReport(in);
      case WireCode.GET_SNAPSHOT -> new GetSnapshot(asked(in));
      case WireCode.SNAPSHOT -> snapshot(in);
      case WireCode.POSTULATE -> postulate(in);
      case WireCode.POSTULATE_WRONG -> postulateWrong(in);
      case WireCode.GOODBYE -> goodbye(in);
      case WireCode.REFUSED -> refused(in);
      case WireCode.NOT_MINE -> notMine(in);
      case WireCode.FLOW_REPORT -> flowReport(in);
      case WireCode.STALLED -> stalled(in);
      case WireCode.WHO_HAS -> whoHas(in);
      case WireCode.HOLDERS -> holders(in);
      case WireCode.PIN_COPY -> pinCopy(in);
      case WireCode.GET_DIGESTS -> new GetDigests(asked(in));
      case WireCode.RANGE_DIGESTS -> rangeDigests(in);
      case WireCode.GET_TUNNEL_SOURCES -> {
        in.members().read();
        yield new GetTunnelSources();
      }
      case WireCode.TUNNEL_SOURCES -> tunnelSources(in);
      case WireCode.TUNNEL_DOWN -> tunnelDown(in);
      case WireCode.EXPLAIN_FLOW -> explainFlow(in);
      case WireCode.FLOW_EXPLAINED -> HopCodec.readAnswer(in);
      default -> {
        Reserved.Kind kind = WireCode.reserved(code);
        in.skip();
        yield new Reserved(kind);
      }
    };
  }

  private static Hello hello(CborReader in) {
    Members map = in.members();
    var versions =
        map.member(
            1, "versions", its -> its.list(AdvertisementLimits.VERSIONS, CborReader::integer));
    var node = map.member(2, "node", CborReader::text);
    var level = map.member(3, "level", WireCode::level);
    var role = map.member(4, "role", WireCode::role);
    var cluster = map.member(5, "cluster", CborReader::text);
    var incarnation = map.member(6, "incarnation", CborReader::int64);
    var endPoints =
        map.member(
            7, "end points", its -> its.list(AdvertisementLimits.END_POINTS, CborReader::address));
    var tunnelSources =
        map.member(
            8,
            "tunnel sources",
            its -> its.list(AdvertisementLimits.TUNNEL_SOURCES, MessageReader::prefix));
    var forwardsAlone = map.member(9, "forwards alone", CborReader::truth);
    map.read();
    return new Hello(
        versions.get(),
        node.get(),
        level.get(),
        role.get(),
        cluster.get(),
        incarnation.get(),
        endPoints.get(),
        tunnelSources.get(),
        forwardsAlone.find().orElse(false));
  }

  private static Heartbeat heartbeat(CborReader in) {
    Members map = in.members();
    var generation = map.member(1, "generation", CborReader::int64);
    var digest = map.member(2, "digest", CborReader::int64);
    var confirmed = map.member(3, "confirmed generation", CborReader::int64);
    var share = map.member(4, "share", CborReader::integer);
    map.read();
    return new Heartbeat(generation.get(), digest.get(), confirmed.get(), share.get());
  }

  private static RowChange rowChange(CborReader in) {
    Members map = in.members();
    var generation = map.member(1, "generation", CborReader::int64);
    var digest = map.member(2, "digest", CborReader::int64);
    var upserts = map.member(3, "upserts", MessageReader::rows);
    var deletes =
        map.member(
            4,
            "deletes",
            its -> its.list(AdvertisementLimits.ROWS_PER_MESSAGE, MessageReader::key));
    map.read();
    return new RowChange(generation.get(), digest.get(), upserts.get(), deletes.get());
  }

  private static LoadReport loadReport(CborReader in) {
    Members map = in.members();
    var loads =
        map.member(
            1,
            "loads",
            its -> its.list(AdvertisementLimits.LOADS_PER_MESSAGE, MessageReader::load));
    map.read();
    return new LoadReport(loads.get());
  }

  private static KeyRange asked(CborReader in) {
    Members map = in.members();
    var range = map.member(1, "range", MessageReader::range);
    map.read();
    return range.get();
  }

  private static Snapshot snapshot(CborReader in) {
    Members map = in.members();
    var generation = map.member(1, "generation", CborReader::int64);
    var digest = map.member(2, "digest", CborReader::int64);
    var range = map.member(3, "range", MessageReader::range);
    var rows = map.member(4, "rows", MessageReader::rows);
    map.read();
    return new Snapshot(generation.get(), digest.get(), range.get(), rows.get());
  }

  private static Postulate postulate(CborReader in) {
    Members map = in.members();
    var generation = map.member(1, "generation", CborReader::int64);
    var claims = map.member(2, "claims", MessageReader::claims);
    map.read();
    return new Postulate(generation.get(), claims.get());
  }

  private static PostulateWrong postulateWrong(CborReader in) {
    Members map = in.members();
    var confirmed = map.member(1, "confirmed generation", CborReader::int64);
    var claims = map.member(2, "claims", MessageReader::claims);
    map.read();
    return new PostulateWrong(confirmed.get(), claims.get());
  }

  private static Goodbye goodbye(CborReader in) {
    Members map = in.members();
    var reason = map.member(1, "reason", WireCode::goodbye);
    map.read();
    return new Goodbye(reason.get());
  }

  private static Refused refused(CborReader in) {
    Members map = in.members();
    var reason = map.member(1, "reason", WireCode::refusal);
    var value = map.member(2, "value", CborReader::text);
    var text = map.member(3, "text", CborReader::text);
    map.read();
    return new Refused(reason.get(), value.get(), text.get());
  }

  private static NotMine notMine(CborReader in) {
    Members map = in.members();
    var flows = map.member(1, "flows", MessageReader::flows);
    var segments = map.member(2, "segments", MessageReader::segments);
    map.read();
    return new NotMine(strays(flows.get(), segments.find().orElse(List.of())));
  }

  private static List<Long> segments(CborReader in) {
    return in.list(AdvertisementLimits.FLOWS_PER_MESSAGE, CborReader::int64);
  }

  private static List<Stray> strays(List<FlowKey> flows, List<Long> segments) {
    if (segments.isEmpty()) {
      return Stray.of(flows);
    }
    if (segments.size() != flows.size()) {
      throw new IllegalArgumentException(
          "segments: " + segments.size() + " of " + flows.size() + " flows");
    }
    return IntStream.range(0, flows.size())
        .mapToObj(i -> new Stray(flows.get(i), segments.get(i)))
        .toList();
  }

  private static FlowReport flowReport(CborReader in) {
    Members map = in.members();
    var established = map.member(1, "established", MessageReader::flows);
    var closed = map.member(2, "closed", MessageReader::flows);
    map.read();
    return new FlowReport(established.get(), closed.get());
  }

  private static Stalled stalled(CborReader in) {
    Members map = in.members();
    var flows = map.member(1, "flows", MessageReader::flows);
    map.read();
    return new Stalled(flows.get());
  }

  private static WhoHas whoHas(CborReader in) {
    Members map = in.members();
    var patience = map.member(1, "patience", CborReader::integer);
    var flows = map.member(2, "flows", MessageReader::flows);
    map.read();
    return new WhoHas(patience.get(), flows.get());
  }

  private static Holders holders(CborReader in) {
    Members map = in.members();
    var held = map.member(1, "held", MessageReader::flows);
    var opening = map.member(2, "opening", MessageReader::flows);
    var notHeld = map.member(3, "not held", MessageReader::flows);
    var unknown = map.member(4, "unknown", MessageReader::flows);
    map.read();
    return new Holders(held.get(), opening.get(), notHeld.get(), unknown.get());
  }

  private static PinCopy pinCopy(CborReader in) {
    Members map = in.members();
    var node = map.member(1, "node", CborReader::text);
    var begun = map.member(2, "begun", MessageReader::flows);
    var ended = map.member(3, "ended", MessageReader::flows);
    map.read();
    return new PinCopy(node.get(), begun.get(), ended.get());
  }

  private static TunnelDown tunnelDown(CborReader in) {
    Members map = in.members();
    var endPoint = map.member(1, "end point", CborReader::address);
    var incarnation = map.member(2, "incarnation", CborReader::int64);
    map.read();
    return new TunnelDown(endPoint.get(), incarnation.get());
  }

  private static List<FlowKey> flows(CborReader in) {
    return in.list(AdvertisementLimits.FLOWS_PER_MESSAGE, MessageReader::flow);
  }

  private static RangeDigests rangeDigests(CborReader in) {
    Members map = in.members();
    var generation = map.member(1, "generation", CborReader::int64);
    var parts =
        map.member(2, "parts", its -> its.list(AdvertisementLimits.PARTS, MessageReader::part));
    map.read();
    return new RangeDigests(generation.get(), parts.get());
  }

  private static TunnelSources tunnelSources(CborReader in) {
    Members map = in.members();
    var version = map.member(1, "version", CborReader::int64);
    var prefixes =
        map.member(
            2,
            "prefixes",
            its -> its.list(AdvertisementLimits.TUNNEL_SOURCES_ABOVE, MessageReader::prefix));
    map.read();
    return new TunnelSources(version.get(), prefixes.get());
  }

  private static ExplainFlow explainFlow(CborReader in) {
    Members map = in.members();
    var id = map.member(1, "id", CborReader::int64);
    var flow = map.member(2, "flow", MessageReader::flow);
    var patience = map.member(3, "patience", CborReader::integer);
    map.read();
    return new ExplainFlow(id.get(), flow.get(), patience.get());
  }

  private static List<Row> rows(CborReader in) {
    return in.list(AdvertisementLimits.ROWS_PER_MESSAGE, MessageReader::row);
  }

  private static Row row(CborReader in) {
    Members map = in.members();
    var key = map.member(1, "key", MessageReader::key);
    var health = map.member(2, "health", WireCode::health);
    var load = map.member(3, "load", CborReader::number);
    var sequence = map.member(4, "load sequence", CborReader::int64);
    var capacity = map.member(5, "capacity", CborReader::integer);
    var target = map.member(6, "target", WireCode::directive);
    var current = map.member(7, "current", WireCode::directive);
    var standby = map.member(8, "standby", CborReader::truth);
    var cluster = map.member(9, "origin cluster", CborReader::text);
    var path = map.member(10, "node path", its -> its.list(Row.PATH_LIMIT, CborReader::text));
    var cost = map.member(11, "cost", CborReader::integer);
    map.read();
    return new Row(
        key.get(),
        health.get(),
        load.get(),
        sequence.get(),
        capacity.get(),
        target.get(),
        current.get(),
        standby.get(),
        cluster.get(),
        path.get(),
        cost.find().orElse(0));
  }

  private static LoadReport.Load load(CborReader in) {
    Members map = in.members();
    var key = map.member(1, "key", MessageReader::key);
    var load = map.member(2, "load", CborReader::number);
    var sequence = map.member(3, "sequence", CborReader::int64);
    map.read();
    return new LoadReport.Load(key.get(), load.get(), sequence.get());
  }

  private static List<Claim> claims(CborReader in) {
    return in.list(AdvertisementLimits.CLAIMS_PER_MESSAGE, MessageReader::claim);
  }

  private static Claim claim(CborReader in) {
    Members map = in.members();
    var key = map.member(1, "key", MessageReader::key);
    var directive = map.member(2, "directive", WireCode::directive);
    map.read();
    return new Claim(key.get(), directive.get());
  }

  private static RowTable.Part part(CborReader in) {
    Members map = in.members();
    var range = map.member(1, "range", MessageReader::range);
    var count = map.member(2, "count", CborReader::integer);
    var digest = map.member(3, "digest", CborReader::int64);
    map.read();
    return new RowTable.Part(range.get(), count.get(), digest.get());
  }

  private static KeyRange range(CborReader in) {
    Members map = in.members();
    var from = map.member(1, "from", MessageReader::key);
    var to = map.member(2, "to", MessageReader::key);
    map.read();
    return new KeyRange(from.find(), to.find());
  }

  private static RowKey key(CborReader in) {
    in.begin();
    IpAddress address = in.address();
    Prefix virtualHost = new Prefix(address, in.integer());
    RowKey key = new RowKey(virtualHost, in.integer(), in.integer(), in.integer());
    in.end();
    return key;
  }

  private static FlowKey flow(CborReader in) {
    in.begin();
    FlowKey flow =
        new FlowKey(in.integer(), in.address(), in.integer(), in.address(), in.integer());
    in.end();
    return flow;
  }

  static Prefix prefix(CborReader in) {
    in.begin();
    Prefix prefix = new Prefix(in.address(), in.integer());
    in.end();
    return prefix;
  }
}
