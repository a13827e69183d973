package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildOverride;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.ParentMachine;
import slr.core.advertise.Role;
import slr.core.announce.Serving;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.choice.NextHopSet;
import slr.core.choice.StandbyRules;
import slr.core.choice.Standing;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Two children joined in memory; time stands still. */
class ForwardingTablesTest {

  private static final Prefix BLOCK = Prefix.parse("203.0.0.0/16");
  private static final List<Prefix> ANY = List.of(Prefix.parse("0.0.0.0/0"));
  private static final long NOW_NS = 1;

  private final Children children =
      new Children(
          hello("net1", Level.NETWORK, Role.PARENT, "10.0.0.9"),
          AdvertisementTimers.DEFAULTS,
          new Leases());
  private final Map<IpAddress, Double> costs = new HashMap<>();
  private final Advertiser first = child("as1", "10.0.0.1");
  private final Advertiser second = child("as2", "10.0.0.2");
  private final ForwardingTables tables =
      new ForwardingTables(
          routing("spare-capacity", BLOCK), children, end -> costs.getOrDefault(end, 0.0));

  @BeforeEach
  void connect() {
    connect(first, "as1");
    connect(second, "as2");
    turns();
  }

  @Test
  void takesManyRowsInPortionsAndSaysWhenThereAreMore() {
    for (int i = 0; i < 2_500; i++) {
      first.put(row("as1", i), NOW_NS);
    }
    pump();

    assertThat(tables.isStale()).isTrue();
    assertThat(rows(tables.ifChanged(0))).isEqualTo(1_000);
    assertThat(rows(tables.ifChanged(0))).isEqualTo(2_000);
    assertThat(rows(tables.ifChanged(0))).isEqualTo(2_500);
    assertThat(tables.isStale()).isFalse();
    assertThat(tables.ifChanged(0)).isEmpty();
    assertThat(tables.serving()).isEqualTo(Map.of(BLOCK, Serving.READY));
  }

  @Test
  void aLostSessionCountsAtOnceForRowsWhoseTurnHasNotComeYet() {
    for (int i = 0; i < 2_500; i++) {
      first.put(row("as1", i), NOW_NS);
      second.put(row("as2", i), NOW_NS);
    }
    pump();
    turns();
    NextHopSet before = tables.table().row(key(2_400));

    children.sessions().getFirst().onDisconnected("cut", NOW_NS);
    ForwardingTable table = tables.ifChanged(0).orElseThrow().table();

    assertThat(table.row(key(2_400))).isSameAs(before);
    for (long hash = 1; hash < 1_000; hash++) {
      assertThat(before.choose(hash, table::isUp)).isEqualTo(1);
    }
    turns();
    assertThat(standing("as1", 2_400)).isEqualTo(Standing.TUNNEL_DOWN);
    assertThat(standing("as2", 2_400)).isEqualTo(Standing.TAKES);
  }

  /** What waits is weighed anew when its time is over, though nothing has changed. */
  @Test
  void standbyStepsInAndBackInTime() {
    first.put(row("as1", 1), NOW_NS);
    second.put(standby(row("as2", 1)), NOW_NS);
    pump();
    turns();
    assertThat(standing("as1", 1)).isEqualTo(Standing.TAKES);
    assertThat(standing("as2", 1)).isEqualTo(Standing.STANDBY);

    children.override("as1", new ChildOverride(Directive.DRAINING, 100));
    turns();
    assertThat(standing("as2", 1)).isEqualTo(Standing.TAKES);
    children.override("as1", ChildOverride.NONE);
    turns();
    assertThat(standing("as1", 1)).isEqualTo(Standing.RETURNING);
    long dueNs = tables.nextDeadlineNs().orElseThrow();
    assertThat(dueNs).isEqualTo(StandbyRules.USUAL.failBackAfterNs());

    assertThat(tables.ifChanged(dueNs - 1)).isEmpty();
    assertThat(tables.ifChanged(dueNs).orElseThrow().rows()).containsExactly(key(1));
    assertThat(standing("as1", 1)).isEqualTo(Standing.TAKES);
    assertThat(standing("as2", 1)).isEqualTo(Standing.STANDBY);
    assertThat(tables.nextDeadlineNs()).isEmpty();
  }

