package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.MS;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import slr.core.row.Directive;

/**
 * The lease: whenever the link fails around a drain, the parent has stopped sending new flows
 * before the child takes its drain for done.
 */
class LeaseTest {

  /** How the link fails. */
  enum Fault {
    /** Nothing is delivered either way, and nobody is told. */
    FROZEN,
    /** Both ends see the connection end. */
    CUT,
    /** The child sees the connection end, the parent hears nothing of it. */
    HALF_CUT,
    /** What goes up vanishes; the child still hears the parent. */
    DEAF_PARENT,
    /** The parent's control thread stands still; the child sees the connection end. */
    PARENT_STANDS_STILL,
    /** The child's process dies, and the next one has no connection yet. */
    CHILD_RESTARTS
  }

  @Property(tries = 300)
  void parentStopsBeforeTheDrainCountsAsDone(
      @ForAll Fault fault,
      @ForAll @IntRange(max = 2_000) int faultAfterMs,
      @ForAll @IntRange(max = 2_000) int drainAfterMs) {
    TwoNodes nodes = new TwoNodes();
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    boolean faultFirst = faultAfterMs <= drainAfterMs;
    Runnable fails = () -> fail(nodes, fault);
    Runnable drains = () -> drain(nodes);
    nodes.run(Duration.ofMillis(Math.min(faultAfterMs, drainAfterMs)));
    (faultFirst ? fails : drains).run();
    nodes.run(Duration.ofMillis(Math.abs(faultAfterMs - drainAfterMs)));
    (faultFirst ? drains : fails).run();

    long endNs = nodes.nowNs + Duration.ofSeconds(10).toNanos();
    while (current(nodes) != Directive.DRAINING) {
      nodes.run(Duration.ofMillis(10));
      assertThat(nodes.nowNs).as("the drain ends at last; log: %s", nodes.log).isLessThan(endNs);
    }

    assertThat(nodes.openTo()).as("log: %s", nodes.log).isEmpty();
    nodes.parentGoesOn();
    assertThat(nodes.openTo()).as("log: %s", nodes.log).isEmpty();
  }

  private static void fail(TwoNodes nodes, Fault fault) {
    switch (fault) {
      case FROZEN -> nodes.freeze(true);
      case CUT -> nodes.cut();
      case HALF_CUT -> {
        nodes.freeze(true);
        nodes.below().onDisconnected("cut", nodes.nowNs);
      }
      case DEAF_PARENT -> nodes.loseUpward(true);
      case PARENT_STANDS_STILL -> {
        nodes.parentStops();
        nodes.below().onDisconnected("cut", nodes.nowNs);
      }
      case CHILD_RESTARTS -> {
        boolean drains = !nodes.advertiser.rows().row(key(1)).orElseThrow().welcomesNewFlows();
        nodes.freeze(true);
        nodes.newChildBegins(2);
        nodes.advertiser.put(row(1), nodes.nowNs);
        if (drains) {
          drain(nodes);
        }
      }
    }
  }

  private static void drain(TwoNodes nodes) {
    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    nodes.run(Duration.ofNanos(MS));
  }

  private static Directive current(TwoNodes nodes) {
    return nodes.advertiser.rows().row(key(1)).orElseThrow().current();
  }
}
