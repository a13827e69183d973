package slr.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Advertiser;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopSet;
import slr.core.choice.SpareCapacity;
import slr.core.choice.StandbyRules;
import slr.core.choice.Turn;
import slr.core.flow.HashKey;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;

/** What goes up of nodes in standby. */
final class StandbyRowsTest {

  private static final Candidates USUAL = Candidates.usual();
  private static final Candidate MAIN = USUAL.capacity(10).node(1);
  private static final Candidate FAILING = USUAL.capacity(10).health(Health.FAILING).node(1);
  private static final Candidate SPARE = USUAL.capacity(7).inStandby().node(2);

  private final Advertiser advertiser = AggregatorTest.advertiser();
  private NextHopSet below = NextHopSet.EMPTY;
  private boolean inStandby;
  private final Aggregator aggregator =
      new Aggregator(
          new Aggregator.Identity("as1", "cluster9", 1),
          new Aggregator.Below() {
            @Override
            public NextHopSet candidates(RowKey key) {
              return below;
            }

            @Override
            public boolean isStandby(RowKey key) {
              return inStandby;
            }
          },
          advertiser,
          Aggregation.usual(),
          new AggregationTimers(0, 0));

  @Test
  void whoIsInStandbySaysSoWhateverIsBelow() {
    inStandby = true;
    Row row = said(Turn.MAIN, MAIN);
    assertThat(row.standby()).isTrue();
    assertThat(row.capacity()).isEqualTo(10);
  }

  /** Else the level above would refuse what the standby will take in a moment. */
  @Test
  void whatWasSaidHoldsWhileStandbyOnesWaitToStepIn() {
    Row before = said(Turn.MAIN, MAIN, SPARE);
    assertThat(said(Turn.NOBODY, FAILING, SPARE)).isEqualTo(before);
    Row row = said(Turn.STANDBY, FAILING, SPARE);
    assertThat(row.standby()).isTrue();
    assertThat(row.capacity()).isEqualTo(7);
  }

  /** Main ones that are not taken back yet are nothing that could be sent to. */
  @Test
  void mainOnesCountWhenTheyAreTakenBack() {
    assertThat(said(Turn.STANDBY, MAIN, SPARE).capacity()).isEqualTo(7);
    Row row = said(Turn.MAIN, MAIN, SPARE);
    assertThat(row.standby()).isFalse();
    assertThat(row.capacity()).isEqualTo(10);
  }

  private Row said(Turn turn, Candidate... candidates) {
    below =
        NextHopSet.evaluate(
            List.of(candidates),
            new SpareCapacity(),
            new ChoiceKey(new HashKey(1, 2), 0),
            _ -> true,
            (_, _, _) -> turn,
            StandbyRules.USUAL);
    aggregator.change(Candidates.WEB, 0);
    aggregator.onTimeout(0);
    return advertiser.rows().row(Candidates.WEB).orElseThrow();
  }
}
