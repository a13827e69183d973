package slr.core.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.choice.ConsistentHash;
import slr.core.choice.NextHopSet;
import slr.core.flow.HashKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.Prefix;

class ServedPrefixesTest {

  private static final Prefix BLOCK = Prefix.parse("203.0.113.0/24");
  private static final Prefix OTHER = Prefix.parse("198.51.100.0/24");
  private static final List<Health> HEALTHS = List.copyOf(EnumSet.allOf(Health.class));
  private static final List<Directive> DIRECTIVES = List.copyOf(EnumSet.allOf(Directive.class));

  @Test
  void oneReadyRowMakesTheBlockReady() {
    assertThat(
            serving(
                set(candidate("203.0.113.1/32", Health.FAILING, Directive.ACTIVE)),
                set(candidate("203.0.113.2/32", Health.HEALTHY, Directive.ACTIVE))))
        .isEqualTo(Map.of(BLOCK, Serving.READY, OTHER, Serving.NONE));
  }

  @Test
  void aLargerBlockBelowDoesNotCountForNoPacketCouldGoThere() {
    assertThat(serving(set(candidate("203.0.112.0/23", Health.HEALTHY, Directive.ACTIVE))))
        .containsEntry(BLOCK, Serving.NONE);
  }

  @Test
  void drainingCandidatesStillServe() {
    assertThat(serving(set(candidate("203.0.113.1/32", Health.HEALTHY, Directive.DRAINING))))
        .containsEntry(BLOCK, Serving.DRAINING);
  }

  @Test
  void failingUnknownAndInactiveOnesDoNot() {
    assertThat(
            serving(
                set(candidate("203.0.113.1/32", Health.FAILING, Directive.DRAINING)),
                set(candidate("203.0.113.2/32", Health.UNKNOWN, Directive.ACTIVE)),
                set(candidate("203.0.113.3/32", Health.HEALTHY, Directive.INACTIVE))))
        .containsEntry(BLOCK, Serving.NONE);
  }

  /** Counting changes gives what looking at everything gives. */
  @Property(tries = 200)
  void changesAddUp(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Prefix> announced =
        List.of(Prefix.parse("203.0.0.0/16"), BLOCK, OTHER, Prefix.parse("203.0.113.0/30"));
    ServedPrefixes served = new ServedPrefixes(announced);
    Map<RowKey, NextHopSet> rows = new HashMap<>();
    for (int step = 0; step < 60; step++) {
      String block = List.of("203.0.113.", "198.51.100.", "203.0.1.").get(random.nextInt(3));
      NextHopSet now =
          set(
              candidate(
                  block + random.nextInt(6) + "/32",
                  HEALTHS.get(random.nextInt(3)),
                  DIRECTIVES.get(random.nextInt(3))));
      RowKey key = now.key().orElseThrow();
      NextHopSet next = random.nextInt(4) == 0 ? NextHopSet.EMPTY : now;
      served.change(key, rows.getOrDefault(key, NextHopSet.EMPTY), next);
      rows.put(key, next);
    }
    Map<Prefix, Serving> expected = new HashMap<>();
    for (Prefix prefix : announced) {
      expected.put(
          prefix,
          rows.entrySet().stream()
              .filter(row -> prefix.contains(row.getKey().virtualHost()))
              .map(row -> Serving.of(row.getValue()))
              .max(Serving::compareTo)
              .orElse(Serving.NONE));
    }
    assertThat(served.serving()).isEqualTo(expected);
  }

  private static Map<Prefix, Serving> serving(NextHopSet... rows) {
    ServedPrefixes served = new ServedPrefixes(List.of(BLOCK, OTHER));
    Arrays.stream(rows)
        .forEach(row -> served.change(row.key().orElseThrow(), NextHopSet.EMPTY, row));
    return served.serving();
  }

  private static NextHopSet set(Candidate candidate) {
    return NextHopSet.evaluate(
        List.of(candidate),
        new ConsistentHash(),
        new ChoiceKey(new HashKey(1, 2), 0),
        nextHop -> true);
  }

  private static Candidate candidate(String block, Health health, Directive directive) {
    return Candidates.of(new RowKey(Prefix.parse(block), 6, 80, 0))
        .health(health)
        .directive(directive)
        .node(1);
  }
}
