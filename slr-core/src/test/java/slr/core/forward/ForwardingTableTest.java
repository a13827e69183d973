package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.NextHopSet;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class ForwardingTableTest {

  private static final Prefix WIDE = Prefix.parse("203.0.0.0/16");
  private static final Prefix NARROW = Prefix.parse("203.0.113.0/24");
  private static final TunnelEnd END = new TunnelEnd(1, "h1", IpAddress.parse("10.0.0.1"), true);

  @Test
  void mostSpecificKindOfTrafficCounts() {
    List<Candidate> all =
        List.of(
            of(NARROW, 6, 80, 10).node(1),
            of(NARROW, 6, 80, 0).node(2),
            of(NARROW, 6, 0, 10).node(3),
            of(NARROW, 6, 0, 0).node(4),
            of(NARROW, 0, 0, 10).node(5),
            of(NARROW, 0, 0, 0).node(6),
            of(WIDE, 6, 80, 10).node(7));

    assertThat(chosen(all, false, 6, 80, 10)).isEqualTo(1);
    assertThat(chosen(all, false, 6, 80, 0)).isEqualTo(2);
    assertThat(chosen(all, false, 6, 81, 10)).isEqualTo(3);
    assertThat(chosen(all, false, 6, 81, 3)).isEqualTo(4);
    assertThat(chosen(all, false, 17, 80, 10)).isEqualTo(5);
    assertThat(chosen(all, false, 47, 0, 0)).isEqualTo(6);
    for (int gone = 0; gone < all.size(); gone++) {
      assertThat(chosen(all.subList(gone, all.size()), false, 6, 80, 10)).isEqualTo(gone + 1);
    }
  }

  @Test
  void shorterPrefixStepsInUnlessStrict() {
    List<Candidate> drained =
        List.of(
            of(NARROW, 6, 80, 0).directive(Directive.DRAINING).node(1), of(WIDE, 6, 80, 0).node(2));

    assertThat(chosen(drained, false, 6, 80, 0)).isEqualTo(2);
    assertThat(chosen(drained, true, 6, 80, 0)).isEqualTo(-1);
  }

  @Test
  void oneRowThatRefusesAllKeepsANextHopFromTakingAllOfItsFlows() {
    RowKey key = new RowKey(NARROW, 6, 80, 0);
    ForwardingTable served =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, options(false))
            .tunnelEnd(END)
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .candidate(of(WIDE, 6, 80, 0).node(1))
            .build();
    assertThat(served.takesAllOfItsFlows(1)).isTrue();
    assertThat(served.takesAllOfItsFlows(2)).as("unknown").isFalse();

    ForwardingTable refused =
        served
            .change()
            .row(key, List.of(of(NARROW, 6, 80, 0).directive(Directive.INACTIVE).node(1)))
            .build();
    assertThat(refused.takesAllOfItsFlows(1)).isFalse();
    assertThat(served.takesAllOfItsFlows(1)).as("a table never changes").isTrue();
    assertThat(refused.change().row(key, List.of()).build().takesAllOfItsFlows(1)).isTrue();
    ForwardingTable gone = refused.change().virtualHosts(Map.of()).row(key, List.of()).build();
    assertThat(gone.takesAllOfItsFlows(1)).as("its virtual host is routed no more").isTrue();
    assertThat(gone.routes(NARROW)).isFalse();
    assertThat(refused.routes(NARROW)).isTrue();
    TunnelEnd down = new TunnelEnd(1, "h1", END.endPoint(), false);
    assertThat(served.change().tunnelEnd(down).build().takesAllOfItsFlows(1)).isFalse();
  }

  @Test
  void rowsHaveTheOptionsOfTheLongestConfiguredVirtualHostAroundThem() {
    VirtualHostOptions strict = options(true);
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, strict)
            .virtualHost(Prefix.parse("203.0.0.0/8"), options(false))
            .tunnelEnd(END)
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .build();

    assertThat(find(table, "203.0.113.9").options()).isEqualTo(strict);
    assertThat(find(table, "203.0.113.9").prefix()).isEqualTo(NARROW);
    assertThat(find(table, "203.1.0.0").options()).isEqualTo(options(false));
  }

  @Test
  void leavesOutRowsThatLieInNoConfiguredVirtualHost() {
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(Prefix.parse("::/0"), Scene.USUAL)
            .tunnelEnd(END)
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .build();

    assertThat(table.virtualHost(0, IpAddress.parse("203.0.113.9").low())).isNull();
    assertThat(table.row(of(NARROW, 6, 80, 0).key()).isEmpty()).isTrue();
  }

  @Test
  void onlyWhatIsGivenAnewIsDifferent() {
    RowKey web = new RowKey(NARROW, 6, 80, 0);
    RowKey mail = new RowKey(NARROW, 6, 25, 0);
    ForwardingTable first =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, Scene.USUAL)
            .tunnelEnd(END)
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .candidate(of(NARROW, 6, 25, 0).node(1))
            .build();
    ForwardingTable second = first.change().row(web, List.of()).build();
    ForwardingTable third = second.change().row(mail, List.of()).build();

    assertThat(first.row(web).takesFlows()).isTrue();
    assertThat(second.row(web).isEmpty()).isTrue();
    assertThat(second.row(mail)).isSameAs(first.row(mail));
    assertThat(find(second, "203.0.113.9").prefix()).isEqualTo(NARROW);
    assertThat(find(third, "203.0.113.9").prefix()).isEqualTo(WIDE);
  }

  @Test
  void aTunnelThatGoesDownIsNotChosenAlthoughNoRowIsGivenAnew() {
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, Scene.USUAL)
            .tunnelEnd(END)
            .tunnelEnd(new TunnelEnd(2, "h2", IpAddress.parse("10.0.0.2"), true))
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .candidate(of(WIDE, 6, 80, 0).node(2))
            .build();
    ForwardingTable without =
        table
            .change()
            .tunnelEnds(List.of(new TunnelEnd(2, "h2", IpAddress.parse("10.0.0.2"), true)))
            .build();

    assertThat(chosen(table)).isEqualTo(1);
    assertThat(chosen(without)).isEqualTo(2);
  }

  @Test
  void otherVirtualHostsHoldFromWhenRowsAreGivenAnew() {
    RowKey web = new RowKey(NARROW, 6, 80, 0);
    List<Candidate> nodes = List.of(of(NARROW, 6, 80, 0).node(1));
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, Scene.USUAL)
            .tunnelEnd(END)
            .row(web, nodes)
            .build();
    ForwardingTable strict =
        table.change().virtualHosts(Map.of(WIDE, options(true))).row(web, nodes).build();
    ForwardingTable gone = strict.change().virtualHosts(Map.of()).row(web, nodes).build();

    assertThat(find(strict, "203.0.113.9").options()).isEqualTo(options(true));
    assertThat(find(strict, "203.0.0.9").options()).isEqualTo(options(true));
    assertThat(gone.virtualHost(0, IpAddress.parse("203.0.113.9").low())).isNull();
    assertThat(gone.virtualHost(0, IpAddress.parse("203.0.0.9").low())).isNull();
  }

  /** Whatever the order of changes, the table is as if it had been made of what there is now. */
  @Property(tries = 200)
  void aTableChangedStepByStepIsTheTableMadeAtOnce(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<RowKey, List<Candidate>> rows = new HashMap<>();
    Map<Prefix, VirtualHostOptions> hosts = new HashMap<>();
    ForwardingTable table = ForwardingTable.builder(Scene.KEY).tunnelEnds(ends(9)).build();
    for (int step = 0; step < 30; step++) {
      ForwardingTable.Builder builder = table.change();
      if (random.nextInt(4) == 0) {
        Prefix prefix = random(random);
        if (hosts.remove(prefix) == null) {
          hosts.put(prefix, options(random.nextBoolean()));
        }
        builder.virtualHosts(hosts);
        rows.forEach(builder::row);
      } else {
        RowKey key = new RowKey(random(random), 6, 80 * random.nextInt(2), 0);
        List<Candidate> nodes =
            IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> Candidates.of(key).capacity(random.nextInt(3)).node(i))
                .toList();
        rows.put(key, nodes);
        builder.row(key, nodes);
      }
      table = builder.build();
    }
    ForwardingTable atOnce =
        rows.entrySet().stream()
            .reduce(
                ForwardingTable.builder(Scene.KEY).tunnelEnds(ends(9)).virtualHosts(hosts),
                (builder, row) -> builder.row(row.getKey(), row.getValue()),
                (one, _) -> one)
            .build();
    for (int i = 0; i < 100; i++) {
      IpAddress at = random(random).address();
      assertThat(said(table, at)).isEqualTo(said(atOnce, at));
    }
  }

  private static String said(ForwardingTable table, IpAddress at) {
    VirtualHost host = table.virtualHost(at.high(), at.low());
    return host == null
        ? "not ours"
        : host.prefix()
            + " "
            + host.options()
            + " "
            + table.takers(host, 6, 80, 0).members()
            + " "
            + table.nearest(host, 6, 0, 0).members();
  }

  private static Prefix random(SplittableRandom random) {
    int length = 8 * random.nextInt(3);
    return new Prefix(
        IpAddress.ofV4(random.nextInt() & 0x0101_0000 & (int) (-1L << (32 - length))), length);
  }

  private static List<TunnelEnd> ends(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new TunnelEnd(i, "h" + i, IpAddress.ofV4(0x0a00_0000 | i), true))
        .toList();
  }

  @Test
  void refusesCandidatesWithoutTunnelEnd() {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(NARROW, Scene.USUAL)
            .candidate(of(NARROW, 6, 80, 0).node(5));

    assertThatThrownBy(builder::build).hasMessage("next hop 5 has no tunnel end");
  }

  @Test
  void unknownPolicyIsRefusedWhenTheOptionsAreMade() {
    assertThatThrownBy(() ->
            new VirtualHostOptions(
                "best",
                VirtualHostOptions.Udp.KEPT,
                VirtualHostOptions.Echo.ANSWER,
                VirtualHostOptions.WhenNone.REFUSE,
                false))
        .hasMessageContaining("no policy 'best'");
  }

  private static int chosen(
      List<Candidate> candidates, boolean strict, int protocol, int port, int serviceClass) {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(Scene.KEY).virtualHost(WIDE, options(strict));
    for (Candidate each : candidates) {
      builder
          .tunnelEnd(new TunnelEnd(each.nextHop(), each.name(), each.endPoint(), true))
          .candidate(each);
    }
    return chosen(builder.build(), protocol, port, serviceClass);
  }

  private static int chosen(ForwardingTable table) {
    return chosen(table, 6, 80, 0);
  }

  private static int chosen(ForwardingTable table, int protocol, int port, int serviceClass) {
    NextHopSet takers = table.takers(find(table, "203.0.113.9"), protocol, port, serviceClass);
    return takers.choose(1, table::isUp);
  }

  private static VirtualHost find(ForwardingTable table, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return Objects.requireNonNull(table.virtualHost(parsed.high(), parsed.low()));
  }

  private static VirtualHostOptions options(boolean strict) {
    return new VirtualHostOptions(
        "consistent-hash",
        VirtualHostOptions.Udp.KEPT,
        VirtualHostOptions.Echo.ANSWER,
        VirtualHostOptions.WhenNone.REFUSE,
        strict);
  }

  private static Candidates of(Prefix prefix, int protocol, int port, int serviceClass) {
    return Candidates.of(new RowKey(prefix, protocol, port, serviceClass));
  }
}
