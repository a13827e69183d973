package slr.node.level;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.Children;
import slr.core.advertise.MachineProbe;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.IpAddress;
import slr.plane.NativeException;

/**
 * Asks the machines of children whether they live, by ICMP echo; without the right to send it, by a
 * connection to the echo port, which a living machine refuses (E8). Looks four times a second on
 * the control thread; the asking is done by threads of its own, each machine by one at a time.
 */
final class MachineProbes implements Timed, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MachineProbes.class);

  private static final long LOOK_NS = Duration.ofMillis(250).toNanos();

  /** A thread without work lasts so long. */
  private static final long IDLE_S = 10;

  private static final Duration PATIENCE = Duration.ofMillis(250);

  /** Threads: 256 addresses a second that do not answer. */
  private static final int THREADS = 64;

  private final List<IpAddress> ownEnds;
  private final Children children;
  private final ControlThread control;
  private final ExecutorService threads;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private long lookNs;

  /**
   * Asks nobody yet.
   *
   * @param ownEnds where this node's tunnels begin
   */
  MachineProbes(List<IpAddress> ownEnds, Children children, ControlThread control) {
    this.ownEnds = List.copyOf(ownEnds);
    this.children = children;
    this.control = control;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("machine-probe-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
    lookNs = control.nowNs();
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return OptionalLong.of(lookNs);
  }

  @Override
  public void onTimeout(long nowNs) {
    if (nowNs - lookNs < 0 || threads.isShutdown()) {
      return;
    }
    lookNs = nowNs + LOOK_NS;
    for (MachineProbe probe : children.probes(nowNs)) {
      if (running.add(probe.node())) {
        try {
          threads.execute(() -> ask(probe));
        } catch (RejectedExecutionException closed) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    control.remove(this);
    threads.shutdownNow();
  }

  private void ask(MachineProbe probe) {
    try {
      boolean answered = probe.endPoints().stream().anyMatch(this::answers);
      control.execute(() -> {
        if (children.onProbe(probe.node(), answered, control.nowNs())) {
          LOG.warn("{} is dead: neither its agent nor its machine answers", probe.node());
        }
      });
    } catch (RejectedExecutionException busy) {
      LOG.debug("whether {} lives is asked again: {}", probe.node(), busy.getMessage());
    } finally {
      running.remove(probe.node());
    }
  }

  private boolean answers(IpAddress address) {
    Optional<IpAddress> from =
        ownEnds.stream().filter(own -> own.isV4() == address.isV4()).findFirst();
    try {
      return from.isPresent()
          ? MachineEcho.answers(from.get(), address, PATIENCE)
          : isReachable(address);
    } catch (NativeException forbidden) {
      LOG.debug("no echo to {}: {}", address, forbidden.toString());
      return isReachable(address);
    }
  }

  /** Without the right to send an echo, or an address to send it from. */
  private static boolean isReachable(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes()).isReachable((int) PATIENCE.toMillis());
    } catch (IOException unreachable) {
      // No route, or a port that the kernel refuses to use: no sign of life.
      LOG.debug("{} cannot be asked: {}", address, unreachable.toString());
      return false;
    }
  }
}
