package slr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import slr.core.flow.FlowKey;
import slr.host.tunnel.FlowNews;
import slr.host.tunnel.StallCounters;
import slr.host.tunnel.StallWatch;
import slr.lab.Patience;

/**
 * What it costs a host to watch 100,000 calm connections for those that stand still, and how soon
 * it knows of one that does: told by the kernel, and by looking through all. The connections are
 * real, the watch is the agent's own.
 */
final class StallsBench implements Benchmark {

  private static final int CONNECTIONS = 100_000;

  /** Of the kernel. */
  private static final long BYTES_EACH = 8 << 10;

  private static final Duration WATCHED = Duration.ofSeconds(60);
  private static final int STALLS = 5;
  private static final long PATIENCE_SECONDS = 30;

  private final int most;
  private final Duration watched;

  StallsBench() {
    this(CONNECTIONS, WATCHED);
  }

  /**
   * @param most connections; fewer if there is no memory for so many
   * @param watched how long each way is watched
   */
  StallsBench(int most, Duration watched) {
    this.most = most;
    this.watched = watched;
  }

  @Override
  public String name() {
    return "stalls";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    int connections = (int) Math.min(most, availableBytes() / 2 / BYTES_EACH);
    List<BenchResult> results = new ArrayList<>();
    try (CalmConnections calm = new CalmConnections()) {
      for (StallWatch.Source source : List.of(StallWatch.Source.KERNEL, StallWatch.Source.DUMP)) {
        News news = new News();
        StallWatch watch = calm.atHost(() -> StallWatch.open(source, news, 7));
        try {
          watch.follow(List.of(CalmConnections.VIRTUAL_HOST));
          if (source == StallWatch.Source.KERNEL) {
            progress.accept("opening %,d connections".formatted(connections));
            calm.open(connections);
          }
          watch.start();
          progress.accept("watching for %s, by %s".formatted(watched, source));
          results.addAll(measure(source, connections, watch));
          results.add(told(source, calm, news));
        } finally {
          watch.stop();
        }
      }
      return results;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private List<BenchResult> measure(StallWatch.Source source, int connections, StallWatch watch)
      throws IOException {
    Path thread = thread();
    long cpuBefore = ThreeNodes.processorNs(thread);
    long beganNs = System.nanoTime();
    LockSupport.parkNanos(watched.toNanos());
    long cpuNs = ThreeNodes.processorNs(thread) - cpuBefore;
    double percent = 100.0 * cpuNs / (System.nanoTime() - beganNs);
    StallCounters counters = watch.counters();
    require(counters.reported() == 0, "a calm connection was reported: " + counters);
    require(
        counters.looks() > 0 && counters.connections() >= connections,
        "looks missed some: " + counters);
    boolean kernel = source == StallWatch.Source.KERNEL;
    require(
        !kernel || counters.watched() == connections,
        "the kernel was not asked of all: " + counters);
    String name = kernel ? "stall_watch_" : "stall_dump_";
    List<BenchResult> results = new ArrayList<>();
    results.add(Rounds.once(name + size(connections) + "_core_percent", percent, "percent"));
    if (connections < most) {
      results.add(
          Rounds.once(
              name + size(most) + "_core_percent_extrapolated",
              percent * most / connections,
              "percent"));
    }
    results.add(Rounds.once(name + "look_ms", counters.lookMs(), "ms"));
    results.add(Rounds.once(name + "looks", (double) counters.looks(), "1"));
    return results;
  }

  /** From the write that nobody acknowledges until the flow is named. */
  private static BenchResult told(StallWatch.Source source, CalmConnections calm, News news)
      throws Exception {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < STALLS; i++) {
      CalmConnections.Stall stall = calm.stall();
      times.add((news.await(stall.clientPort()) - stall.writtenNs()) / 1e6);
      calm.endLast();
    }
    String name = source == StallWatch.Source.KERNEL ? "stall_told_ms" : "stall_dump_told_ms";
    return Rounds.ofAll(name, times, "ms");
  }

  private static String size(int connections) {
    return connections % 1_000 == 0 ? connections / 1_000 + "k" : Integer.toString(connections);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** The thread of the watch, which has just been started. */
  private static Path thread() {
    List<Path> found = new ArrayList<>();
    Patience.until(
        Duration.ofSeconds(PATIENCE_SECONDS),
        () -> {
          try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            tasks.filter(StallsBench::isWatch).forEach(found::add);
          } catch (IOException e) {
            throw new IllegalStateException("cannot list threads", e);
          }
          return !found.isEmpty();
        });
    require(!found.isEmpty(), "the watch has no thread");
    return found.getFirst();
  }

  private static boolean isWatch(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals("stall-watch");
    } catch (IOException gone) {
      return false;
    }
  }

  private static long availableBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/meminfo", e);
    }
  }

  /** When flows were named. */
  private static final class News implements FlowNews {

    /** A flow, and when. */
    private record Told(int clientPort, long atNs) {}

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

    /** When this one was; those before it may be told again meanwhile. */
    long await(int clientPort) throws InterruptedException {
      while (true) {
        Told next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw new IllegalStateException("a stalled connection was not reported");
        }
        if (next.clientPort() == clientPort) {
          return next.atNs();
        }
      }
    }

    @Override
    public void notMine(List<FlowKey> flows) {}

    @Override
    public void changed(List<FlowKey> established, List<FlowKey> closed) {}

    @Override
    public void stalled(List<FlowKey> flows) {
      long nowNs = System.nanoTime();
      flows.forEach(flow -> told.add(new Told(flow.sourcePort(), nowNs)));
    }
  }
}
