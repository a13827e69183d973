package slr.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.core.advertise.ExplainedCandidate;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Level;
import slr.core.choice.CostTerms;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class FlowTextTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 10.10.1.2:4000 192.192.1.7:80");

  @Test
  void showsOneBlockForEachLevel() {
    FlowReport report = FlowReport.of(FLOW, List.of(site(), silent()));
    assertThat(FlowText.of(ControlJson.tree(report)))
        .isEqualTo(
            """
            flow  tcp 10.10.1.2:4000 192.192.1.7:80

            edge (site)  forward-known, next hop h2
              reason        held by h2
              virtual host  192.192.1.0/24, rows 192.192.1.0/24 tcp 80, policy lowest-cost
              known         established, holder h2, age 3s, idle 1s, 12 packets, 3 KiB
              NODE  STANDING                   CAPACITY  LOAD   COST  BELOW  F LOAD  F ROUTING  WEIGHT  SHARE  WAY
              h2    takes new flows                  30  0.20  20.00      5   20.00      25.00   30.00   1.00  r1 > r2
              h3    no route to its end point        50  0.00      -      0       -          -    0.00   0.00  no route
              and 3 more

            h2  no-answer
              reason  no answer from h2 within 2 s
            """);
  }

  @Test
  void jsonHasTheFirstHopAtTheTopAndAllOfThemBelow() {
    var json = ControlJson.tree(FlowReport.of(FLOW, List.of(site(), silent())));
    assertThat(json.path("verdict").stringValue("")).isEqualTo("forward-known");
    assertThat(json.path("nextHop").stringValue("")).isEqualTo("h2");
    assertThat(json.path("known").path("holder").stringValue("")).isEqualTo("h2");
    assertThat(json.path("known").path("packets").longValue(0)).isEqualTo(12);
    assertThat(json.path("hops").size()).isEqualTo(2);
    assertThat(json.path("hops").path(0).path("level").stringValue("")).isEqualTo("site");
    assertThat(json.path("hops").path(1).has("level")).isFalse();
    var lost = json.path("candidates").path(1);
    assertThat(lost.has("routingCost")).isFalse();
    assertThat(json.path("candidates").path(0).path("terms").path("routing").asDouble())
        .isEqualTo(25);
  }

  @Test
  void whatAPeerSaysCannotSteerATerminal() {
    var json =
        ControlJson.tree(
            java.util.Map.of(
                "flow",
                "x",
                "hops",
                List.of(java.util.Map.of("node", "\u001b[2J", "verdict", ""))));
    assertThat(FlowText.of(json)).doesNotContain("\u001b").contains("?[2J");
  }

  private static ExplainedHop site() {
    return new ExplainedHop(
        "edge",
        Optional.of(Level.SITE),
        "forward-known",
        Optional.of("h2"),
        "held by h2",
        Optional.of(Prefix.parse("192.192.1.0/24")),
        Optional.of("192.192.1.0/24 tcp 80"),
        Optional.of("lowest-cost"),
        Optional.of(
            new ExplainedHop.Known(
                "established", "h2", Duration.ofSeconds(3), Duration.ofSeconds(1), 12, 3072)),
        5,
        List.of(
            new ExplainedCandidate(
                "h2",
                IpAddress.parse("10.0.0.2"),
                "takes new flows",
                30,
                0.2,
                Optional.of(20.0),
                5,
                Optional.of(new CostTerms(20, 25)),
                30,
                1,
                "r1 > r2"),
            new ExplainedCandidate(
                "h3",
                IpAddress.parse("10.0.0.3"),
                "no route to its end point",
                50,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                "no route")));
  }

  private static ExplainedHop silent() {
    return ExplainedHop.silent("h2", "no answer from h2 within 2 s");
  }
}
