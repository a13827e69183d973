package slr.node.level;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Asks the machines of hosts whether they live, by ICMP echo; without the right to send it, by a
 * connection to the echo port, which a living machine refuses (E8). Looks four times a second on
 * the control thread; the asking is done by threads of its own, each machine by one at a time.
 */
final class HostProbes implements Timed, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostProbes.class);

  private static final long LOOK_NS = Duration.ofMillis(250).toNanos();

  /** How often a machine is asked whose agent is there. */
  private static final long CALM_NS = Duration.ofSeconds(10).toNanos();

  private static final int TIMEOUT_MS = 250;

  /** Threads: 256 addresses a second that do not answer. */
  private static final int THREADS = 64;

  private final Children children;
  private final ControlThread control;
  private final ExecutorService threads;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> askedNs = new HashMap<>();
  private long lookNs;

  /** Asks nobody yet. */
  HostProbes(Children children, ControlThread control) {
    this.children = children;
    this.control = control;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            CALM_NS,
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("host-probe-", 0).factory());
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
    List<MachineProbe> probes = children.probes(nowNs);
    askedNs.keySet().retainAll(probes.stream().map(MachineProbe::node).toList());
    for (MachineProbe probe : probes) {
      long sinceNs = nowNs - askedNs.getOrDefault(probe.node(), nowNs - CALM_NS);
      if ((probe.isUrgent() || sinceNs >= CALM_NS) && running.add(probe.node())) {
        askedNs.put(probe.node(), nowNs);
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
      boolean answered = probe.endPoints().stream().anyMatch(HostProbes::answers);
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

  private static boolean answers(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes()).isReachable(TIMEOUT_MS);
    } catch (IOException unreachable) {
      // No route, or a port that the kernel refuses to use: no sign of life.
      LOG.debug("{} cannot be asked: {}", address, unreachable.toString());
      return false;
    }
  }
}
