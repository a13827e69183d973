package slr.sim.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import slr.core.advertise.Authorisation;
import slr.packet.IpAddress;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Datagram;
import slr.sim.time.Chance;
import slr.sim.time.NodeClock;

/**
 * One machine with its process: it runs, stands still, or is not there. Everything that reaches the
 * process goes through {@link #run}; afterwards the process does what follows from it, and says
 * when it wants to be woken.
 */
public abstract class Node {

  /** Tasks that wait for a process that stands still; packets beyond it are lost. */
  private static final int HELD_MOST = 4_096;

  /** Wake-ups within a millisecond after which a process is taken for caught in a loop. */
  private static final int WAKES_PER_MS_MOST = 2_000;

  private static final long MS = 1_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** The world around it. */
  protected final World world;

  /** What its machine takes for the time. */
  protected final NodeClock clock;

  /** What is random about it. */
  protected final Chance chance;

  private final String name;
  private final int index;
  private final IpAddress address;
  private final List<Connection.Side> sides = new ArrayList<>();
  private final Map<Node, Path> paths = new HashMap<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean up;
  private boolean powered = true;
  private boolean paused;
  private int life;
  private long wakeAtNs = NEVER;
  private int wakeTicket;
  private long wakesSinceNs;
  private int wakes;
  private long resumedNs;

  /** Not started. */
  protected Node(World world, String name, int index, IpAddress address) {
    this.world = world;
    this.name = name;
    this.index = index;
    this.address = address;
    chance = world.chance("node " + name);
    clock =
        new NodeClock(
            world.queue(), chance.between(1, 1_000_000_000_000L), 1_700_000_000_000L + index);
  }

  /** Makes all that the process knows anew. */
  protected abstract void onBoot();

  /** The process is gone, and all that it knew. */
  protected abstract void onHalt();

  /** Does what follows from what happened. */
  protected abstract void settle();

  /** When {@link #onTimeout} wants to be called, on this machine's clock. */
  protected abstract OptionalLong nextDeadlineNs();

  /** Time has passed. */
  protected abstract void onTimeout(long nowNs);

  /** A packet has reached this machine. */
  protected abstract void onDatagram(Datagram datagram);

  /** Another node has connected. */
  protected abstract void onAccepted(Connection.Side side, Authorisation other);

  /** A record came on a connection. */
  protected abstract void onRecord(Connection.Side side, byte[] record);

  /** A connection has ended. */
  protected abstract void onClosed(Connection.Side side, String why);

  /** Its name. */
  public final String name() {
    return name;
  }

  /** Its number among all nodes. */
  public final int index() {
    return index;
  }

  /** Its own address. */
  public final IpAddress address() {
    return address;
  }

  /** What its machine takes for the time. */
  public final NodeClock clock() {
    return clock;
  }

  /** Whether its process is there, running or standing still. */
  public final boolean isUp() {
    return up;
  }

  /** Whether its process stands still. */
  public final boolean isPaused() {
    return paused;
  }

  /** Which start of the process this is. */
  public final int life() {
    return life;
  }

  /** When it was last let go after standing still, or started, in the world's time. */
  public final long resumedNs() {
    return resumedNs;
  }

  /** Starts the process. */
  public final void boot() {
    if (!up) {
      up = true;
      powered = true;
      paused = false;
      life++;
      resumedNs = world.queue().nowNs();
      world.trace().say(name, "starts");
      guarded(this::onBoot);
      follow();
    }
  }

  /** Ends the process as a kill does: its kernel closes what it had open. */
  public final void kill() {
    if (up) {
      world.trace().say(name, "is killed");
      down();
      List.copyOf(sides).forEach(Connection.Side::closeByKernel);
      sides.clear();
    }
  }

  /** The whole machine loses power: nobody is told. */
  public void lose() {
    if (powered) {
      world.trace().say(name, "loses power");
      powered = false;
      sides.clear();
      if (up) {
        down();
      }
    }
  }

  /** Whether its machine runs, with or without the process. */
  public final boolean hasPower() {
    return powered;
  }

  private void down() {
    up = false;
    paused = false;
    life++;
    held.clear();
    wakeTicket++;
    wakeAtNs = NEVER;
    onHalt();
  }

  /** The process stands still. */
  public final void pause() {
    if (up && !paused) {
      paused = true;
      world.trace().say(name, "stands still");
    }
  }

  /** The process goes on; what waited comes first, or its own timers, by chance. */
  public final void resume() {
    if (!up || !paused) {
      return;
    }
    paused = false;
    resumedNs = world.queue().nowNs();
    world.trace().say(name, "goes on");
    if (chance.happens(0.5)) {
      wake();
    }
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(this::run);
    wake();
  }

  /** Has the process do something; nothing happens if it is not there. */
  public final void run(Runnable task) {
    if (!up) {
      return;
    }
    if (paused) {
      held.add(task);
      return;
    }
    guarded(task);
    follow();
  }

  /** A packet arrives. */
  final void arrive(Datagram datagram) {
    if (paused && held.size() >= HELD_MOST) {
      world.fabric().missed("ring-full");
    } else if (!up) {
      world.fabric().missed("nobody-there");
    } else {
      take(() -> onDatagram(datagram));
    }
  }

  /** The data plane does something, as soon as the process runs: nothing else follows from it. */
  final void take(Runnable task) {
    if (paused) {
      held.add(task);
    } else if (up) {
      guarded(task);
    }
  }

  /** Connections of the process that are open. */
  final List<Connection.Side> sides() {
    return sides;
  }

  /** The ways from here that were used; {@link Fabric#path} makes them. */
  final Map<Node, Path> paths() {
    return paths;
  }

  /** After anything that may have changed what is to be done, or when. */
  protected final void follow() {
    if (up && !paused) {
      guarded(this::settle);
      nextDeadlineNs().ifPresent(deadlineNs -> wakeBy(clock.whenNs(deadlineNs)));
    }
  }

  private void wakeBy(long timeNs) {
    if (timeNs < wakeAtNs) {
      wakeAtNs = timeNs;
      int ticket = ++wakeTicket;
      world
          .queue()
          .at(
              timeNs,
              () -> {
                if (ticket == wakeTicket) {
                  wake();
                }
              });
    }
  }

  private void wake() {
    wakeAtNs = NEVER;
    wakeTicket++;
    if (!up || paused) {
      return;
    }
    countWake();
    guarded(() -> onTimeout(clock.nowNs()));
    follow();
  }

  /** Something of the process wants to be woken now. */
  final void countWake() {
    long nowNs = world.queue().nowNs();
    if (nowNs - wakesSinceNs > MS) {
      wakesSinceNs = nowNs;
      wakes = 0;
    }
    if (++wakes > WAKES_PER_MS_MOST) {
      throw new Violation(
          Invariant.BOUNDS_HOLD, name, "wants to be woken again and again at the same time");
    }
  }

  /** Our own bugs are violations too, and say where. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Violation violation) {
      throw violation;
    } catch (RuntimeException failure) {
      throw new Violation(Invariant.MACHINES_STAND, name, failure);
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
