package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.MS;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.Prefix;

/** Two neighbours of one level in one memory. */
class PeersTest {

  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;

  private final Peers a = peers("a");
  private final Peers b = peers("b");
  private long nowNs = 1_000 * MS;

  @Test
  void standsOnHellosAndLivesByHeartbeats() {
    PeerMachine opened = a.open("b's address", identity("b"), nowNs);
    PeerMachine accepted = b.accept("a's address", identity("a"), helloOf(opened), nowNs);
    deliver(opened, accepted);

    for (int i = 0; i < 40; i++) {
      nowNs += TIMERS.heartbeatNs();
      a.onTimeout(nowNs);
      b.onTimeout(nowNs);
      deliver(opened, accepted);
    }

    assertThat(opened.state()).isEqualTo(PeerState.ESTABLISHED);
    assertThat(accepted.state()).isEqualTo(PeerState.ESTABLISHED);
    assertThat(a.status(nowNs))
        .singleElement()
        .satisfies(b -> {
          assertThat(b.hello().orElseThrow().node()).isEqualTo("b");
          assertThat(b.silenceNs().orElseThrow()).isZero();
        });
  }

  @Test
  void closesASilentNeighbour() {
    PeerMachine opened = a.open("b's address", identity("b"), nowNs);
    PeerMachine accepted = b.accept("a's address", identity("a"), helloOf(opened), nowNs);
    deliver(opened, accepted);

    nowNs += Duration.ofSeconds(3).toNanos();
    b.onTimeout(nowNs);

    assertThat(accepted.state()).isEqualTo(PeerState.IDLE);
    assertThat(b.counters().of(RefusalReason.SILENT)).isEqualTo(1);
  }

  @Test
  void keepsOneOfTwoSessionsThatBothHaveOpenedTheSameOnBothEnds() {
    PeerMachine fromA = a.open("to b", identity("b"), nowNs);
    PeerMachine fromB = b.open("to a", identity("a"), nowNs);
    PeerMachine atB = b.accept("from a", identity("a"), helloOf(fromA), nowNs);
    PeerMachine atA = a.accept("from b", identity("b"), helloOf(fromB), nowNs);
    for (int i = 0; i < 4; i++) {
      deliver(fromA, atB);
      deliver(fromB, atA);
    }

    assertThat(fromA.state()).isEqualTo(PeerState.ESTABLISHED);
    assertThat(atB.state()).isEqualTo(PeerState.ESTABLISHED);
    assertThat(fromB.state()).isEqualTo(PeerState.IDLE);
    assertThat(atA.state()).isEqualTo(PeerState.IDLE);
    assertThat(b.wants("to a")).as("a has opened one").isFalse();
    fromA.onDisconnected("cut", nowNs);
    atB.onDisconnected("cut", nowNs);
    assertThat(b.wants("to a")).isTrue();
  }

  @Test
  void newConnectionOfTheSameSideSupersedesTheOldOne() {
    PeerMachine first = a.open("to b", identity("b"), nowNs);
    PeerMachine firstAtB = b.accept("from a", identity("a"), helloOf(first), nowNs);
    deliver(first, firstAtB);

    PeerMachine second = a.open("to b again", identity("b"), nowNs);
    PeerMachine secondAtB = b.accept("from a again", identity("a"), helloOf(second), nowNs);

    assertThat(firstAtB.state()).isEqualTo(PeerState.IDLE);
    assertThat(secondAtB.state()).isEqualTo(PeerState.ESTABLISHED);
  }

  @Test
  void refusesWhoIsNoNeighbour() {
    assertRefused(hello("b", Level.SITE, Role.CHILD, List.of(1)), RefusalReason.ROLE);
    assertRefused(hello("b", Level.SYSTEM, Role.PEER, List.of(1)), RefusalReason.LEVEL);
    assertRefused(hello("a", Level.SITE, Role.PEER, List.of(1)), RefusalReason.SELF);
    assertRefused(hello("c", Level.SITE, Role.PEER, List.of(1)), RefusalReason.IDENTITY);
    assertRefused(hello("b", Level.SITE, Role.PEER, List.of(9)), RefusalReason.VERSION);
  }

  @Test
  void refusesMoreNeighboursThanItKeeps() {
    for (int i = 0; i < AdvertisementLimits.PEERS; i++) {
      String name = "n" + i;
      PeerMachine machine =
          a.accept(name, identity(name), hello(name, Level.SITE, Role.PEER, List.of(1)), nowNs);
      assertThat(machine.state()).isEqualTo(PeerState.ESTABLISHED);
    }
    assertRefused(hello("b", Level.SITE, Role.PEER, List.of(1)), RefusalReason.TOO_MANY_PEERS);
  }

  @Test
  void endsWithACertificateThatIsRevoked() {
    PeerMachine machine =
        a.accept("b", identity("b"), hello("b", Level.SITE, Role.PEER, List.of(1)), nowNs);

    machine.onAuthorisation(identity("b"), nowNs);
    assertThat(machine.state()).isEqualTo(PeerState.ESTABLISHED);
    machine.onAuthorisation(identity("c"), nowNs);

    assertThat(machine.state()).isEqualTo(PeerState.IDLE);
    assertThat(a.counters().of(RefusalReason.REVOKED)).isEqualTo(1);
  }

  @Test
  void refusesRowsAndReservedMessages() {
    PeerMachine machine =
        a.accept("b", identity("b"), hello("b", Level.SITE, Role.PEER, List.of(1)), nowNs);

    machine.onMessage(new Reserved(Reserved.Kind.MIGRATE), nowNs);
    assertThat(machine.state()).isEqualTo(PeerState.ESTABLISHED);
    machine.onMessage(new RowChange(1, 0, List.of(), List.of()), nowNs);

    assertThat(machine.state()).isEqualTo(PeerState.IDLE);
    assertThat(a.counters().of(RefusalReason.UNSUPPORTED)).isEqualTo(1);
    assertThat(a.counters().of(RefusalReason.OUT_OF_ORDER)).isEqualTo(1);
  }

  private void assertRefused(Hello hello, RefusalReason reason) {
    PeerMachine machine = a.accept("x", identity("b"), hello, nowNs);
    assertThat(machine.state()).isEqualTo(PeerState.IDLE);
    assertThat(a.counters().of(reason)).isEqualTo(1);
  }

  private static Peers peers(String node) {
    return new Peers(hello(node, Level.SITE, Role.PEER, List.of(1)), TIMERS);
  }

  private static Hello hello(String node, Level level, Role role, List<Integer> versions) {
    Hello base = TwoNodes.hello(node, level, role, 1, "10.0.0.1");
    return new Hello(versions, node, level, role, node, 1, base.endPoints(), base.tunnelSources());
  }

  private static Authorisation identity(String node) {
    return new Authorisation(node, Level.SITE, List.of(), List.of(Prefix.parse("10.0.0.0/8")));
  }

  private static Hello helloOf(PeerMachine machine) {
    for (var action = machine.pollAction(); action.isPresent(); action = machine.pollAction()) {
      if (action.get() instanceof AdvertisementAction.Send(Hello hello)) {
        return hello;
      }
    }
    throw new AssertionError("it says no hello");
  }

  private void deliver(PeerMachine one, PeerMachine other) {
    for (int round = 0; round < 3; round++) {
      pass(one, other);
      pass(other, one);
    }
  }

  private void pass(PeerMachine from, PeerMachine to) {
    for (var action = from.pollAction(); action.isPresent(); action = from.pollAction()) {
      if (action.get() instanceof AdvertisementAction.Send(AdvertisementMessage message)) {
        to.onMessage(message, nowNs);
      }
    }
  }
}