  @Test
  void whoIsInStandbyServesAsTheLastResort() {
    VirtualHostOptions usual = VirtualHostOptions.usual();
    tables.configure(
        new Routing(
            new ChoiceKey(new HashKey(1, 2), 0),
            Map.of(BLOCK, usual.with(new StandbyRules(true, 0, 0))),
            List.of(IpAddress.parse("10.9.0.1")),
            Map.of()));
    first.put(row("as1", 1), NOW_NS);
    pump();
    turns();
    assertThat(tables.isStandby(key(1))).isTrue();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.STANDBY);
  }

  @Test
  void whatCanBeServedFollowsTheRows() {
    first.put(row("as1", 1), NOW_NS);
    pump();
    turns();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.READY);

    children.override("as1", new ChildOverride(Directive.DRAINING, 100));
    turns();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.DRAINING);

    first.remove(key(1));
    pump();
    turns();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.NONE);
    assertThat(tables.table().row(key(1)).isEmpty()).isTrue();
  }

  @Test
  void aRowOfTwoChildrenIsCountedOnce() {
    first.put(row("as1", 1), NOW_NS);
    second.put(row("as2", 1), NOW_NS);
    pump();
    children.changeAll();
    turns();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.READY);

    first.remove(key(1));
    second.remove(key(1));
    pump();
    turns();
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.NONE);
  }

  @Test
  void anotherConfigurationWeighsAllRowsAnewAndTakesInThoseThatWereNotRouted() {
    Prefix more = Prefix.parse("203.0.0.0/8");
    Row outside = row("as1", 0x0001_0000);
    first.put(row("as1", 1).withLoad(0.5, 2), NOW_NS);
    first.put(outside, NOW_NS);
    pump();
    turns();
    assertThat(weight(1)).isEqualTo(25);
    assertThat(tables.table().row(outside.key()).isEmpty()).isTrue();

    tables.configure(routing("consistent-hash", Prefix.parse("203.0.0.0/8")));
    turns();

    assertThat(weight(1)).isEqualTo(50);
    assertThat(tables.table().row(outside.key()).takesFlows()).isTrue();
    assertThat(tables.serving()).isEqualTo(Map.of(more, Serving.READY));
  }

  @Test
  void anotherCostMovesNewFlowsAndALostRouteTakesThemAll() {
    tables.configure(routing("lowest-cost", BLOCK));
    first.put(row("as1", 1), NOW_NS);
    second.put(row("as2", 1), NOW_NS);
    pump();
    cost("as1", "10.0.0.1", 10);
    cost("as2", "10.0.0.2", 15);
    assertThat(standing("as1", 1)).isEqualTo(Standing.TAKES);
    assertThat(standing("as2", 1)).as("within the tolerance").isEqualTo(Standing.TAKES);

    cost("as1", "10.0.0.1", 50);
    assertThat(standing("as1", 1)).isEqualTo(Standing.OUTWEIGHED);
    assertThat(standing("as2", 1)).isEqualTo(Standing.TAKES);

    cost("as2", "10.0.0.2", Double.POSITIVE_INFINITY);
    assertThat(standing("as1", 1)).isEqualTo(Standing.TAKES);
    assertThat(standing("as2", 1)).isEqualTo(Standing.UNREACHABLE);
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.READY);

    cost("as1", "10.0.0.1", Double.POSITIVE_INFINITY);
    assertThat(tables.serving()).containsEntry(BLOCK, Serving.NONE);
  }

  private void cost(String node, String endPoint, double cost) {
    costs.put(IpAddress.parse(endPoint), cost);
    children.changeAll(node);
    turns();
  }

  private double weight(int number) {
    return tables.table().row(key(number)).members().getFirst().weight();
  }

  private Standing standing(String node, int number) {
    return tables.table().row(key(number)).members().stream()
        .filter(member -> member.candidate().name().equals(node))
        .map(NextHopSet.Member::standing)
        .findFirst()
        .orElseThrow();
  }

  /** Until nothing is left to do. */
  private void turns() {
    while (tables.isStale()) {
      assertThat(tables.ifChanged(0)).isPresent();
    }
  }

  private static int rows(Optional<ForwardingTables.Next> next) {
    List<NextHopSet> rows = new ArrayList<>();
    next.orElseThrow().table().forEachRow(rows::add);
    return rows.size();
  }

  private void connect(Advertiser advertiser, String node) {
    assertThat(children.accept(node, new Authorisation(node, Level.SYSTEM, ANY, ANY), NOW_NS))
        .isPresent();
    advertiser
        .parents()
        .getFirst()
        .onConnected(
            new Authorisation("net1", Level.NETWORK, ANY, ANY),
            IpAddress.parse("10.0.0.9"),
            NOW_NS);
    pump();
  }

  /** Carries records both ways until there are none. */
  private void pump() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int i = 0; i < children.sessions().size(); i++) {
        ChildMachine below = List.of(first, second).get(i).parents().getFirst();
        ParentMachine above = children.sessions().get(i);
        for (var next = below.pollAction(); next.isPresent(); next = below.pollAction()) {
          if (next.get() instanceof AdvertisementAction.Send send) {
            above.onMessage(send.message(), NOW_NS);
            moved = true;
          }
        }
        for (var next = above.pollAction(); next.isPresent(); next = above.pollAction()) {
          if (next.get() instanceof AdvertisementAction.Send send) {
            below.onMessage(send.message(), NOW_NS);
            moved = true;
          }
        }
      }
    }
  }

  private static Advertiser child(String node, String endPoint) {
    return new Advertiser(
        hello(node, Level.SYSTEM, Role.CHILD, endPoint),
        AdvertisementTimers.DEFAULTS,
        List.of("net1"),
        NOW_NS);
  }

  private static Hello hello(String node, Level level, Role role, String endPoint) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        level,
        role,
        node,
        1,
        List.of(IpAddress.parse(endPoint)),
        List.of());
  }

  private static RowKey key(int number) {
    return new RowKey(Prefix.ofHost(IpAddress.ofV4(0xcb00_0000 + number)), 6, 80, 0);
  }

  private static Row row(String node, int number) {
    return new Row(
        key(number),
        Health.HEALTHY,
        0,
        1,
        50,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        node,
        List.of(node));
  }

  private static Row standby(Row row) {
    return new Row(
        row.key(),
        row.health(),
        row.load(),
        row.loadSequence(),
        row.capacity(),
        row.target(),
        row.current(),
        true,
        row.originCluster(),
        row.nodePath());
  }

  private static Routing routing(String policy, Prefix prefix) {
    VirtualHostOptions usual = VirtualHostOptions.usual();
    return new Routing(
        new ChoiceKey(new HashKey(1, 2), 0),
        Map.of(
            prefix,
            new VirtualHostOptions(policy, usual.udp(), usual.echo(), usual.whenNone(), false)),
        List.of(IpAddress.parse("10.9.0.1")),
        Map.of());
  }
}
