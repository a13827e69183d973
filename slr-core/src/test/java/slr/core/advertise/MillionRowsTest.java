package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import slr.core.choice.Leases;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** A table as large as a network's, between two nodes with 20 ms of way between them. */
class MillionRowsTest {

  private static final int ROWS = 1_000_000;
  private static final long MS = TwoNodes.MS;
  private static final long ONE_WAY_NS = 20 * MS;

  /** Heartbeats of 250 ms, found silent after 875 ms. */
  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;

  private final Prefix all = Prefix.parse("0.0.0.0/0");
  private final Authorisation system =
      new Authorisation("as1", Level.SYSTEM, List.of(all), List.of(all));
  private final Authorisation network =
      new Authorisation("net1", Level.NETWORK, List.of(all), List.of(all));
  private final Advertiser child =
      new Advertiser(
          TwoNodes.hello("as1", Level.SYSTEM, Role.CHILD, 1, "10.0.0.1"),
          TIMERS,
          List.of("net1"),
          0);
  private final Children parent =
      new Children(
          TwoNodes.hello("net1", Level.NETWORK, Role.PARENT, 1, "10.9.0.1"), TIMERS, new Leases());
  private final DelayedWay up = new DelayedWay(ONE_WAY_NS);
  private final DelayedWay down = new DelayedWay(ONE_WAY_NS);
  private long nowNs = 1_000 * MS;

  @Test
  void synchronisesFromNothingWhileHeartbeatsHoldAndThenSendsOneRowInOneMessage() {
    for (int i = 0; i < ROWS; i++) {
      child.put(row(i, 10), nowNs);
    }
    ParentMachine above = parent.accept("as1", system, nowNs).orElseThrow();
    ChildMachine below = child.parents().getFirst();
    below.onConnected(network, TwoNodes.PARENT_ADDRESS, nowNs);
    long beganNs = nowNs;

    run(above, below, ParentState.ESTABLISHED, ROWS / 100);

    assertThat(above.state()).isEqualTo(ParentState.ESTABLISHED);
    assertThat(parent.status(nowNs).getFirst().rowCount()).isEqualTo(ROWS);
    assertThat(up.mostWaiting())
        .as("answers on their way beside heartbeats")
        .isLessThanOrEqualTo(AdvertisementLimits.QUESTIONS + 4);
    assertThat((nowNs - beganNs) / ONE_WAY_NS)
        .as("ways until the last of about %d snapshots", ROWS / 512)
        .isLessThan(2 * ROWS / 512);

    long sent = up.sent();
    child.put(row(123_456, 20), nowNs);
    deliver(above, below);
    assertThat(up.sent() - sent).isEqualTo(1);
    assertThat(up.last())
        .isInstanceOfSatisfying(RowChange.class, change -> assertThat(change.upserts()).hasSize(1));
    nowNs += 2 * ONE_WAY_NS;
    deliver(above, below);
    assertThat(parent.candidates(row(123_456, 20).key()).getFirst().row().capacity()).isEqualTo(20);
    assertThat(above.state()).isEqualTo(ParentState.ESTABLISHED);

    assertALostChangeIsFound(above, below);
  }

  private void assertALostChangeIsFound(ParentMachine above, ChildMachine below) {
    child.put(row(777_777, 30), nowNs);
    up.loseNext();
    long questions = down.questions();
    run(above, below, ParentState.RESYNCHRONISING, 1_000);
    run(above, below, ParentState.ESTABLISHED, 1_000);

    assertThat(down.questions() - questions).isEqualTo(3);
    assertThat(parent.candidates(row(777_777, 30).key()).getFirst().row().capacity()).isEqualTo(30);
  }

  /** Lets time pass until the parent is in this state. */
  private void run(ParentMachine above, ChildMachine below, ParentState wanted, int steps) {
    for (int i = 0; i < steps && above.state() != wanted; i++) {
      deliver(above, below);
      OptionalLong next = up.nextNs();
      for (OptionalLong each :
          List.of(down.nextNs(), parent.nextDeadlineNs(), child.nextDeadlineNs())) {
        next = Deadlines.earlier(next, each);
      }
      nowNs = Math.max(nowNs, next.orElseThrow());
      parent.onTimeout(nowNs);
      child.onTimeout(nowNs);
      assertThat(above.state()).as("heartbeats hold").isNotEqualTo(ParentState.SILENT);
      assertThat(above.state()).isNotEqualTo(ParentState.CLOSED);
    }
    deliver(above, below);
  }

  private void deliver(ParentMachine above, ChildMachine below) {
    for (var action = below.pollAction(); action.isPresent(); action = below.pollAction()) {
      up.take(action.get(), nowNs);
    }
    up.arrived(nowNs).forEach(message -> above.onMessage(message, nowNs));
    for (var action = above.pollAction(); action.isPresent(); action = above.pollAction()) {
      down.take(action.get(), nowNs);
    }
    down.arrived(nowNs).forEach(message -> below.onMessage(message, nowNs));
  }

  private static Row row(int number, int capacity) {
    IpAddress address = IpAddress.ofV4(0x0a00_0000 + number);
    return new Row(
        new RowKey(Prefix.ofHost(address), 6, 443, 0),
        Health.HEALTHY,
        0.5,
        1,
        capacity,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "as1",
        List.of("h1", "site1", "as1"));
  }
}
