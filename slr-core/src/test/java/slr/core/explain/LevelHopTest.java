package slr.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Level;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.choice.CostTerms;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowKey;
import slr.core.flow.HashKey;
import slr.core.forward.Explanation;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.packet.IpAddress;

class LevelHopTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  private static final String POLICY = "lowest-cost";
  private static final Candidates USUAL = Candidates.usual();

  @Test
  void showsWhatTheCostIsMadeOfAndTheChosenOneFirst() {
    ExplainedHop hop =
        hop(
            "h2",
            List.of(
                USUAL.cost(10).load(0.5).node(1),
                USUAL.cost(20).load(0.4).node(2),
                USUAL.cost(Double.POSITIVE_INFINITY).node(3)));

    assertThat(hop.node()).isEqualTo("site1");
    assertThat(hop.level()).contains(Level.SITE);
    assertThat(hop.nextHop()).contains("h2");
    assertThat(hop.rows()).contains("203.0.113.0/24 tcp 80");
    assertThat(hop.candidates())
        .extracting(ExplainedCandidate::node)
        .containsExactly("h2", "h1", "h3");
    ExplainedCandidate chosen = hop.candidates().getFirst();
    assertThat(chosen.terms()).contains(new CostTerms(40, 20));
    assertThat(chosen.routingCost()).contains(20.0);
    assertThat(chosen.way()).isEqualTo("r1 > 10.0.0.2");
    ExplainedCandidate lost = hop.candidates().getLast();
    assertThat(lost.standing()).isEqualTo("no route to its end point");
    assertThat(lost.routingCost()).isEmpty();
    assertThat(lost.terms()).isEmpty();
  }

  @Test
  void showsTheFirstOfManyAndSaysHowManyThereAre() {
    List<Candidate> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(USUAL.capacity(i + 1).node(i));
    }
    ExplainedHop hop = hop("h7", many);
    assertThat(hop.candidateCount()).isEqualTo(40);
    assertThat(hop.candidates())
        .hasSize(AdvertisementLimits.CANDIDATES_EXPLAINED)
        .extracting(ExplainedCandidate::node)
        .startsWith("h7", "h39", "h38");
  }

  private static ExplainedHop hop(String nextHop, List<Candidate> candidates) {
    NextHopSet set =
        NextHopSet.evaluate(
            candidates,
            NextHopPolicy.named(POLICY),
            new ChoiceKey(new HashKey(1, 2), 0),
            _ -> true);
    IpAddress endPoint = IpAddress.parse("10.0.0.9");
    Explanation why =
        new Explanation(
            FLOW,
            Optional.of(Candidates.WEB.virtualHost()),
            set.key(),
            Optional.of(POLICY),
            set.members(),
            Optional.empty(),
            Optional.of(new TunnelEnd(2, nextHop, endPoint, true)),
            Verdict.FORWARD_OPENING,
            "opened there");
    return new LevelHop(
            "site1",
            Level.SITE,
            Map.of(),
            address -> Optional.of("r1 > " + address),
            member -> member.standing().label())
        .of(why);
  }
}
