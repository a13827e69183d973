package slr.node.advertise;

import java.util.List;
import java.util.function.Consumer;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Claim;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.FlowExplained;
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
import slr.core.advertise.TunnelDown;
import slr.core.advertise.TunnelSources;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.packet.BareSegment;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import tools.jackson.core.JsonGenerator;

/**
 * Each message as CBOR, writing: definite lengths, shortest integers, keys in rising order, so that
 * a message has one form (RFC 8949 4.2.1).
 */
final class MessageWriter {

  private final JsonGenerator out;

  MessageWriter(JsonGenerator out) {
    this.out = out;
  }

  /** One message: its code, then its map. */
  void write(AdvertisementMessage message) {
    switch (message) {
      case Hello hello -> write(hello);
      case Heartbeat heartbeat -> write(heartbeat);
      case RowChange change -> write(change);
      case LoadReport report -> {
        begin(WireCode.LOAD_REPORT, 1);
        member(1, report.loads(), this::write);
      }
      case GetSnapshot asked -> {
        begin(WireCode.GET_SNAPSHOT, 1);
        member(1, asked.range());
      }
      case Snapshot snapshot -> write(snapshot);
      case Postulate postulate -> write(postulate);
      case PostulateWrong wrong -> write(wrong);
      case Goodbye goodbye -> {
        begin(WireCode.GOODBYE, 1);
        member(1, WireCode.of(goodbye.reason()));
      }
      case Refused refused -> {
        begin(WireCode.REFUSED, 3);
        member(1, refused.reason().code());
        member(2, refused.value());
        member(3, refused.text());
      }
      case NotMine notMine -> {
        boolean any =
            notMine.strays().stream().anyMatch(stray -> stray.segment() != BareSegment.NONE);
        begin(WireCode.NOT_MINE, 2);
        member(1, notMine.flows(), this::write);
        member(2, any ? notMine.strays() : List.of(), stray -> out.writeNumber(stray.segment()));
      }
      case FlowReport report -> write(report);
      case Stalled stalled -> {
        begin(WireCode.STALLED, 1);
        member(1, stalled.flows(), this::write);
      }
      case WhoHas question -> write(question);
      case Holders answer -> write(answer);
      case PinCopy copy -> write(copy);
      case TunnelDown end -> write(end);
      case GetDigests asked -> {
        begin(WireCode.GET_DIGESTS, 1);
        member(1, asked.range());
      }
      case RangeDigests digests -> {
        begin(WireCode.RANGE_DIGESTS, 2);
        member(1, digests.generation());
        member(2, digests.parts(), this::write);
      }
      case GetTunnelSources _ -> begin(WireCode.GET_TUNNEL_SOURCES, 0);
      case TunnelSources sources -> write(sources);
      case ExplainFlow question -> {
        begin(WireCode.EXPLAIN_FLOW, 3);
        member(1, question.id());
        out.writePropertyId(2);
        write(question.flow());
        member(3, question.patienceMs());
      }
      case FlowExplained answer -> {
        begin(WireCode.FLOW_EXPLAINED, 2);
        member(1, answer.id());
        member(2, answer.hops(), hop -> HopCodec.write(this, hop));
      }
      case Reserved reserved -> begin(reserved.kind().code(), 0);
    }
    out.writeEndObject();
    out.writeEndArray();
  }

  private void write(Hello hello) {
    begin(WireCode.HELLO, 9);
    member(1, hello.versions(), out::writeNumber);
    member(2, hello.node());
    member(3, WireCode.of(hello.level()));
    member(4, WireCode.of(hello.role()));
    member(5, hello.cluster());
    member(6, hello.incarnation());
    member(7, hello.endPoints(), this::write);
    member(8, hello.tunnelSources(), this::write);
    member(9, hello.forwardsAlone());
  }

  private void write(Heartbeat heartbeat) {
    begin(WireCode.HEARTBEAT, 4);
    member(1, heartbeat.generation());
    member(2, heartbeat.digest());
    member(3, heartbeat.confirmedGeneration());
    member(4, heartbeat.sharePercent());
  }

  private void write(RowChange change) {
    begin(WireCode.ROW_CHANGE, 4);
    member(1, change.generation());
    member(2, change.digest());
    member(3, change.upserts(), this::write);
    member(4, change.deletes(), this::write);
  }

  private void write(TunnelSources sources) {
    begin(WireCode.TUNNEL_SOURCES, 2);
    member(1, sources.version());
    member(2, sources.prefixes(), this::write);
  }

  private void write(FlowReport report) {
    begin(WireCode.FLOW_REPORT, 2);
    member(1, report.established(), this::write);
    member(2, report.closed(), this::write);
  }

  private void write(Postulate postulate) {
    begin(WireCode.POSTULATE, 2);
    member(1, postulate.generation());
    member(2, postulate.claims(), this::write);
  }

