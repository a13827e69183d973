package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import slr.core.row.Directive;
import slr.core.row.Health;

/**
 * Whatever happens to rows and link, the parent's copy becomes the child's table again once the
 * link is good, and never in between is a row eligible that the last agreed heartbeat said is not.
 */
class ConvergenceTest {

  /** A lost snapshot is asked for again after a second; three rounds are more than enough. */
  private static final Duration HEALING = Duration.ofSeconds(4);

  @Property(tries = 150)
  void cutsAtAnyPointHeal(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
    TwoNodes nodes = new TwoNodes().connect();
    Random random = new Random(seed);
    long incarnation = 1;
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(12)) {
        case 0 -> nodes.cut();
        case 1 -> {
          if (!nodes.isConnected()) {
            nodes.connect();
          }
        }
        case 2 -> nodes.freeze(random.nextBoolean());
        case 3 -> nodes.restartChild(++incarnation);
        default -> change(nodes, random);
      }
      nodes.run(Duration.ofMillis(random.nextInt(600)));
    }

    nodes.freeze(false);
    heal(nodes);
  }

  @Property(tries = 100)
  void lossesBelowTheCodecHeal(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int steps,
      @ForAll @DoubleRange(min = 0, max = 0.9) double lossRate) {
    TwoNodes nodes = new TwoNodes().connect();
    Random random = new Random(seed);
    nodes.lose(lossRate, seed);
    for (int step = 0; step < steps; step++) {
      if (!nodes.isConnected()) {
        nodes.connect();
      }
      change(nodes, random);
      nodes.run(Duration.ofMillis(random.nextInt(400)));
    }

    nodes.lose(0, 0);
    heal(nodes);
  }

  private static void heal(TwoNodes nodes) {
    nodes.run(HEALING);
    if (!nodes.isConnected()) {
      nodes.connect();
    }
    nodes.run(HEALING);
    assertThat(nodes.agree()).as("log: %s", nodes.log).isTrue();
    assertThat(nodes.advertiser.isSettled()).isTrue();
    assertThat(nodes.eligible())
        .containsExactlyInAnyOrderElementsOf(
            nodes.advertiser.rows().rows().stream()
                .filter(row -> row.welcomesNewFlows())
                .map(row -> row.key())
                .toList());
    assertThat(nodes.status().generation()).isEqualTo(nodes.advertiser.generation());
  }

  private static void change(TwoNodes nodes, Random random) {
    int number = random.nextInt(150);
    Advertiser advertiser = nodes.advertiser;
    switch (random.nextInt(7)) {
      case 0 -> advertiser.remove(key(number));
      case 1 -> advertiser.load(key(number), random.nextDouble(), nodes.nowNs);
      case 2 -> advertiser.put(row(number).withHealth(Health.FAILING), nodes.nowNs);
      case 3 -> advertiser.put(row(number).withTarget(Directive.DRAINING), nodes.nowNs);
      case 4 -> {
        for (int i = 0; i < 150; i++) {
          advertiser.put(row(i), nodes.nowNs);
        }
      }
      case 5 ->
          advertiser.target(
              random.nextBoolean() ? Directive.ACTIVE : Directive.DRAINING, nodes.nowNs);
      default -> advertiser.put(row(number).withCapacity(random.nextInt(100)), nodes.nowNs);
    }
  }
}
