package slr.core.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static slr.core.announce.Preference.DEPREFERRED;
import static slr.core.announce.Preference.NORMAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import slr.packet.Prefix;

/** The machine with a BIRD that answers, fails or takes its time. */
class AnnouncementMachineTest {

  private static final long MS = Duration.ofMillis(1).toNanos();
  private static final Prefix A = Prefix.parse("203.0.113.0/24");
  private static final Prefix B = Prefix.parse("2001:db8::/32");
  private static final AnnouncementConfig CONFIG =
      new AnnouncementConfig(
          Set.of(A, B),
          5_000 * MS,
          500 * MS,
          3_000 * MS,
          new FlapDamping(1_000 * MS, 10_000 * MS),
          250 * MS);

  private long nowNs = -3_000 * MS;
  private AnnouncementMachine machine = start(Announcement.NOTHING);
  private final List<Announcement> asked = new ArrayList<>();
  private Optional<Boolean> done = Optional.empty();

  private AnnouncementMachine start(Announcement lastGood) {
    AnnouncementMachine started = new AnnouncementMachine(CONFIG, lastGood);
    started.onListening(nowNs);
    return started;
  }

  @Example
  void announcesAtOnceWhatCanBeServed() {
    serve(Map.of(A, Serving.READY));

    assertThat(machine.applied()).isEqualTo(announcement(A, NORMAL));
    assertThat(asked).hasSize(1);
  }

  @Example
  void keepsTheLastGoodThroughTheStartHoldAndWithdrawsAfterIt() {
    machine = start(new Announcement(Map.of(A, NORMAL, B, NORMAL)));
    serve(Map.of());
    run(4_900);
    serve(Map.of(A, Serving.READY));
    assertThat(asked).isEmpty();

    run(200);
    assertThat(asked).as("the withdraw hold begins now").isEmpty();
    run(500);
    assertThat(machine.applied()).isEqualTo(announcement(A, NORMAL));
  }

  @Example
  void keepsTheLastGoodForAsLongAsNoChildCanComeBack() {
    machine = new AnnouncementMachine(CONFIG, new Announcement(Map.of(A, NORMAL)));
    serve(Map.of());
    run(60_000);
    assertThat(machine.applied()).as("not listening yet").isEqualTo(announcement(A, NORMAL));

    machine.onListening(nowNs);
    run(5_499);
    assertThat(machine.applied()).isEqualTo(announcement(A, NORMAL));
    run(1);
    assertThat(machine.applied()).isEqualTo(Announcement.NOTHING);
  }

  @Example
  void withdrawsAfterTheHoldAndNotForAMoment() {
    running(Map.of(A, Serving.READY));

    serve(Map.of());
    run(400);
    serve(Map.of(A, Serving.READY));
    run(400);
    assertThat(asked).hasSize(1);

    serve(Map.of(A, Serving.NONE));
    run(600);
    assertThat(machine.applied()).isEqualTo(Announcement.NOTHING);
    serve(Map.of(A, Serving.READY));
    assertThat(machine.applied()).isEqualTo(announcement(A, NORMAL));
  }

