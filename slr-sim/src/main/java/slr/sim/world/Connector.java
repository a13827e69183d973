package slr.sim.world;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import slr.sim.time.Chance;

/**
 * Keeps a connection from one node to another, as the transport's client does: connects, waits
 * until it ends, pauses, connects again. It ends with the process that it was made for.
 */
final class Connector {

  private static final long MS = 1_000_000;
  private static final long CONNECT_NS = 2_000 * MS;
  private static final long HANDSHAKE_NS = 3_000 * MS;
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LAST_PAUSE_MS = 2_000;

  private final World world;
  private final Node from;
  private final String to;
  private final int life;
  private final Chance chance;
  private final Consumer<Connection.Side> connected;
  private final BooleanSupplier wanted;
  private long pauseMs = FIRST_PAUSE_MS;
  private long beganNs;

  Connector(Node from, String to, Consumer<Connection.Side> connected, BooleanSupplier wanted) {
    this.world = from.world;
    this.from = from;
    this.to = to;
    this.life = from.life();
    this.connected = connected;
    this.wanted = wanted;
    chance = from.chance.of("connector " + to + " " + life);
    world.queue().after(chance.between(0, 20 * MS), this::attempt);
  }

  /** The connection, or the attempt, has ended: the next one follows after a pause. */
  void ended() {
    long lastedNs = world.queue().nowNs() - beganNs;
    if (lastedNs > LAST_PAUSE_MS * MS + CONNECT_NS) {
      pauseMs = FIRST_PAUSE_MS;
    }
    long waitMs = pauseMs - chance.between(0, pauseMs / 2);
    pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS);
    world.queue().after(waitMs * MS, this::attempt);
  }

  private void attempt() {
    if (from.life() != life) {
      return;
    }
    beganNs = world.queue().nowNs();
    Node target = world.node(to);
    Path there = world.fabric().path(from, target);
    if (!wanted.getAsBoolean()) {
      ended();
    } else if (there.isCut() || world.fabric().path(target, from).isCut() || !target.hasPower()) {
      world.queue().after(CONNECT_NS, this::ended);
    } else if (!target.isUp()) {
      world.queue().after(2 * there.delayNs(), this::ended);
    } else {
      long handshakeNs = 3 * there.delayNs() + chance.between(5 * MS, 20 * MS);
      int targetLife = target.life();
      world.queue().after(handshakeNs, () -> ask(target, targetLife));
    }
  }

  private void ask(Node target, int targetLife) {
    if (target.life() != targetLife || from.life() != life || !target.isUp()) {
      ended();
      return;
    }
    // A process that stands still lets the handshake wait; who asks gives up in the end.
    long untilNs = beganNs + HANDSHAKE_NS;
    boolean[] answered = {false};
    world
        .queue()
        .at(
            untilNs,
            () -> {
              if (!answered[0]) {
                answered[0] = true;
                ended();
              }
            });
    target.run(() -> {
      if (!answered[0] && from.life() == life) {
        answered[0] = true;
        join(target);
      }
    });
  }

  private void join(Node target) {
    Connection connection = new Connection(world, from, target);
    target.onAccepted(connection.listener(), world.authorisation(from.name()));
    long backNs = world.fabric().path(target, from).delayNs();
    world
        .queue()
        .after(
            backNs,
            () -> {
              if (from.life() == life && connection.dialer().isOpen()) {
                from.run(() -> connected.accept(connection.dialer()));
              } else {
                ended();
              }
            });
  }
}
