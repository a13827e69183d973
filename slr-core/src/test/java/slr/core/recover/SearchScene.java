package slr.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.PinCopy;
import slr.core.advertise.WhoHas;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** An SLR over h1 to h3 that serve 203.0.113.0/24, and h4 that serves something else. */
final class SearchScene {

  static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");
  static final FlowKey FLOW = flow(1234);
  static final long MS = 1_000_000;

  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(11, 22), 1);
  private static final Prefix OTHER = Prefix.parse("198.51.100.0/24");

  final ForwardingMachine machine;
  final RecoveryMachine recovery;
  final List<RecoveryAction> said = new ArrayList<>();
  final List<Long> released = new ArrayList<>();
  long nowNs = 1_000_000_000;

  /** Seconds since 1970. */
  long wallS = 1_764_000_000;

  SearchScene() {
    this(2_000);
  }

  /** One that may ask about so many flows a second. */
  SearchScene(int queries) {
    this(queries, 0);
  }

  /** One that has just started, and concludes nothing for so long. */
  SearchScene(int queries, long youngMs) {
    ForwardingConfig usual = ForwardingConfig.usual(new HashKey(3, 4));
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                usual.indexKey(),
                new FlowLimits(1_000, Map.of()),
                usual.fragments(),
                usual.refusals(),
                usual.icmpErrors()),
            ForwardingTable.empty(KEY));
    recovery =
        new RecoveryMachine(
            new RecoveryConfig(
                "net1",
                new HashKey(5, 6),
                new HashKey(7, 8),
                new TokenRate(queries, queries),
                new TokenRate(100, 100),
                true,
                nowNs + youngMs * MS,
                new TokenRate(100, 100),
                () -> wallS),
            machine);
    machine.search(recovery);
    recovery.top(true);
    up(1, 2, 3, 4);
  }

  /** These children are there, the others are away. */
  SearchScene up(Integer... children) {
    return children(List.of(children), 0);
  }

  /** All are there but this one, which is not known any more. */
  SearchScene without(int child) {
    return children(List.of(1, 2, 3, 4), child);
  }

  private SearchScene children(List<Integer> up, int forgotten) {
    ForwardingTable.Builder table =
        ForwardingTable.builder(KEY)
            .virtualHost(VIRTUAL_HOST, VirtualHostOptions.usual())
            .virtualHost(OTHER, VirtualHostOptions.usual());
    for (int i = 1; i <= 4; i++) {
      if (i == forgotten) {
        continue;
      }
      table.tunnelEnd(new TunnelEnd(i, "h" + i, IpAddress.parse("10.0.0." + i), up.contains(i)));
      Candidate candidate =
          Candidates.of(new RowKey(i == 4 ? OTHER : VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0))
              .node(i);
      table.candidate(candidate);
    }
    machine.install(table.build());
    recovery.onTable(nowNs);
    return turn();
  }

  Verdict send(PacketBuilder packet) {
    return send(packet.packet());
  }

  Verdict send(IpPacket packet) {
    Verdict verdict = machine.onPacket(packet, nowNs);
    turn();
    return verdict;
  }

  /** A segment of {@link #FLOW}. */
  static PacketBuilder segment() {
    return PacketBuilder.ipv4().tcp(1234, 80);
  }

  static PacketBuilder segment(int port) {
    return PacketBuilder.ipv4().tcp(port, 80);
  }

  static FlowKey flow(int port) {
    return FlowKey.parse("tcp 192.0.2.1:" + port + " 203.0.113.1:80");
  }

  SearchScene hears(int child, Holders.Answer answer, FlowKey... flows) {
    recovery.onHolders(child, Holders.of(answer, List.of(flows)), nowNs);
    return turn();
  }

  SearchScene later(long ms) {
    nowNs += ms * MS;
    return turn();
  }

  SearchScene turn() {
    recovery.flush(nowNs);
    said.addAll(recovery.pollActions());
    recovery.pollReleased(released::add);
    return this;
  }

  /** The children that were asked about the flow, each once. */
  List<Integer> asked(FlowKey flow) {
    List<Integer> children = new ArrayList<>();
    for (RecoveryAction action : said) {
      if (action instanceof RecoveryAction.AskChild ask && ask.question().flows().contains(flow)) {
        children.add(ask.nextHop());
      }
    }
    return children;
  }

  /** What neighbours were asked. */
  List<WhoHas> askedNeighbours() {
    return said.stream()
        .filter(RecoveryAction.TellNeighbour.class::isInstance)
        .map(action -> ((RecoveryAction.TellNeighbour) action).message())
        .filter(WhoHas.class::isInstance)
        .map(WhoHas.class::cast)
        .toList();
  }

  long count(RecoveryCounter counter) {
    return recovery.counters().getOrDefault(counter, 0L);
  }

  long count(Verdict verdict) {
    return machine.verdicts().snapshot().getOrDefault(verdict, 0L);
  }

  SearchScene goesTo(PacketBuilder packet, int child) {
    assertThat(send(packet)).isEqualTo(Verdict.FORWARD_KNOWN);
    assertThat(machine.nextHop()).isEqualTo(child);
    return this;
  }

  /** What this asker was answered. */
  List<Holders> answers(Asker asker) {
    return said.stream()
        .filter(RecoveryAction.Answer.class::isInstance)
        .map(RecoveryAction.Answer.class::cast)
        .filter(answer -> answer.asker().equals(asker))
        .map(RecoveryAction.Answer::answer)
        .toList();
  }

  /** What neighbours were told of flows. */
  List<PinCopy> copies() {
    return said.stream()
        .filter(RecoveryAction.TellNeighbour.class::isInstance)
        .map(action -> ((RecoveryAction.TellNeighbour) action).message())
        .filter(PinCopy.class::isInstance)
        .map(PinCopy.class::cast)
        .toList();
  }
}
