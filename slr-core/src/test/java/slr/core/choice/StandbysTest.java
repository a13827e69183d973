package slr.core.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slr.core.flow.HashKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.packet.Prefix;

/** One main node, h1, and one in standby, h2. */
final class StandbysTest {

  private static final long SECOND_NS = 1_000_000_000;
  private static final Candidates USUAL = Candidates.usual();
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);

  private final Standbys standbys = new Standbys();
  private StandbyRules rules = rules(0, 30);
  private long nowNs = -5 * SECOND_NS;

  @Test
  void engagesAtOnceAndFailsBackWhenMainHasBeenWellForLongEnough() {
    assertThat(takers(well())).containsExactly("h1");
    assertThat(takers(failing())).containsExactly("h2");
    assertThat(standbys.takeChanges()).extracting(Standbys.Change::engaged).containsExactly(true);
    pass(10);
    assertThat(takers(well())).containsExactly("h2");
    assertThat(words()).isEqualTo("engaged since 10 s, main is well, fails back in 30 s");
    pass(29);
    assertThat(takers(well())).containsExactly("h2");
    assertThat(standbys.nextDeadlineNs()).hasValue(nowNs + SECOND_NS);
    pass(1);
    assertThat(standbys.takeDue(9, nowNs)).containsExactly(Candidates.WEB);
    assertThat(takers(well())).containsExactly("h1");
    assertThat(standbys.takeChanges()).extracting(Standbys.Change::engaged).containsExactly(false);
    assertThat(words()).isEqualTo("main is well");
    assertThat(standbys.engaged()).isEqualTo(1);
    assertThat(standbys.failedBack()).isEqualTo(1);
    assertThat(standbys.nextDeadlineNs()).isEmpty();
  }

  /** A main one that flaps gets no new flow until it has stopped that. */
  @Test
  void waitsAnewWheneverMainFailsAgain() {
    takers(well());
    for (int i = 0; i < 10; i++) {
      assertThat(takers(failing())).containsExactly("h2");
      pass(20);
      assertThat(takers(well())).containsExactly("h2");
      pass(20);
    }
    assertThat(standbys.engaged()).isEqualTo(1);
    pass(9);
    assertThat(takers(well())).containsExactly("h2");
    pass(1);
    assertThat(takers(well())).containsExactly("h1");
  }

  @Test
  void waitsBeforeItEngages() {
    rules = rules(2, 30);
    takers(well());
    NextHopSet held = weigh(failing());
    assertThat(held.takesFlows()).isFalse();
    assertThat(held.isHeld()).isTrue();
    assertThat(words()).isEqualTo("main cannot since 0 s, engaged in 2 s");
    pass(1);
    assertThat(takers(well())).as("a blip moves nobody").containsExactly("h1");
    assertThat(standbys.takeChanges()).isEmpty();
    assertThat(takers(failing())).isEmpty();
    pass(2);
    assertThat(standbys.takeDue(9, nowNs)).containsExactly(Candidates.WEB);
    assertThat(takers(failing())).containsExactly("h2");
  }

  /** Who drains has said so: there is nothing to wait for. */
  @Test
  void doesNotWaitForWhoDrains() {
    rules = rules(2, 30);
    takers(well());
    assertThat(takers(USUAL.directive(Directive.DRAINING).node(1))).containsExactly("h2");
  }

  /** Nobody is lost in order to wait. */
  @Test
  void failsBackAtOnceWhenTheStandbyFails() {
    takers(well());
    takers(failing());
    NextHopSet set = weigh(well(), USUAL.inStandby().health(Health.FAILING).node(2));
    assertThat(takers(set)).containsExactly("h1");
    assertThat(takers(well())).containsExactly("h1");
  }

  /** After a restart children come one by one: the standby may be the first. */
  @Test
  void givesWayAtOnceToMainThatComesForTheFirstTime() {
    assertThat(takers(weigh(standbys, List.of(USUAL.inStandby().node(2))))).containsExactly("h2");
    pass(1);
    assertThat(takers(well())).containsExactly("h1");
  }

  @Test
  void failsBackByHandOnly() {
    rules = new StandbyRules(false, 0, StandbyRules.MANUAL);
    takers(well());
    takers(failing());
    assertThat(standbys.failBack(Optional.empty(), nowNs)).as("main is not well").isZero();
    pass(86_400);
    assertThat(takers(well())).containsExactly("h2");
    assertThat(words()).endsWith("main is well, fails back when told to");
    assertThat(standbys.nextDeadlineNs()).isEmpty();
    Prefix other = Prefix.parse("192.0.2.0/24");
    assertThat(standbys.failBack(Optional.of(other), nowNs)).isZero();
    assertThat(standbys.failBack(Optional.of(Candidates.WEB.virtualHost()), nowNs)).isEqualTo(1);
    assertThat(standbys.takeDue(9, nowNs)).containsExactly(Candidates.WEB);
    assertThat(takers(well())).containsExactly("h1");
  }

  /** What was told before main failed again is over. */
  @Test
  void doesNotFailBackLaterBecauseItWasToldOnce() {
    rules = new StandbyRules(false, 0, StandbyRules.MANUAL);
    takers(well());
    takers(failing());
    takers(well());
    assertThat(standbys.failBack(Optional.empty(), nowNs)).isEqualTo(1);
    takers(failing());
    assertThat(takers(well())).containsExactly("h2");
  }

  @Test
  void flowsOfMainThatIsNotTakenBackYetStay() {
    takers(well());
    takers(failing());
    NextHopSet set = weigh(well());
    assertThat(set.members().getFirst().standing()).isEqualTo(Standing.RETURNING);
    assertThat(set.isEligible(1)).isTrue();
  }

  @Test
  void forgetsTrafficWithoutStandby() {
    takers(well());
    takers(failing());
    weigh(standbys, List.of(USUAL.node(1)));
    assertThat(standbys.words(Candidates.WEB, nowNs)).isEmpty();
    assertThat(standbys.engagedNow()).isZero();
  }

  @Test
  void refusesTimesThatAreNone() {
    assertThatThrownBy(() -> rules(-1, 0)).hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> rules(0, 604_801)).hasMessageContaining("PT168H");
  }

  /**
   * Whatever happens: while a main one has been well for the fail-back time it takes all new flows;
   * while none is well those in standby do, once the hold-down is over; and two who see the same
   * say the same.
   */
  @Test
  void holdsItsRulesWhateverHappens() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      rules = rules(random.nextInt(3), random.nextInt(6));
      Standbys mine = new Standbys();
      Standbys other = new Standbys();
      long mainSinceNs = nowNs;
      boolean wasAble = false;
      for (int step = 0; step < 300; step++) {
        pass(random.nextInt(3));
        boolean flips = random.nextInt(4) == 0;
        boolean able = step == 0 || flips != wasAble;
        mainSinceNs = able == wasAble && step > 0 ? mainSinceNs : nowNs;
        wasAble = able;
        boolean standbyAble = random.nextInt(10) > 0;
        Candidate main = able ? well() : failing();
        Candidates spare = standbyAble ? USUAL : USUAL.health(Health.FAILING);
        List<Candidate> both = List.of(main, spare.inStandby().node(2));
        List<String> takers = takers(weigh(mine, both));
        assertThat(takers(weigh(other, both))).isEqualTo(takers);
        long lastsNs = nowNs - mainSinceNs;
        if (able && (!standbyAble || lastsNs >= rules.failBackAfterNs())) {
          assertThat(takers).as("seed %d", seed).containsExactly("h1");
        } else if (able) {
          assertThat(takers).as("seed %d", seed).hasSize(1);
        } else if (standbyAble && lastsNs >= rules.engageAfterNs()) {
          assertThat(takers).as("seed %d", seed).containsExactly("h2");
        } else if (!standbyAble) {
          assertThat(takers).as("seed %d", seed).isEmpty();
        }
      }
    }
  }

  private static Candidate well() {
    return USUAL.node(1);
  }

  private static Candidate failing() {
    return USUAL.health(Health.FAILING).node(1);
  }

  private List<String> takers(Candidate main) {
    return takers(weigh(main));
  }

  private NextHopSet weigh(Candidate main) {
    return weigh(main, USUAL.inStandby().node(2));
  }

  /** Else whoever asks for the deadline would come again at once, without end. */
  @Test
  void waitsForNothingWhileNobodyCould() {
    rules = rules(10, 30);
    takers(well());
    weigh(failing(), USUAL.inStandby().health(Health.FAILING).node(2));
    pass(60);
    standbys.takeDue(9, nowNs);
    weigh(failing(), USUAL.inStandby().health(Health.FAILING).node(2));

    assertThat(standbys.nextDeadlineNs()).isEmpty();
  }

  /** It failed first, and then its rows were taken away. */
  @Test
  void aMainOneThatIsGoneIsWaitedForLikeOneThatFails() {
    rules = rules(60, 30);
    takers(well());
    takers(failing());
    pass(10);
    NextHopSet alone = weigh(standbys, List.of(USUAL.inStandby().node(2)));

    assertThat(takers(alone)).isEmpty();
    pass(50);
    assertThat(takers(weigh(standbys, List.of(USUAL.inStandby().node(2))))).containsExactly("h2");
  }

  private NextHopSet weigh(Candidate main, Candidate standby) {
    return weigh(standbys, List.of(main, standby));
  }

  private NextHopSet weigh(Standbys its, List<Candidate> all) {
    return NextHopSet.evaluate(all, new ConsistentHash(), KEY, _ -> true, its.at(nowNs), rules);
  }

  private static List<String> takers(NextHopSet set) {
    return set.members().stream()
        .filter(each -> each.share() > 0)
        .map(each -> each.candidate().name())
        .toList();
  }

  private String words() {
    return standbys.words(Candidates.WEB, nowNs).orElseThrow();
  }

  private void pass(int seconds) {
    nowNs += seconds * SECOND_NS;
  }

  private static StandbyRules rules(int engageSeconds, int failBackSeconds) {
    return new StandbyRules(
        false,
        Duration.ofSeconds(engageSeconds).toNanos(),
        Duration.ofSeconds(failBackSeconds).toNanos());
  }
}