  private void write(PostulateWrong wrong) {
    begin(WireCode.POSTULATE_WRONG, 2);
    member(1, wrong.confirmedGeneration());
    member(2, wrong.claims(), this::write);
  }

  private void write(WhoHas question) {
    begin(WireCode.WHO_HAS, 2);
    member(1, question.patienceMs());
    member(2, question.flows(), this::write);
  }

  private void write(PinCopy copy) {
    begin(WireCode.PIN_COPY, 3);
    member(1, copy.node());
    member(2, copy.begun(), this::write);
    member(3, copy.ended(), this::write);
  }

  private void write(Holders answer) {
    begin(WireCode.HOLDERS, 4);
    member(1, answer.held(), this::write);
    member(2, answer.opening(), this::write);
    member(3, answer.notHeld(), this::write);
    member(4, answer.unknown(), this::write);
  }

  private void write(TunnelDown end) {
    begin(WireCode.TUNNEL_DOWN, 2);
    out.writePropertyId(1);
    write(end.endPoint());
    member(2, end.incarnation());
  }

  private void write(Snapshot snapshot) {
    begin(WireCode.SNAPSHOT, 4);
    member(1, snapshot.generation());
    member(2, snapshot.digest());
    member(3, snapshot.range());
    member(4, snapshot.rows(), this::write);
  }

  private void write(Row row) {
    beginMap(row.cost() == 0 ? 10 : 11);
    out.writePropertyId(1);
    write(row.key());
    member(2, WireCode.of(row.health()));
    out.writePropertyId(3);
    out.writeNumber(row.load());
    member(4, row.loadSequence());
    member(5, row.capacity());
    member(6, WireCode.of(row.target()));
    member(7, WireCode.of(row.current()));
    member(8, row.standby());
    member(9, row.originCluster());
    member(10, row.nodePath(), out::writeString);
    if (row.cost() != 0) {
      member(11, row.cost());
    }
    out.writeEndObject();
  }

  private void write(LoadReport.Load load) {
    beginMap(3);
    out.writePropertyId(1);
    write(load.key());
    out.writePropertyId(2);
    out.writeNumber(load.load());
    member(3, load.sequence());
    out.writeEndObject();
  }

  private void write(Claim claim) {
    beginMap(2);
    out.writePropertyId(1);
    write(claim.key());
    member(2, WireCode.of(claim.directive()));
    out.writeEndObject();
  }

  private void write(RowTable.Part part) {
    beginMap(3);
    member(1, part.range());
    member(2, part.count());
    member(3, part.digest());
    out.writeEndObject();
  }

  private void write(RowKey key) {
    beginArray(5);
    write(key.virtualHost().address());
    out.writeNumber(key.virtualHost().length());
    out.writeNumber(key.protocol());
    out.writeNumber(key.port());
    out.writeNumber(key.serviceClass());
    out.writeEndArray();
  }

  private void write(FlowKey flow) {
    beginArray(5);
    out.writeNumber(flow.protocol());
    write(flow.source());
    out.writeNumber(flow.sourcePort());
    write(flow.destination());
    out.writeNumber(flow.destinationPort());
    out.writeEndArray();
  }

  void write(Prefix prefix) {
    beginArray(2);
    write(prefix.address());
    out.writeNumber(prefix.length());
    out.writeEndArray();
  }

  void write(IpAddress address) {
    out.writeBinary(address.toBytes());
  }

  void member(int key, double value) {
    out.writePropertyId(key);
    out.writeNumber(value);
  }

  void key(int key) {
    out.writePropertyId(key);
  }

  void endMap() {
    out.writeEndObject();
  }

  private void begin(int code, int members) {
    beginArray(2);
    out.writeNumber(code);
    beginMap(members);
  }

  private void beginArray(int items) {
    out.writeStartArray(this, items);
  }

  void beginMap(int members) {
    out.writeStartObject(this, members);
  }

  void member(int key, long value) {
    out.writePropertyId(key);
    out.writeNumber(value);
  }

  private void member(int key, boolean value) {
    out.writePropertyId(key);
    out.writeBoolean(value);
  }

  void member(int key, String value) {
    out.writePropertyId(key);
    out.writeString(value);
  }

  private void member(int key, KeyRange range) {
    out.writePropertyId(key);
    beginMap((range.from().isPresent() ? 1 : 0) + (range.to().isPresent() ? 1 : 0));
    range
        .from()
        .ifPresent(from -> {
          out.writePropertyId(1);
          write(from);
        });
    range
        .to()
        .ifPresent(to -> {
          out.writePropertyId(2);
          write(to);
        });
    out.writeEndObject();
  }

  <T> void member(int key, List<T> items, Consumer<T> write) {
    out.writePropertyId(key);
    beginArray(items.size());
    items.forEach(write);
    out.writeEndArray();
  }
}
