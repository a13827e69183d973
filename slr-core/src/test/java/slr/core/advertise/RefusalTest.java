package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slr.core.choice.Standing;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Each refusal: what it ends, that it is counted, that the peer is told reason and value. */
class RefusalTest {

  private final TwoNodes nodes = new TwoNodes();
  private final Hello good = nodes.advertiser.self();

  @Test
  void refusesAnotherVersion() {
    Hello hello =
        new Hello(
            List.of(8, 9),
            "h1",
            Level.HOST,
            Role.CHILD,
            "h1",
            1,
            good.endPoints(),
            good.tunnelSources());
    assertHelloRefused(hello, RefusalReason.VERSION, "[8, 9]");
  }

  @Test
  void refusesAParent() {
    assertHelloRefused(
        TwoNodes.hello("h1", Level.HOST, Role.PARENT, 1, "10.0.0.1"), RefusalReason.ROLE, "PARENT");
  }

  @Test
  void handsOverAPeer() {
    Hello peer = TwoNodes.hello("h1", Level.HOST, Role.PEER, 1, "10.0.0.1");
    ParentMachine machine = accept("10.0.0.9:1");
    machine.onMessage(peer, nodes.nowNs);

    assertThat(machine.state()).isEqualTo(ParentState.CLOSED);
    assertThat(machine.pollAction()).containsInstanceOf(AdvertisementAction.Transition.class);
    assertThat(machine.pollAction()).contains(new AdvertisementAction.HandOver(TwoNodes.H1, peer));
  }

