package slr.node.advertise;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.FlowExplained;
import slr.core.choice.CostTerms;
import slr.node.advertise.CborReader.Members;

/** The hops of an explanation as CBOR; what is absent is left out. */
final class HopCodec {

  private HopCodec() {}

  static void write(MessageWriter out, ExplainedHop hop) {
    out.beginMap(
        5
            + present(hop.level(), hop.nextHop(), hop.virtualHost(), hop.rows())
            + present(hop.policy(), hop.known()));
    out.member(1, hop.node());
    hop.level().ifPresent(level -> out.member(2, WireCode.of(level)));
    out.member(3, hop.verdict());
    hop.nextHop().ifPresent(name -> out.member(4, name));
    out.member(5, hop.reason());
    hop.virtualHost()
        .ifPresent(prefix -> {
          out.key(6);
          out.write(prefix);
        });
    hop.rows().ifPresent(rows -> out.member(7, rows));
    hop.policy().ifPresent(policy -> out.member(8, policy));
    hop.known()
        .ifPresent(known -> {
          out.key(9);
          write(out, known);
        });
    out.member(10, hop.candidateCount());
    out.member(11, hop.candidates(), candidate -> write(out, candidate));
    out.endMap();
  }

  private static void write(MessageWriter out, ExplainedHop.Known known) {
    out.beginMap(6);
    out.member(1, known.state());
    out.member(2, known.holder());
    out.member(3, known.age().toMillis());
    out.member(4, known.idle().toMillis());
    out.member(5, known.packets());
    out.member(6, known.bytes());
    out.endMap();
  }

  private static void write(MessageWriter out, ExplainedCandidate candidate) {
    out.beginMap(9 + present(candidate.routingCost()) + 2 * present(candidate.terms()));
    out.member(1, candidate.node());
    out.key(2);
    out.write(candidate.endPoint());
    out.member(3, candidate.standing());
    out.member(4, candidate.capacity());
    out.member(5, candidate.load());
    candidate.routingCost().ifPresent(cost -> out.member(6, (double) cost));
    out.member(7, candidate.costBelow());
    candidate
        .terms()
        .ifPresent(terms -> {
          out.member(8, terms.load());
          out.member(9, terms.routing());
        });
    out.member(10, candidate.weight());
    out.member(11, candidate.share());
    out.member(12, candidate.way());
    out.endMap();
  }

  private static int present(Optional<?>... parts) {
    return (int) Stream.of(parts).filter(Optional::isPresent).count();
  }

  static FlowExplained readAnswer(CborReader in) {
    Members map = in.members();
    var id = map.member(1, "id", CborReader::int64);
    var hops =
        map.member(2, "hops", its -> its.list(AdvertisementLimits.HOPS_EXPLAINED, HopCodec::hop));
    map.read();
    return new FlowExplained(id.get(), hops.get());
  }

  private static ExplainedHop hop(CborReader in) {
    Members map = in.members();
    var node = map.member(1, "node", CborReader::text);
    var level = map.member(2, "level", WireCode::level);
    var verdict = map.member(3, "verdict", CborReader::text);
    var nextHop = map.member(4, "next hop", CborReader::text);
    var reason = map.member(5, "reason", CborReader::text);
    var virtualHost = map.member(6, "virtual host", MessageReader::prefix);
    var rows = map.member(7, "rows", CborReader::text);
    var policy = map.member(8, "policy", CborReader::text);
    var known = map.member(9, "known", HopCodec::known);
    var count = map.member(10, "candidate count", CborReader::integer);
    var candidates =
        map.member(
            11,
            "candidates",
            its -> its.list(AdvertisementLimits.CANDIDATES_EXPLAINED, HopCodec::candidate));
    map.read();
    return new ExplainedHop(
        node.get(),
        level.find(),
        verdict.get(),
        nextHop.find(),
        reason.get(),
        virtualHost.find(),
        rows.find(),
        policy.find(),
        known.find(),
        count.get(),
        candidates.get());
  }

  private static ExplainedHop.Known known(CborReader in) {
    Members map = in.members();
    var state = map.member(1, "state", CborReader::text);
    var holder = map.member(2, "holder", CborReader::text);
    var age = map.member(3, "age", CborReader::int64);
    var idle = map.member(4, "idle", CborReader::int64);
    var packets = map.member(5, "packets", CborReader::int64);
    var bytes = map.member(6, "bytes", CborReader::int64);
    map.read();
    return new ExplainedHop.Known(
        state.get(),
        holder.get(),
        Duration.ofMillis(age.get()),
        Duration.ofMillis(idle.get()),
        packets.get(),
        bytes.get());
  }

  private static ExplainedCandidate candidate(CborReader in) {
    Members map = in.members();
    var node = map.member(1, "node", CborReader::text);
    var endPoint = map.member(2, "end point", CborReader::address);
    var standing = map.member(3, "standing", CborReader::text);
    var capacity = map.member(4, "capacity", CborReader::integer);
    var load = map.member(5, "load", CborReader::number);
    var routingCost = map.member(6, "routing cost", CborReader::number);
    var costBelow = map.member(7, "cost below", CborReader::integer);
    var loadTerm = map.member(8, "load term", CborReader::number);
    var routingTerm = map.member(9, "routing term", CborReader::number);
    var weight = map.member(10, "weight", CborReader::number);
    var share = map.member(11, "share", CborReader::number);
    var way = map.member(12, "way", CborReader::text);
    map.read();
    return new ExplainedCandidate(
        node.get(),
        endPoint.get(),
        standing.get(),
        capacity.get(),
        load.get(),
        routingCost.find(),
        costBelow.get(),
        loadTerm.find().map(term -> new CostTerms(term, routingTerm.get())),
        weight.get(),
        share.get(),
        way.get());
  }
}
