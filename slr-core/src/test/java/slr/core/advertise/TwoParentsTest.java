package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.MS;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.core.choice.Leases;
import slr.core.row.Directive;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** One child under two parents, of one cluster or of two. */
class TwoParentsTest {

  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;

  private final Advertiser child =
      new Advertiser(
          TwoNodes.hello("h1", Level.HOST, Role.CHILD, 1, "10.0.0.1"),
          TIMERS,
          List.of("a", "b"),
          0);
  private long nowNs = 1_000 * MS;

  @Test
  void dividesItsCapacityAmongTwoClusters() {
    Children first = parent("p1", "cluster1");
    Children second = parent("p2", "cluster2");
    child.put(row(1).withCapacity(51), nowNs);

    connect(0, first);
    assertThat(capacity(first)).contains(51);

    connect(1, second);
    heartbeat(0, first);
    assertThat(capacity(first)).contains(26);
    assertThat(capacity(second)).contains(26);
  }

  @Test
  void givesTheCapacityOnceToTheParentsOfOneCluster() {
    Children first = parent("p1", "cluster1");
    Children spare = parent("p2", "cluster1");
    child.put(row(1).withCapacity(50), nowNs);

    connect(0, first);
    connect(1, spare);
    heartbeat(0, first);

    assertThat(capacity(first)).contains(50);
    assertThat(capacity(spare)).contains(50);
  }

  @Test
  void countsAParentNoMoreThatHasCertainlyStoppedUsingIt() {
    Children first = parent("p1", "cluster1");
    Children second = parent("p2", "cluster2");
    child.put(row(1).withCapacity(50), nowNs);
    connect(0, first);
    connect(1, second);

    child.parents().get(1).onDisconnected("cut", nowNs);
    heartbeat(0, first);
    assertThat(capacity(first)).as("it may still send").contains(25);

    nowNs += TIMERS.silentAfterNs() + TIMERS.heartbeatNs();
    heartbeat(0, first);
    assertThat(capacity(first)).contains(50);
  }

  @Test
  void neverDividesACapacityToNothing() {
    Children first = parent("p1", "cluster1");
    Children second = parent("p2", "cluster2");
    child.put(row(1).withCapacity(1), nowNs);
    connect(0, first);
    connect(1, second);
    heartbeat(0, first);

    assertThat(capacity(first)).contains(1);
  }

  /** One parent is long gone, the other has not confirmed yet: there is nothing to do till then. */
  @Test
  void waitsForOneParentWithoutPollingForTheOther() {
    Children first = parent("p1", "cluster1");
    Children second = parent("p2", "cluster2");
    child.put(row(1), nowNs);
    connect(0, first);
    connect(1, second);
    child.parents().get(1).onDisconnected("cut", nowNs);
    for (int i = 0; i < 8; i++) {
      heartbeat(0, first);
    }

    child.target(Directive.DRAINING, nowNs);
    child.onTimeout(nowNs);

    assertThat(child.isSettled()).isFalse();
    assertThat(child.nextDeadlineNs().orElseThrow()).isGreaterThan(nowNs);
    heartbeat(0, first);
    assertThat(child.isSettled()).isTrue();
  }

  /** It stood still so long that no lease is left when it hears that the sessions have ended. */
  @Test
  void settlesAtOnceWhenSessionsEndWhoseLeasesAreOver() {
    Children first = parent("p1", "cluster1");
    Children second = parent("p2", "cluster2");
    child.put(row(1), nowNs);
    connect(0, first);
    connect(1, second);

    nowNs += 5_000 * MS;
    child.target(Directive.DRAINING, nowNs);
    assertThat(child.isSettled()).isFalse();
    child.parents().forEach(parent -> parent.onDisconnected("cut", nowNs));

    assertThat(child.nextDeadlineNs().orElseThrow()).isLessThanOrEqualTo(nowNs);
    child.onTimeout(nowNs);
    assertThat(child.isSettled()).isTrue();
    assertThat(child.nextDeadlineNs()).isEmpty();
  }

  private Children parent(String name, String cluster) {
    Hello hello =
        new Hello(
            AdvertisementLimits.PROTOCOL_VERSIONS,
            name,
            Level.SITE,
            Role.PARENT,
            cluster,
            1,
            List.of(IpAddress.parse("10.9.0.1")),
            List.of());
    return new Children(hello, TIMERS, new Leases());
  }

  private void connect(int number, Children parent) {
    ParentMachine above = parent.accept("child", TwoNodes.H1, nowNs).orElseThrow();
    Authorisation identity =
        new Authorisation(
            parent.self().node(), Level.SITE, List.of(), List.of(Prefix.parse("10.0.0.0/8")));
    child.parents().get(number).onConnected(identity, IpAddress.parse("10.9.0.1"), nowNs);
    deliver(number, above);
  }

  private void heartbeat(int number, Children parent) {
    nowNs += TIMERS.heartbeatNs();
    child.parents().get(number).onTimeout(nowNs);
    deliver(number, parent.sessions().getFirst());
  }

  private void deliver(int number, ParentMachine above) {
    ChildMachine below = child.parents().get(number);
    boolean moved = true;
    while (moved) {
      moved = false;
      for (var up = below.pollAction(); up.isPresent(); up = below.pollAction()) {
        moved = true;
        if (up.get() instanceof AdvertisementAction.Send(AdvertisementMessage message)) {
          above.onMessage(message, nowNs);
        }
      }
      for (var down = above.pollAction(); down.isPresent(); down = above.pollAction()) {
        moved = true;
        if (down.get() instanceof AdvertisementAction.Send(AdvertisementMessage message)) {
          below.onMessage(message, nowNs);
        }
      }
    }
  }

  private static Optional<Integer> capacity(Children parent) {
    return parent.candidates(key(1)).stream().map(its -> its.row().capacity()).findFirst();
  }
}
