package slr.sim.world;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.announce.AnnouncementAction;
import slr.core.announce.AnnouncementConfig;
import slr.core.announce.AnnouncementMachine;
import slr.core.announce.Serving;
import slr.packet.Prefix;
import slr.sim.time.Chance;

/** The announcement machine of a PoP and the routing daemon that it talks to, which takes time. */
public final class Announcer {

  private static final long MS = 1_000_000;

  private final World world;
  private final Node node;
  private final int life;
  private final Chance chance;
  private final AnnouncementMachine machine;

  Announcer(World world, String pop, long nowNs) {
    this.world = world;
    node = world.node(pop);
    life = node.life();
    chance = world.chance("bird of " + pop + " " + life);
    AnnouncementConfig config = AnnouncementConfig.defaults(world.blueprint().prefixes());
    // The include file of the process before is read back.
    machine = new AnnouncementMachine(config, world.routes().seen(pop));
    machine.onListening(nowNs);
  }

  void onServing(Map<Prefix, Serving> serving, long nowNs) {
    machine.onServing(serving, nowNs);
  }

  void onTimeout(long nowNs) {
    machine.onTimeout(nowNs);
  }

  OptionalLong nextDeadlineNs() {
    return machine.nextDeadlineNs();
  }

  void settle() {
    Optional<AnnouncementAction> action = machine.pollAction();
    while (action.isPresent()) {
      switch (action.get()) {
        case AnnouncementAction.Announce announce -> {
          long takesNs = chance.between(5 * MS, 100 * MS);
          world.queue().after(takesNs, () -> apply(announce));
        }
        case AnnouncementAction.Transition change ->
            world.trace().say(node.name(), "announcement " + change.from() + " -> " + change.to());
        case AnnouncementAction.Done _ -> {}
      }
      action = machine.pollAction();
    }
  }

  private void apply(AnnouncementAction.Announce announce) {
    if (node.life() == life) {
      world.routes().announce(node.name(), announce.announcement());
      node.run(() -> machine.onApplied(node.clock().nowNs()));
    }
  }

  /** The machine. */
  public AnnouncementMachine machine() {
    return machine;
  }
}
