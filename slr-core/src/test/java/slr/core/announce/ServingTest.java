package slr.core.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class ServingTest {

  private static final Prefix BLOCK = Prefix.parse("203.0.113.0/24");
  private static final Prefix OTHER = Prefix.parse("198.51.100.0/24");

  @Test
  void oneReadyCandidateMakesTheBlockReady() {
    assertThat(
            serving(
                candidate("203.0.113.1/32", Health.FAILING, Directive.ACTIVE),
                candidate("203.0.113.2/32", Health.HEALTHY, Directive.ACTIVE)))
        .isEqualTo(Map.of(BLOCK, Serving.READY, OTHER, Serving.NONE));
  }

  @Test
  void aLargerBlockBelowDoesNotCountForNoPacketCouldGoThere() {
    assertThat(serving(candidate("203.0.112.0/23", Health.HEALTHY, Directive.ACTIVE)))
        .containsEntry(BLOCK, Serving.NONE);
  }

  @Test
  void drainingCandidatesStillServe() {
    assertThat(serving(candidate("203.0.113.1/32", Health.HEALTHY, Directive.DRAINING)))
        .containsEntry(BLOCK, Serving.DRAINING);
  }

  @Test
  void failingUnknownAndInactiveOnesDoNot() {
    assertThat(
            serving(
                candidate("203.0.113.1/32", Health.FAILING, Directive.DRAINING),
                candidate("203.0.113.1/32", Health.UNKNOWN, Directive.ACTIVE),
                candidate("203.0.113.1/32", Health.HEALTHY, Directive.INACTIVE)))
        .containsEntry(BLOCK, Serving.NONE);
  }

  private static Map<Prefix, Serving> serving(Candidate... candidates) {
    return Serving.of(List.of(BLOCK, OTHER), List.of(candidates));
  }

  private static Candidate candidate(String block, Health health, Directive directive) {
    Row row =
        new Row(
            new RowKey(Prefix.parse(block), 6, 80, 0),
            health,
            0,
            0,
            50,
            directive,
            directive,
            false,
            "h1",
            List.of("h1"));
    return new Candidate(0, "h1", IpAddress.parse("10.0.0.1"), row, 0);
  }
}
