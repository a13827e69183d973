package slr.sim.world;

import org.jspecify.annotations.Nullable;
import slr.core.advertise.Children;
import slr.core.advertise.MachineProbe;

/**
 * Asks the machines of hosts whether they live, as a level's daemon does: a machine answers that
 * has power and a way there and back, whatever its agent does.
 */
final class MachineProbes {

  private static final long MS = 1_000_000;
  private static final long LOOK_NS = 250 * MS;
  private static final long TIMEOUT_NS = 250 * MS;

  private final LevelNode node;
  private final World world;
  private final Children children;
  private final int life;

  MachineProbes(LevelNode node, Children children) {
    this.node = node;
    this.world = node.world;
    this.children = children;
    life = node.life();
  }

  /** Goes on as long as the process lives. */
  void begin() {
    world.queue().after(LOOK_NS, this::look);
  }

  private void look() {
    if (node.life() != life) {
      return;
    }
    world.queue().after(LOOK_NS, this::look);
    if (!node.isPaused()) {
      children.probes(node.clock().nowNs()).forEach(this::ask);
    }
  }

  private void ask(MachineProbe probe) {
    long tripNs = tripNs(world.find(probe.node()));
    boolean answered = tripNs < TIMEOUT_NS;
    world
        .queue()
        .after(
            answered ? tripNs : TIMEOUT_NS,
            () -> {
              if (node.life() == life) {
                node.run(() -> children.onProbe(probe.node(), answered, node.clock().nowNs()));
              }
            });
  }

  /** There and back; for ever, if anything is in the way. */
  private long tripNs(@Nullable Node host) {
    if (host == null || !host.hasPower()) {
      return Long.MAX_VALUE;
    }
    Path there = world.fabric().path(node, host);
    Path back = world.fabric().path(host, node);
    boolean isLost = there.isCut() || back.isCut() || there.loses() || back.loses();
    return isLost ? Long.MAX_VALUE : there.delayNs() + back.delayNs();
  }
}
