package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slr.core.choice.Standing;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Both machines over a link without faults, and over one that is cut, frozen or stalls. */
class SessionTest {

  private final TwoNodes nodes = new TwoNodes();

  @Test
  void makesRowsEligibleAsSoonAsDigestsAgree() {
    nodes.advertiser.put(row(1), nodes.nowNs);

    nodes.connect();

    assertThat(nodes.above().state()).isEqualTo(ParentState.ESTABLISHED);
    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.below().confirmedGeneration()).isEqualTo(nodes.advertiser.generation());
    assertThat(nodes.below().parentHello()).contains(TwoNodes.PARENT);
  }

  @Test
  void sendsOneChangeInOneSmallMessage() {
    for (int i = 1; i <= 200; i++) {
      nodes.advertiser.put(row(i), nodes.nowNs);
    }
    nodes.connect();
    nodes.wentUp.clear();

    nodes.advertiser.put(row(5).withHealth(Health.FAILING), nodes.nowNs);
    nodes.settle();

    assertThat(nodes.wentUp)
        .singleElement()
        .isInstanceOfSatisfying(
            RowChange.class,
            change -> assertThat(change.upserts()).extracting("key").containsExactly(key(5)));
    assertThat(nodes.eligible()).hasSize(199).doesNotContain(key(5));
  }

  @Test
  void saysAgainWhichTunnelEndsDiedWhileTheParentWasAway() {
    TunnelDown dead = new TunnelDown(IpAddress.parse("10.0.0.9"), 3);
    nodes.connect();
    nodes.cut();
    nodes.advertiser.tunnelDown(dead, nodes.nowNs);
    assertThat(nodes.wentUp).doesNotContain(dead);

    nodes.connect();
    assertThat(nodes.wentUp).containsOnlyOnce(dead);

    nodes.cut();
    nodes.nowNs += Duration.ofMinutes(3).toNanos();
    nodes.connect();
    assertThat(nodes.wentUp).as("its pins have lapsed").containsOnlyOnce(dead);
  }

  @Test
  void removesARowThatIsGone() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.advertiser.remove(key(1));
    nodes.settle();

    assertThat(nodes.candidates()).isEmpty();
    assertThat(nodes.agree()).isTrue();
  }

  @Test
  void findsASilentChildWithinASecondAndTakesItBackAfterOneHeartbeat() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofMillis(600));
    nodes.freeze(true);

    nodes.run(Duration.ofMillis(600));
    assertThat(nodes.eligible()).isNotEmpty();
    nodes.run(Duration.ofMillis(300));
    assertThat(nodes.above().state()).isEqualTo(ParentState.SILENT);
    assertThat(nodes.eligible()).isEmpty();
    assertThat(nodes.candidates()).as("rows are kept").hasSize(1);
    assertThat(nodes.candidates().getFirst().row().keepsFlows()).isTrue();

    nodes.freeze(false);
    nodes.wentUp.clear();
    nodes.run(Duration.ofMillis(250));
    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.wentUp).noneMatch(Snapshot.class::isInstance);
  }

  @Test
  void closesAConnectionThatStaysSilentAndForgetsTheRowsLater() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.freeze(true);

    nodes.run(Duration.ofSeconds(4));
    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.children.counters().of(RefusalReason.SILENT)).isEqualTo(1);
    assertThat(nodes.candidates()).hasSize(1);

    nodes.run(Duration.ofSeconds(60));
    assertThat(nodes.candidates()).isEmpty();
  }

  @Test
  void doesNotBlameChildrenForItsOwnPause() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofMillis(500));

    nodes.parentStandsStill(Duration.ofSeconds(2));

    assertThat(nodes.eligible()).containsExactly(key(1));
    nodes.freeze(true);
    nodes.parentStandsStill(Duration.ofMillis(600));
    assertThat(nodes.eligible()).as("one grace only").isEmpty();
  }

  @Test
  void stopsUsingAChildWhoseConnectionEndsAndTakesItBackWithoutASnapshot() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    long version = nodes.children.version();

    nodes.cut();
    assertThat(nodes.eligible()).isEmpty();
    assertThat(nodes.children.version()).isGreaterThan(version);

    nodes.wentUp.clear();
    nodes.connect();
    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.wentUp).noneMatch(Snapshot.class::isInstance);
  }

  @Test
  void asksWhetherADirectiveIsKnownAndSaysTheRowAgainWhereItIsNot() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.sayUp(
        new Postulate(nodes.advertiser.generation(), List.of(new Claim(key(1), Directive.ACTIVE))));
    assertThat(nodes.wentDown).noneMatch(PostulateWrong.class::isInstance);

    Claim wrong = new Claim(key(1), Directive.INACTIVE);
    nodes.sayUp(new Postulate(nodes.advertiser.generation(), List.of(wrong)));

    assertThat(nodes.wentDown)
        .filteredOn(PostulateWrong.class::isInstance)
        .containsExactly(new PostulateWrong(nodes.advertiser.generation(), List.of(wrong)));
    assertThat(nodes.wentUp.getLast())
        .isInstanceOfSatisfying(RowChange.class, again -> assertThat(again.upserts()).hasSize(1));
  }

  @Test
  void postulatesUntilTheParentConfirms() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.loseDownward(Heartbeat.class);

    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    nodes.run(Duration.ofMillis(2_300));
    assertThat(nodes.wentUp).filteredOn(Postulate.class::isInstance).hasSize(2);
    assertThat(current()).as("silence is not consent").isEqualTo(Directive.ACTIVE);

    nodes.loseDownward(null);
    nodes.run(Duration.ofMillis(300));
    assertThat(current()).isEqualTo(Directive.DRAINING);
  }

  @Test
  void replacesTheRowsOfAnEarlierIncarnation() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    int nextHop = nodes.candidates().getFirst().nextHop();

    nodes.restartChild(2);
    nodes.advertiser.put(row(2), nodes.nowNs);
    nodes.connect();

    assertThat(nodes.candidates()).extracting(c -> c.row().key()).containsExactly(key(2));
    assertThat(nodes.candidates().getFirst().nextHop()).isEqualTo(nextHop);
  }

  @Test
  void saysWhichKeysHaveChangedPieceByPiece() {
    for (int i = 0; i < 1_000; i++) {
      nodes.advertiser.put(row(port(i), "h1"), nodes.nowNs);
    }
    nodes.connect();
    assertThat(allChanged()).hasSize(1_000);

    nodes.advertiser.put(row(port(3), "h1").withCapacity(7), nodes.nowNs);
    nodes.advertiser.remove(port(4));
    nodes.settle();
    assertThat(allChanged()).containsExactlyInAnyOrder(port(3), port(4));

    nodes.cut();
    assertThat(allChanged()).as("the child is not usable").hasSize(999);
    nodes.run(Duration.ofSeconds(61));
    assertThat(allChanged()).as("its rows are forgotten").hasSize(999);
    assertThat(nodes.children.candidates(port(3))).isEmpty();
  }

  private Set<RowKey> allChanged() {
    Set<RowKey> all = new HashSet<>();
    List<RowKey> piece = nodes.children.takeChanged(64);
    while (!piece.isEmpty()) {
      assertThat(piece).hasSizeLessThanOrEqualTo(64);
      all.addAll(piece);
      piece = nodes.children.takeChanged(64);
    }
    return all;
  }

  @Test
  void clearsTheRowsAtAGoodbye() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.advertiser.stop(Goodbye.Reason.SHUTDOWN);
    nodes.settle();

    assertThat(nodes.candidates()).isEmpty();
    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.below().state()).isEqualTo(ChildState.STOPPED);
  }

  @Test
  void parentSaysGoodbyeAndChildWaitsForTheNextConnection() {
    nodes.connect();

    nodes.children.stop(nodes.nowNs);
    nodes.settle();

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
  }

  @Test
  void currentFollowsTargetWhenTheParentHasConfirmed() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.freeze(true);

    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    nodes.settle();
    assertThat(current()).isEqualTo(Directive.ACTIVE);

    nodes.freeze(false);
    nodes.settle();
    assertThat(current()).isEqualTo(Directive.DRAINING);
    assertThat(nodes.eligible()).isEmpty();
  }

  @Test
  void currentWaitsUntilACutOffParentHasCertainlyStopped() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.cut();

    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    assertThat(current()).isEqualTo(Directive.ACTIVE);
    nodes.run(Duration.ofSeconds(1));
    assertThat(current()).isEqualTo(Directive.ACTIVE);
    nodes.run(Duration.ofMillis(200));
    assertThat(current()).isEqualTo(Directive.DRAINING);
  }

  @Test
  void currentIsTargetALeaseAfterTheStartWhileNoParentIsThere() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.advertiser.target(Directive.INACTIVE, nodes.nowNs);

    // A parent that knew the node before it started anew may use it as it was.
    nodes.run(Duration.ofMillis(1_124));
    assertThat(current()).isEqualTo(Directive.ACTIVE);
    nodes.run(Duration.ofMillis(1));
    assertThat(current()).isEqualTo(Directive.INACTIVE);
  }

  @Test
  void reportsSmallLoadChangesAtTheIntervalAndBigOnesAtOnce() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofMillis(1));
    long generation = nodes.advertiser.generation();

    nodes.advertiser.load(key(1), 0.55, nodes.nowNs);
    nodes.run(Duration.ofSeconds(1));
    assertThat(load()).isEqualTo(0.5);
    nodes.run(Duration.ofSeconds(15));
    assertThat(load()).isEqualTo(0.55);

    nodes.advertiser.load(key(1), 0.75, nodes.nowNs);
    nodes.run(Duration.ZERO);
    assertThat(load()).isEqualTo(0.75);
    assertThat(nodes.advertiser.generation()).as("load has no generation").isEqualTo(generation);
    assertThat(nodes.agree()).isTrue();
  }

  @Test
  void operatorAtTheParentDrainsWeighsAndReadmitsAChild() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.children.override("h1", new ChildOverride(Directive.DRAINING, 100));
    assertThat(nodes.candidates().getFirst().row().current()).isEqualTo(Directive.DRAINING);
    assertThat(standing()).isEqualTo(Standing.DRAINING);

    nodes.children.override("h1", new ChildOverride(Directive.ACTIVE, 0));
    assertThat(nodes.candidates().getFirst().row().capacity()).isZero();
    assertThat(standing()).isEqualTo(Standing.NO_CAPACITY);

    nodes.children.override("h1", new ChildOverride(Directive.ACTIVE, 1));
    assertThat(nodes.candidates().getFirst().row().capacity()).isEqualTo(1);
    assertThat(nodes.eligible()).containsExactly(key(1));

    assertThat(nodes.children.override("h9", ChildOverride.NONE)).isFalse();
  }

  @Test
  void overrideHoldsWhileTheChildIsAway() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.cut();
    nodes.run(Duration.ofSeconds(61));

    assertThat(nodes.children.override("h1", new ChildOverride(Directive.DRAINING, 100))).isTrue();
    nodes.connect();

    assertThat(nodes.eligible()).isEmpty();
  }

  @Test
  void handsOverWhatAHostDoesNotHold() {
    FlowKey flow = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
    nodes.connect();

    nodes.advertiser.notMine(Stray.of(Collections.nCopies(65, flow)));
    nodes.settle();

    assertThat(nodes.log)
        .filteredOn(AdvertisementAction.FlowsNotMine.class::isInstance)
        .extracting(a -> ((AdvertisementAction.FlowsNotMine) a).strays().size())
        .containsExactly(64, 1);
  }

  @Test
  void versionRisesOnlyWhenCandidatesMayHaveChanged() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    long version = nodes.children.version();

    nodes.run(Duration.ofSeconds(30));

    assertThat(nodes.children.version()).isEqualTo(version);
  }

  private static RowKey port(int number) {
    return new RowKey(Prefix.parse("203.0.113.1/32"), 6, number + 1, 0);
  }

  private Directive current() {
    return nodes.advertiser.rows().row(key(1)).orElseThrow().current();
  }

  private double load() {
    return nodes.candidates().getFirst().row().load();
  }

  private Standing standing() {
    List<ChildStatus.RowStatus> rows = nodes.status().rows();
    return rows.getFirst().standing();
  }
}
