package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A child whose next process has fewer rows: may others conclude from what nobody else knows? */
class MissingRowsTest {

  private final TwoNodes nodes = new TwoNodes(Level.SITE, List.of());

  MissingRowsTest() {
    begin(nodes);
  }

  private static void begin(TwoNodes nodes) {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
    assertThat(nodes.children.hasAllRows()).isTrue();
  }

  private void restart() {
    nodes.restartChild(2);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
  }

  @Test
  void theyMayNotForAsLongAsAnAbsentChildIsWaitedFor() {
    restart();
    assertThat(nodes.candidates()).isEmpty();
    assertThat(nodes.children.hasAllRows()).isFalse();
    long version = nodes.children.version();

    nodes.run(Duration.ofNanos(nodes.timers.retentionNs()));

    assertThat(nodes.children.hasAllRows()).isTrue();
    assertThat(nodes.children.version()).as("looked at again").isGreaterThan(version);
  }

  @Test
  void theyMayWhenItHasTheSameRows() {
    nodes.restartChild(2);
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));

    assertThat(nodes.candidates()).hasSize(1);
    assertThat(nodes.children.hasAllRows()).isTrue();
  }

  @Test
  void theyMayWhenItTakesARowAwayLater() {
    nodes.advertiser.remove(key(1));
    nodes.run(Duration.ofSeconds(1));

    assertThat(nodes.candidates()).isEmpty();
    assertThat(nodes.children.hasAllRows()).isTrue();
  }

  /** An agent says no row before it has looked, and knows what its kernel has. */
  @Test
  void theyMayOfAHost() {
    TwoNodes host = new TwoNodes();
    begin(host);
    host.restartChild(2);
    host.connect();
    host.run(Duration.ofSeconds(1));

    assertThat(host.candidates()).isEmpty();
    assertThat(host.children.hasAllRows()).isTrue();
  }
}
