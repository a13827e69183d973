package slr.host.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.flow.FlowKey;
import slr.core.guard.FlowReports;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.ConnectionHandler;
import slr.plane.NativeException;
import slr.plane.Poller;
import slr.plane.StallSurvey;
import slr.plane.StalledConnections;

/**
 * The thread that finds connections of virtual hosts that stand still, and names them: what was
 * sent to their clients was not acknowledged for a retransmission timeout (A18).
 *
 * <p>The kernel tells of each such timeout ({@link StalledConnections}). Beside it, or alone where
 * it does not, all connections are looked through now and then ({@link StallSurvey}), in parts
 * between which the kernel is listened to. Any thread opens, starts, follows, asks for counters and
 * stops; all else is on its own.
 */
public final class StallWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

  private static final long BATCH_NS = Duration.ofMillis(20).toNanos();

  /** Flows of one batch; what is beyond it the next timeout tells again. */
  private static final int BATCH_MAX = 4_096;

  /** Those of a host with 100,000 that all lose their way, within two seconds. */
  private static final int REPORTS_PER_SECOND = 50_000;

  /** More than that, in three MiB. */
  private static final int FLOWS_REMEMBERED = 1 << 16;

  private static final long SNAPSHOT_NS = Duration.ofSeconds(1).toNanos();

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** Who finds them. */
  public enum Source {
    /** As {@link #KERNEL} where the kernel can, else as {@link #DUMP}. */
    AUTO,
    /** The kernel tells; only what is older than its program is looked for. */
    KERNEL,
    /** All connections are looked through. */
    DUMP,
    /** Nobody. */
    NONE
  }

  private final String by;
  private final Optional<String> problem;
  private final @Nullable StalledConnections kernel;
  private final @Nullable PacedSurvey survey;
  private final FlowNews news;
  private final FlowReports reports;
  private final Poller poller;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("stall-watch").unstarted(this::loop);
  private final ConnectionHandler handler = this::onStalled;
  private List<FlowKey> stalled = new ArrayList<>();
  private long nowNs;
  private long batchAtNs;
  private long snapshotAtNs;
  private long beyondBatch;
  private volatile List<Prefix> virtualHosts = List.of();
  private volatile StallCounters latest;
  private volatile boolean open = true;

  private StallWatch(
      String by,
      Optional<String> problem,
      @Nullable StalledConnections kernel,
      @Nullable PacedSurvey survey,
      FlowNews news,
      long seed) {
    this.by = by;
    this.problem = problem;
    this.kernel = kernel;
    this.survey = survey;
    this.news = news;
    reports = new FlowReports(REPORTS_PER_SECOND, FLOWS_REMEMBERED, seed);
    poller = kernel == null ? new Poller() : new Poller(kernel.descriptor());
    latest = snapshot();
  }

  /**
   * Opens in the network namespace of the calling thread; nothing runs yet.
   *
   * @param news takes the flows, on this thread
   * @param seed random, see {@link FlowReports}
   * @throws NativeException if {@code source} names what is not possible; with {@link Source#AUTO}
   *     the log says so, and {@link #counters}
   */
  public static StallWatch open(Source source, FlowNews news, long seed) {
    return switch (source) {
      case NONE -> new StallWatch("none", Optional.empty(), null, null, news, seed);
      case DUMP -> dumping(Optional.empty(), news, seed);
      case KERNEL -> told(news, seed);
      case AUTO -> {
        try {
          yield told(news, seed);
        } catch (NativeException impossible) {
          yield withoutKernel(String.valueOf(impossible.getMessage()), news, seed);
        }
      }
    };
  }

  private static StallWatch told(FlowNews news, long seed) {
    StalledConnections kernel = StalledConnections.open();
    try {
      PacedSurvey survey = survey(PacedSurvey.Pace.BESIDE);
      LOG.info("the kernel tells which connections stand still");
      return new StallWatch("kernel", Optional.empty(), kernel, survey, news, seed);
    } catch (NativeException e) {
      kernel.close();
      throw e;
    }
  }

  private static StallWatch dumping(Optional<String> problem, FlowNews news, long seed) {
    return new StallWatch("dump", problem, null, survey(PacedSurvey.Pace.ALONE), news, seed);
  }

  private static StallWatch withoutKernel(String why, FlowNews news, long seed) {
    try {
      StallWatch watch = dumping(Optional.of(why), news, seed);
      LOG.warn("connections that stand still are looked for: the kernel does not tell: {}", why);
      return watch;
    } catch (NativeException e) {
      LOG.warn("nobody finds connections that stand still: {}; {}", why, e.getMessage());
      Optional<String> both = Optional.of(why + "; " + e.getMessage());
      return new StallWatch("none", both, null, null, news, seed);
    }
  }

  private static PacedSurvey survey(PacedSurvey.Pace pace) {
    return new PacedSurvey(StallSurvey.open(), pace, System.nanoTime());
  }

  /** Begins to watch. */
  public void start() {
    if (kernel != null || survey != null) {
      thread.start();
    }
  }

  /**
   * From now on the kernel keeps connections alive whose service does not, if it is the kernel that
   * tells.
   *
   * @param idle of silence before a keepalive, and between two; 0 for none
   * @throws IllegalStateException if it is not
   */
  public void keepAlive(Duration idle) {
    if (kernel != null) {
      kernel.keepAlive((int) idle.toSeconds());
    } else if (!idle.isZero()) {
      throw new IllegalStateException(
          "keepalive needs a kernel that tells which connections stand still ("
              + problem.orElse("stalls: " + by)
              + "): set it to 0s, or stalls to kernel");
    }
  }

  /** From now on connections to these addresses count, and no others. */
  public void follow(List<Prefix> prefixes) {
    virtualHosts = List.copyOf(prefixes);
    if (kernel != null) {
      kernel.virtualHosts(prefixes);
    }
  }

  /** Counts that are at most about a second old; never waits. */
  public StallCounters counters() {
    return latest;
  }

  /** Stops the thread, and the kernel's part. */
  public void stop() throws InterruptedException {
    open = false;
    poller.wakeUp();
    if (thread.isAlive() && !thread.join(STOP_LIMIT)) {
      throw new IllegalStateException("the watch over stalled connections does not stop");
    }
    poller.close();
    if (kernel != null) {
      kernel.close();
    }
    if (survey != null) {
      survey.close();
    }
  }

  private void loop() {
    nowNs = System.nanoTime();
    snapshotAtNs = nowNs;
    while (open) {
      nowNs = System.nanoTime();
      if (kernel != null) {
        kernel.drain(handler);
      }
      if (survey != null) {
        survey.turn(handler, nowNs);
      }
      handOver();
      if (nowNs - snapshotAtNs >= 0) {
        latest = snapshot();
        snapshotAtNs = nowNs + SNAPSHOT_NS;
      }
      long pauseNs = pauseNs();
      if (pauseNs > 0) {
        poller.await(pauseNs);
      }
    }
  }

  private void onStalled(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    IpAddress destination = new IpAddress(destinationHigh, destinationLow);
    if (!isVirtualHost(destination)) {
      return;
    }
    if (stalled.size() == BATCH_MAX) {
      beyondBatch++;
    } else if (reports.onFlow(
        sourceHigh,
        sourceLow,
        sourcePort,
        destinationHigh,
        destinationLow,
        destinationPort,
        nowNs)) {
      IpAddress source = new IpAddress(sourceHigh, sourceLow);
      stalled.add(new FlowKey(FlowKey.TCP, source, sourcePort, destination, destinationPort));
    }
  }

  private boolean isVirtualHost(IpAddress address) {
    for (Prefix prefix : virtualHosts) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** In batches: where an SLR dies, all its flows stand still at once. */
  private void handOver() {
    if (!stalled.isEmpty() && nowNs - batchAtNs >= 0) {
      news.stalled(stalled);
      stalled = new ArrayList<>();
      batchAtNs = nowNs + BATCH_NS;
    }
  }

  private long pauseNs() {
    long untilNs = snapshotAtNs - nowNs;
    if (!stalled.isEmpty()) {
      untilNs = Math.min(untilNs, batchAtNs - nowNs);
    }
    return survey == null ? untilNs : Math.min(untilNs, survey.pauseNs(nowNs));
  }

  private StallCounters snapshot() {
    return new StallCounters(
        by,
        problem,
        reports.reported(),
        reports.suppressed() + beyondBatch,
        kernel == null ? 0 : kernel.connections(),
        kernel == null ? 0 : kernel.timeouts(),
        kernel == null ? 0 : kernel.lost(),
        survey == null ? 0 : survey.count(),
        survey == null ? 0 : survey.connections(),
        survey == null ? 0 : survey.tookNs() / 1e6);
  }
}