  @Example
  void announcesAFlappingPrefixLaterEachTimeUpToABound() {
    running(Map.of(A, Serving.READY, B, Serving.READY));
    for (int waitMs : new int[] {0, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
      flap();
      if (waitMs > 0) {
        assertThat(machine.applied()).isEqualTo(announcement(B, NORMAL));
        assertThat(held().untilNs() - nowNs).isEqualTo(waitMs * MS);
        run(waitMs - 1);
        assertThat(machine.applied()).as("%d ms", waitMs).isEqualTo(announcement(B, NORMAL));
        run(1);
      }
      assertThat(machine.applied().prefixes()).containsOnlyKeys(A, B);
      assertThat(machine.heldBack(nowNs)).isEmpty();
    }
    run(10_001);
    flap();
    assertThat(machine.applied().prefixes()).as("stable for long").containsOnlyKeys(A, B);
  }

  @Example
  void holdsNothingBackThatTheOperatorWants() {
    running(Map.of(A, Serving.READY));
    flap();
    flap();
    assertThat(held().withdrawals()).isEqualTo(2);
    machine.undrain(nowNs);
    answer();
    assertThat(machine.applied()).isEqualTo(new Announcement(Map.of(A, NORMAL, B, NORMAL)));
  }

  @Example
  void doesNotSayThatAPrefixWaitsWhichNobodyCanServe() {
    running(Map.of(A, Serving.READY));
    flap();
    flap();
    serve(Map.of());
    assertThat(machine.heldBack(nowNs)).isEmpty();
    run(2_000);
    assertThat(machine.applied()).isEqualTo(Announcement.NOTHING);
  }

  private HeldBack held() {
    return Objects.requireNonNull(machine.heldBack(nowNs).get(A));
  }

  /** A cannot be served, is withdrawn, and can be served again at that moment. */
  private void flap() {
    serve(Map.of(B, Serving.READY));
    run(500);
    assertThat(machine.applied().prefixes()).doesNotContainKey(A);
    serve(Map.of(A, Serving.READY, B, Serving.READY));
  }

  @Example
  void isALastResortWhileAllAreDraining() {
    running(Map.of(A, Serving.READY));
    serve(Map.of(A, Serving.DRAINING));

    assertThat(machine.applied()).isEqualTo(announcement(A, DEPREFERRED));
  }

  @Example
  void operatorDrainsAndUndrains() {
    running(Map.of(A, Serving.READY));

    machine.drain(nowNs);
    answer();
    assertThat(machine.applied()).isEqualTo(announcement(A, DEPREFERRED));
    machine.undrain(nowNs);
    answer();
    assertThat(machine.applied()).isEqualTo(announcement(A, NORMAL));
  }

  @Example
  void asksForOneChangeAtATimeAndThenForTheLatest() {
    machine.onServing(Map.of(A, Serving.READY), nowNs);
    assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
    machine.onServing(Map.of(A, Serving.READY, B, Serving.READY), nowNs);
    machine.onServing(Map.of(A, Serving.DRAINING, B, Serving.READY), nowNs);
    assertThat(takeAnnounce()).isEmpty();

    machine.onApplied(nowNs);
    assertThat(takeAnnounce()).contains(new Announcement(Map.of(A, DEPREFERRED, B, NORMAL)));
  }

  @Example
  void triesAFailedChangeAgainWithBackOffAndKeepsTheLastGood() {
    machine.onServing(Map.of(A, Serving.READY), nowNs);
    long[] pausesMs = {250, 500, 1_000, 2_000, 4_000, 8_000, 8_000};
    for (long pauseMs : pausesMs) {
      assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
      machine.onFailed(nowNs);
      assertThat(machine.applied()).isEqualTo(Announcement.NOTHING);
      nowNs += (pauseMs - 1) * MS;
      machine.onTimeout(nowNs);
      machine.onServing(Map.of(A, Serving.READY), nowNs);
      assertThat(takeAnnounce()).as("before %d ms", pauseMs).isEmpty();
      nowNs += MS;
      machine.onTimeout(nowNs);
    }
    assertThat(machine.failures()).isEqualTo(pausesMs.length);
  }

  @Example
  void tellsARoutingDaemonThatIsBackAgainAndAtOnce() {
    running(Map.of(A, Serving.READY));
    machine.onReturn(nowNs);
    assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
    machine.onReturn(nowNs);
    assertThat(takeAnnounce()).as("one at a time").isEmpty();
    machine.onFailed(nowNs);
    assertThat(takeAnnounce()).as("after a pause").isEmpty();
    machine.onReturn(nowNs);
    assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
    machine.onApplied(nowNs);
    assertThat(takeAnnounce()).isEmpty();
  }

  @Example
  void holdsNothingForNeighboursThatHaveMoved() {
    running(Map.of(A, Serving.READY));
    machine.onServing(Map.of(), nowNs);
    assertThat(takeAnnounce()).as("held down").isEmpty();
    machine.onReturn(nowNs);
    assertThat(takeAnnounce()).as("only told again").contains(announcement(A, NORMAL));
    machine.onApplied(nowNs);
    machine.onBack(nowNs);
    assertThat(takeAnnounce()).contains(Announcement.NOTHING);
    machine.onApplied(nowNs);
    machine.onServing(Map.of(A, Serving.READY), nowNs);
    assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
  }

  @Example
  void triesAgainWhatWasToBeToldAgain() {
    running(Map.of(A, Serving.READY));
    machine.onReturn(nowNs);
    assertThat(takeAnnounce()).contains(announcement(A, NORMAL));
    machine.onFailed(nowNs);
    nowNs += 250 * MS;
    machine.onTimeout(nowNs);
    assertThat(takeAnnounce()).as("though it is no change").contains(announcement(A, NORMAL));
    machine.onApplied(nowNs);
    assertThat(takeAnnounce()).isEmpty();
  }

  @Example
  void depreferesWaitsAndWithdrawsBeforeItStops() {
    running(Map.of(A, Serving.READY));

    machine.stop(nowNs);
    answer();
    assertThat(machine.applied()).isEqualTo(announcement(A, DEPREFERRED));
    run(2_900);
    assertThat(machine.applied()).isEqualTo(announcement(A, DEPREFERRED));
    run(200);
    assertThat(machine.applied()).isEqualTo(Announcement.NOTHING);
    assertThat(done).contains(true);
    assertThat(machine.nextDeadlineNs()).isEmpty();
  }

  @Example
  void stopsAtOnceWhenNothingIsAnnounced() {
    machine.stop(nowNs);
    run(0);

    assertThat(done).contains(true);
  }

  @Example
  void givesUpTheWithdrawalWhenBirdDoesNotAnswer() {
    running(Map.of(A, Serving.READY));
    machine.stop(nowNs);
    answer();
    nowNs += 3_000 * MS;
    machine.onTimeout(nowNs);
    assertThat(takeAnnounce()).contains(Announcement.NOTHING);

    nowNs += 3_000 * MS;
    machine.onTimeout(nowNs);
    takeAnnounce();
    assertThat(done).contains(false);
  }

  @Example
  void withdrawsAPrefixThatIsConfiguredNoMore() {
    running(Map.of(A, Serving.READY, B, Serving.READY));

    machine.configure(Set.of(B), nowNs);
    answer();

    assertThat(machine.applied()).isEqualTo(announcement(B, NORMAL));
  }

  @Example
  void refusesAnAnswerNobodyWaitsFor() {
    assertThatIllegalStateException().isThrownBy(() -> machine.onApplied(nowNs));
  }

  @Property(tries = 200)
  void endsWithWhatCanBeServedWhateverBirdDid(@ForAll long seed) {
    Random random = new Random(seed);
    Serving[] all = Serving.values();
    Map<Prefix, Serving> latest = Map.of();
    Optional<Announcement> inFlight = Optional.empty();
    for (int step = 0; step < 60; step++) {
      nowNs += random.nextInt(700) * MS;
      machine.onTimeout(nowNs);
      if (random.nextBoolean()) {
        latest = Map.of(A, all[random.nextInt(3)], B, all[random.nextInt(3)]);
        machine.onServing(latest, nowNs);
      }
      Optional<Announcement> next = takeAnnounce();
      assertThat(next.isPresent() && inFlight.isPresent()).as("two in flight").isFalse();
      inFlight = next.isPresent() ? next : inFlight;
      if (inFlight.isPresent() && random.nextBoolean()) {
        if (random.nextInt(3) == 0) {
          machine.onFailed(nowNs);
        } else {
          machine.onApplied(nowNs);
        }
        inFlight = takeAnnounce();
      }
    }
    if (inFlight.isPresent()) {
      machine.onApplied(nowNs);
    }
    run(60_000);

    for (Prefix prefix : List.of(A, B)) {
      Preference is = machine.applied().prefixes().get(prefix);
      assertThat(Optional.ofNullable(is))
          .isEqualTo(
              switch (latest.getOrDefault(prefix, Serving.NONE)) {
                case NONE -> Optional.empty();
                case DRAINING, STANDBY -> Optional.of(DEPREFERRED);
                case READY -> Optional.of(NORMAL);
              });
    }
  }

  private static Announcement announcement(Prefix prefix, Preference preference) {
    return new Announcement(Map.of(prefix, preference));
  }

  private void running(Map<Prefix, Serving> serving) {
    serve(serving);
    run(6_000);
    assertThat(machine.state()).isEqualTo(AnnouncementState.RUNNING);
  }

  private void serve(Map<Prefix, Serving> serving) {
    machine.onServing(serving, nowNs);
    answer();
  }

  /** Lets time pass, deadline by deadline; BIRD answers at once. */
  private void run(long ms) {
    long endNs = nowNs + ms * MS;
    answer();
    while (machine.nextDeadlineNs().isPresent() && machine.nextDeadlineNs().getAsLong() <= endNs) {
      nowNs = Math.max(nowNs, machine.nextDeadlineNs().getAsLong());
      machine.onTimeout(nowNs);
      answer();
    }
    nowNs = endNs;
  }

  private void answer() {
    while (takeAnnounce().isPresent()) {
      machine.onApplied(nowNs);
    }
  }

  private Optional<Announcement> takeAnnounce() {
    Optional<Announcement> announce = Optional.empty();
    for (var next = machine.pollAction(); next.isPresent(); next = machine.pollAction()) {
      switch (next.get()) {
        case AnnouncementAction.Announce ask -> {
          assertThat(announce).isEmpty();
          announce = Optional.of(ask.announcement());
          asked.add(ask.announcement());
        }
        case AnnouncementAction.Done end -> done = Optional.of(end.withdrawn());
        case AnnouncementAction.Transition _ -> {}
      }
    }
    return announce;
  }
}