  @Test
  void refusesPolitelyWhatThisVersionDoesNotSpeakOf() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    for (Reserved.Kind kind : Reserved.Kind.values()) {
      nodes.sayUp(new Reserved(kind));
      nodes.sayDown(new Reserved(kind));
    }

    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.wentDown).contains(Refused.of(RefusalReason.UNSUPPORTED, "MIGRATE"));
    assertThat(nodes.wentUp).contains(Refused.of(RefusalReason.UNSUPPORTED, "MIGRATE"));
    assertThat(count(RefusalReason.UNSUPPORTED)).isEqualTo(Reserved.Kind.values().length);
  }

  @Test
  void refusesAnotherLevel() {
    assertHelloRefused(
        TwoNodes.hello("h1", Level.SITE, Role.CHILD, 1, "10.0.0.1"), RefusalReason.LEVEL, "SITE");
  }

  @Test
  void refusesANameThatIsNotTheCertificates() {
    assertHelloRefused(
        TwoNodes.hello("h2", Level.HOST, Role.CHILD, 1, "10.0.0.1"), RefusalReason.IDENTITY, "h2");
  }

  @Test
  void refusesItself() {
    assertHelloRefused(
        TwoNodes.hello("site1", Level.HOST, Role.CHILD, 1, "10.0.0.1"),
        RefusalReason.SELF,
        "site1");
  }

  @Test
  void refusesAnEndPointOutsideTheAuthorisation() {
    assertHelloRefused(
        TwoNodes.hello("h1", Level.HOST, Role.CHILD, 1, "11.0.0.1"),
        RefusalReason.END_POINT,
        "11.0.0.1");
  }

  @Test
  void refusesATunnelSourceOutsideTheAuthorisation() {
    Hello hello =
        new Hello(
            AdvertisementLimits.PROTOCOL_VERSIONS,
            "h1",
            Level.HOST,
            Role.CHILD,
            "h1",
            1,
            List.of(IpAddress.parse("10.0.0.1")),
            List.of(Prefix.parse("0.0.0.0/0")));
    assertHelloRefused(hello, RefusalReason.TUNNEL_SOURCE, "0.0.0.0/0");
  }

  @Test
  void refusesAnEarlierIncarnation() {
    nodes.restartChild(5);
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    assertHelloRefused(
        TwoNodes.hello("h1", Level.HOST, Role.CHILD, 4, "10.0.0.1"),
        RefusalReason.OLD_INCARNATION,
        "4");
    assertThat(nodes.eligible()).as("the live session goes on").containsExactly(key(1));
  }

  @Test
  void newSessionSupersedesTheOldOne() {
    nodes.connect();
    ParentMachine old = nodes.above();

    ParentMachine machine = accept("10.0.0.1:5001");
    machine.onMessage(good, nodes.nowNs);

    assertThat(old.state()).isEqualTo(ParentState.CLOSED);
    assertThat(machine.state()).isEqualTo(ParentState.SYNCHRONISING);
    assertThat(count(RefusalReason.SUPERSEDED)).isEqualTo(1);
  }

  @Test
  void refusesAnythingBeforeTheHello() {
    ParentMachine machine = accept("10.0.0.1:5001");
    machine.onMessage(new Heartbeat(1, 2, 0, 100), nodes.nowNs);

    assertThat(machine.state()).isEqualTo(ParentState.CLOSED);
    assertThat(refusalOf(machine).value()).isEqualTo("Heartbeat");
    assertThat(count(RefusalReason.OUT_OF_ORDER)).isEqualTo(1);
  }

  @Test
  void refusesASecondHelloAndAQuestionForRows() {
    nodes.connect();
    nodes.sayUp(good);
    assertThat(nodes.isConnected()).isFalse();

    nodes.connect();
    nodes.sayUp(new GetSnapshot(KeyRange.ALL));
    assertThat(nodes.isConnected()).isFalse();
    assertThat(count(RefusalReason.OUT_OF_ORDER)).isEqualTo(2);
  }

  @Test
  void closesAConnectionWithoutHello() {
    ParentMachine machine = accept("10.0.0.9:1");

    nodes.run(Duration.ofSeconds(6));

    assertThat(machine.state()).isEqualTo(ParentState.CLOSED);
    assertThat(count(RefusalReason.NO_HELLO)).isEqualTo(1);
  }

  @Test
  void closesASessionWhoseDigestsNeverAgree() {
    ParentMachine machine = accept("10.0.0.1:5001");
    machine.onMessage(good, nodes.nowNs);
    long beganNs = nodes.nowNs;
    // The child's digest is never that of the rows it sends.
    while (machine.state() != ParentState.CLOSED) {
      assertThat(machine.state()).isEqualTo(ParentState.SYNCHRONISING);
      nodes.nowNs += nodes.timers.heartbeatNs();
      machine.onMessage(new Heartbeat(9, 12345, 0, 100), nodes.nowNs);
      machine.onMessage(new Snapshot(9, 12345, KeyRange.ALL, List.of(row(1))), nodes.nowNs);
      machine.onTimeout(nodes.nowNs);
    }

    assertThat(nodes.nowNs - beganNs)
        .as("the first chunk was progress, the others were not")
        .isEqualTo(nodes.timers.handshakeNs() + nodes.timers.heartbeatNs());
    assertThat(count(RefusalReason.NEVER_SYNCHRONISED)).isEqualTo(1);
  }

  @Test
  void refusesARowOutsideThePrefixesButKeepsTheSession() {
    RowKey foreign = new RowKey(Prefix.parse("198.51.100.1/32"), 6, 80, 0);
    assertRowRefused(row(foreign, "h1"), RefusalReason.ROW_PREFIX, "198.51.100.1/32");
  }

  @Test
  void refusesALargerBlockThanThePrefixes() {
    RowKey larger = new RowKey(Prefix.parse("203.0.112.0/23"), 6, 80, 0);
    assertRowRefused(row(larger, "h1"), RefusalReason.ROW_PREFIX, "203.0.112.0/23");
  }

  @Test
  void refusesALoopInTheNodePath() {
    assertRowRefused(row(key(9), "h7", "site1", "h1"), RefusalReason.ROW_LOOP, "[h7, site1, h1]");
  }

  @Test
  void refusesAPathThatDoesNotEndAtItsSender() {
    assertRowRefused(row(key(9), "h7"), RefusalReason.ROW_PATH, "[h7]");
  }

  @Test
  void refusesTooMuchCapacityOfAHost() {
    assertRowRefused(row(key(9), "h1").withCapacity(100), RefusalReason.ROW_CAPACITY, "100");
  }

  @Test
  void tellsOnlyTheFirstRefusalsOfAMessage() {
    nodes.connect();
    for (int i = 0; i < 40; i++) {
      nodes.advertiser.put(row(key(i), "h7"), nodes.nowNs);
    }
    nodes.settle();

    assertThat(count(RefusalReason.ROW_PATH)).isEqualTo(40);
    assertThat(nodes.wentDown).filteredOn(Refused.class::isInstance).hasSize(8);
  }

  @Test
  void endsTheSessionOfAChildWithTooManyRows() {
    nodes.connect();
    for (int i = 0; i <= AdvertisementLimits.ROWS_PER_HOST && nodes.isConnected(); i++) {
      RowKey one = new RowKey(Prefix.parse("203.0.113.1/32"), 6, i + 1, 0);
      nodes.sayUp(new RowChange(i, 0, List.of(row(one, "h1")), List.of()));
    }

    assertThat(nodes.isConnected()).isFalse();
    assertThat(count(RefusalReason.TOO_MANY_ROWS)).isEqualTo(1);
  }

  @Test
  void refusesWhatCannotBeRead() {
    nodes.connect();

    nodes.above().onMalformed("octet 17 is no brace", nodes.nowNs);
    nodes.settle();

    assertThat(nodes.isConnected()).isFalse();
    assertThat(count(RefusalReason.MALFORMED)).isEqualTo(1);
  }

  @Test
  void takesAnAuthorisationAway() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.above().onRevoked("serial 17 is on the list", nodes.nowNs);
    nodes.settle();

    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.candidates()).isEmpty();
    assertThat(count(RefusalReason.REVOKED)).isEqualTo(1);
  }

  @Test
  void judgesRowsAgainWhenTheAuthorisationChanges() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    Authorisation narrower =
        new Authorisation(
            "h1",
            Level.HOST,
            List.of(Prefix.parse("203.0.113.2/32")),
            List.of(Prefix.parse("10.0.0.0/8")));

    nodes.above().onAuthorisation(narrower, nodes.nowNs);
    assertThat(nodes.eligible()).isEmpty();
    assertThat(nodes.status().rows().getFirst().standing()).isEqualTo(Standing.REFUSED);
    assertThat(nodes.status().rows().getFirst().refusal()).isPresent();

    nodes.above().onAuthorisation(TwoNodes.H1, nodes.nowNs);
    assertThat(nodes.eligible()).containsExactly(key(1));
  }

  /** Packets for one would end at the other, whatever their certificates allow. */
  @Test
  void refusesTheEndPointOfAnotherChild() {
    nodes.connect();
    Authorisation h2 =
        new Authorisation(
            "h2", Level.HOST, List.of(TwoNodes.SERVED), List.of(Prefix.parse("10.0.0.0/8")));
    String taken = nodes.status().endPoints().getFirst().toString();

    ParentMachine machine = nodes.children.accept("10.0.0.9:4711", h2, nodes.nowNs).orElseThrow();
    machine.onMessage(TwoNodes.hello("h2", Level.HOST, Role.CHILD, 1, taken), nodes.nowNs);

    assertThat(machine.state()).isEqualTo(ParentState.CLOSED);
    assertThat(count(RefusalReason.END_POINT_TAKEN)).isEqualTo(1);
    assertThat(nodes.isConnected()).isTrue();
  }

  @Test
  void levelsThatMayNotRegisterAreRefusedAndSentAway() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.children.levels(Set.of(Level.SITE, Level.ROUTER), nodes.nowNs);
    nodes.settle();
    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.candidates()).isEmpty();

    nodes.connect();
    assertThat(count(RefusalReason.LEVEL)).isEqualTo(1);
    nodes.children.levels(Set.of(Level.HOST), nodes.nowNs);
    nodes.connect();
    assertThat(nodes.eligible()).containsExactly(key(1));
  }

  @Test
  void childTakesNoTunnelSourceThatItsParentMayNotName() {
    nodes.connect();

    nodes.children.tunnelSources(
        List.of(Prefix.parse("10.9.7.0/24"), Prefix.parse("192.0.2.0/24")));
    nodes.settle();

    assertThat(nodes.advertiser.tunnelSources()).containsExactly(Prefix.parse("10.9.7.0/24"));
    assertThat(nodes.advertiser.counters().of(RefusalReason.SOURCE_OUTSIDE)).isEqualTo(1);
    assertThat(nodes.isConnected()).isTrue();
  }

  @Test
  void childLeavesAParentWhoseCertificateIsRevoked() {
    nodes.connect();
    assertThat(nodes.advertiser.tunnelSources()).isNotEmpty();

    nodes.below().onRevoked("serial 4 is on the list", nodes.nowNs);
    nodes.settle();

    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.advertiser.tunnelSources()).isEmpty();
  }

  private ParentMachine accept(String peer) {
    return nodes.children.accept(peer, TwoNodes.H1, nodes.nowNs).orElseThrow();
  }

  private void assertHelloRefused(Hello hello, RefusalReason reason, String value) {
    ParentMachine machine = accept("10.0.0.9:1");
    machine.onMessage(hello, nodes.nowNs);

    assertThat(machine.state()).isEqualTo(ParentState.CLOSED);
    assertThat(refusalOf(machine)).isEqualTo(Refused.of(reason, value));
    assertThat(count(reason)).isEqualTo(1);
  }

  private void assertRowRefused(Row bad, RefusalReason reason, String value) {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.advertiser.put(bad, nodes.nowNs);
    nodes.connect();

    assertThat(nodes.above().state()).isEqualTo(ParentState.ESTABLISHED);
    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.wentDown).contains(Refused.of(reason, value));
    assertThat(count(reason)).isEqualTo(1);
    assertThat(nodes.agree()).isTrue();
  }

  private long count(RefusalReason reason) {
    return nodes.children.counters().of(reason);
  }

  /** What the machine sent first. */
  private static Refused refusalOf(ParentMachine machine) {
    var action = machine.pollAction();
    while (action.isPresent()) {
      if (action.get() instanceof AdvertisementAction.Send(Refused refused)) {
        return refused;
      }
      action = machine.pollAction();
    }
    throw new AssertionError("nothing was refused");
  }
}
