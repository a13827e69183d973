package slr.node.upgrade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import slr.node.control.ControlException;
import slr.node.upgrade.UpgradeReport.Line;
import slr.node.upgrade.UpgradeReport.Stop;

/** Goes through a plan: one daemon after the other, and none before all stand as before. */
public final class Upgrade {

  private static final Duration LOOK = Duration.ofMillis(200);

  /** So long what changes by itself may be under way when it is asked first. */
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

  /** Between two looks whether packets still come. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** So few packets in that time are those of flows that nobody leads here on purpose. */
  private static final long QUIET_PACKETS = 10;

  private final PlanConfig plan;
  private final Consumer<String> progress;
  private final List<DaemonLink> links;

  /** How each stood at the beginning. */
  private final Map<DaemonLink, Standing> first = new LinkedHashMap<>();

  private final List<Line> done = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /** A daemon does not do what it should; what to do about it. */
  private static final class StoppedException extends Exception {

    final String fix;

    StoppedException(String problem, String fix) {
      super(problem);
      this.fix = fix;
    }
  }

  /**
   * Does nothing yet.
   *
   * @param progress hears a line for each step
   */
  public Upgrade(PlanConfig plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    links = plan.inOrder().stream().map(DaemonLink::new).toList();
  }

  /** The names in the order in which the daemons are restarted. */
  public List<String> order() {
    return links.stream().map(link -> link.noun() + " " + link.name()).toList();
  }

  /**
   * Asks all daemons how they stand.
   *
   * @throws ControlException if some do not answer or are not whole; names each
   */
  public void check() {
    long endNs = System.nanoTime() + CHECK_LIMIT.toNanos();
    List<String> faults = faults();
    while (!faults.isEmpty() && System.nanoTime() - endNs < 0) {
      pause(LOOK);
      faults = faults();
    }
    if (!faults.isEmpty()) {
      throw new ControlException(
          "nothing was touched, for not all daemons are whole: " + String.join("; ", faults));
    }
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (DaemonLink link : links) {
      try {
        Standing standing = Standing.of(link);
        first.put(link, standing);
        standing.faults().forEach(fault -> faults.add(named(link) + ": " + fault));
      } catch (ControlException silent) {
        faults.add(named(link) + ": " + silent.getMessage());
      }
    }
    return faults;
  }

  /**
   * Restarts all daemons, from this one on; {@link #check} has been called.
   *
   * @param from its name; empty for the first
   * @throws ControlException if the plan has no such daemon
   */
  public UpgradeReport run(Optional<String> from) {
    int start = from.map(this::indexOf).orElse(0);
    links.subList(0, start).forEach(link -> skipped.add(link.name()));
    for (int i = start; i < links.size(); i++) {
      DaemonLink link = links.get(i);
      String place = "[%d/%d] %s".formatted(i + 1, links.size(), named(link));
      if (runsWanted(standing(link))) {
        progress.accept(place + ": runs " + standing(link).version() + " already");
        skipped.add(link.name());
        continue;
      }
      try {
        Line line = restart(link, place);
        done.add(line);
        progress.accept(
            "%s: done in %.1f s, back after %.1f s"
                .formatted(place, line.tookMs() / 1e3, line.backMs() / 1e3));
      } catch (StoppedException stopped) {
        Stop stop =
            new Stop(
                link.name(),
                link.noun(),
                String.valueOf(stopped.getMessage()),
                stopped.fix + "; go on with --from " + link.name());
        return new UpgradeReport(done, skipped, Optional.of(stop));
      }
    }
    return new UpgradeReport(done, skipped, Optional.empty());
  }

  private int indexOf(String name) {
    return links.stream()
        .filter(link -> link.name().equals(name))
        .map(links::indexOf)
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                "--from: the plan has no daemon '"
                    + name
                    + "'; it has "
                    + String.join(", ", links.stream().map(DaemonLink::name).toList())));
  }

  private boolean runsWanted(Standing standing) {
    return plan.version().equals(Optional.of(standing.version()));
  }

  private Standing standing(DaemonLink link) {
    return first.computeIfAbsent(link, Standing::of);
  }

  private Line restart(DaemonLink link, String place) throws StoppedException {
    long startNs = System.nanoTime();
    Standing before = standing(link);
    boolean drains = plan.drain().contains(link.daemon().kind());
    if (drains) {
      drain(link, place);
    }
    boolean handedOver = handOver(link, place);
    long restartNs = System.nanoTime();
    progress.accept(place + ": restart");
    try {
      link.restart(plan.comeBack());
    } catch (ControlException failure) {
      takeBack(link, before, drains, place);
      throw new StoppedException(
          String.valueOf(failure.getMessage()), "start it, if it does not run any more");
    }
    Standing after;
    try {
      after = awaitBack(link, before);
    } catch (StoppedException late) {
      takeBack(link, before, drains, place);
      throw late;
    }
    if (drains) {
      ask(link, "undrain");
    }
    long backMs = millisSince(restartNs);
    awaitCalm();
    return new Line(
        link.name(),
        link.noun(),
        after.version(),
        handedOver,
        drains,
        backMs,
        millisSince(startNs),
        before.flows(),
        after.flows());
  }

  /** The process before the restart goes on as if nothing had been asked of it, if it lives. */
  private void takeBack(DaemonLink link, Standing before, boolean drains, String place) {
    if (standingNow(link).filter(now -> now.incarnation() == before.incarnation()).isEmpty()) {
      return;
    }
    try {
      link.ask("handover", "off");
      if (drains) {
        link.ask("undrain");
      }
      progress.accept(place + ": runs as before");
    } catch (ControlException refused) {
      progress.accept(place + ": undrain it, and handover off: " + refused.getMessage());
    }
  }

  /** No new flows, and none of the old ones that somebody else can have. */
  private void drain(DaemonLink link, String place) throws StoppedException {
    progress.accept(place + ": drain");
    ask(link, "drain");
    await(
        () ->
            standingNow(link)
                .filter(Standing::isDrained)
                .map(_ -> List.<String>of())
                .orElse(List.of("it is drained, and those above have not heard it")),
        "undrain it, and see who does not answer it");
    long untilNs = System.nanoTime() + plan.drainWait().toNanos();
    long before = forwarded(link);
    while (System.nanoTime() - untilNs < 0) {
      pause(QUIET);
      long now = forwarded(link);
      if (now >= 0 && before >= 0 && now - before < QUIET_PACKETS) {
        return;
      }
      before = now;
    }
    progress.accept(place + ": still gets packets, and is restarted nevertheless");
  }

  /** Packets so far, below 0 if it does not answer. */
  private long forwarded(DaemonLink link) {
    return standingNow(link).map(Standing::forwarded).orElse(-1L);
  }

  /** Whether the kernel goes on while no process runs; else the stop is one in order. */
  private boolean handOver(DaemonLink link, String place) {
    try {
      return link.ask("handover").path("kernelGoesOn").booleanValue(false);
    } catch (ControlException refused) {
      progress.accept(place + ": stops in order: " + refused.getMessage());
      return false;
    }
  }

  /** Another process stands as the one before; gives how. */
  private Standing awaitBack(DaemonLink link, Standing before) throws StoppedException {
    Standing[] after = {before};
    await(
        () -> {
          try {
            after[0] = Standing.of(link);
          } catch (ControlException silent) {
            return List.of("it does not answer: " + silent.getMessage());
          }
          return after[0].incarnation() == before.incarnation()
              ? List.of("the process before the restart still answers")
              : after[0].missing(before);
        },
        "see its log and mend it, or start what ran before");
    if (plan.version().isPresent() && !runsWanted(after[0])) {
      throw new StoppedException(
          "it came back with version %s, not %s"
              .formatted(after[0].version(), plan.version().get()),
          "install the new version there");
    }
    return after[0];
  }

  /** All stand as at the beginning, itself too; who does is not asked again. */
  private void awaitCalm() throws StoppedException {
    List<DaemonLink> open = new ArrayList<>(links);
    await(
        () -> {
          List<String> missing = new ArrayList<>();
          for (DaemonLink link : List.copyOf(open)) {
            List<String> its = missing(link);
            its.forEach(what -> missing.add(named(link) + ": " + what));
            if (its.isEmpty()) {
              open.remove(link);
            }
          }
          return missing;
        },
        "it is back itself: see the logs of those that are named");
  }

  private List<String> missing(DaemonLink link) {
    try {
      return Standing.of(link).missing(standing(link));
    } catch (ControlException silent) {
      return List.of(String.valueOf(silent.getMessage()));
    }
  }

  private static Optional<Standing> standingNow(DaemonLink link) {
    try {
      return Optional.of(Standing.of(link));
    } catch (ControlException _) {
      return Optional.empty();
    }
  }

  private static void ask(DaemonLink link, String verb) throws StoppedException {
    try {
      link.ask(verb);
    } catch (ControlException refused) {
      throw new StoppedException(
          verb + " was refused: " + refused.getMessage(), "see why, and mend it");
    }
  }

  /** Asks until nothing is missing. */
  private void await(Supplier<List<String>> missing, String fix) throws StoppedException {
    long endNs = System.nanoTime() + plan.comeBack().toNanos();
    List<String> last = missing.get();
    while (!last.isEmpty()) {
      if (System.nanoTime() - endNs >= 0) {
        throw new StoppedException(
            "not within %d s: %s".formatted(plan.comeBack().toSeconds(), String.join("; ", last)),
            fix);
      }
      pause(LOOK);
      last = missing.get();
    }
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ControlException("interrupted: the daemon in hand may be drained or stopped");
    }
  }

  private static long millisSince(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  private static String named(DaemonLink link) {
    return link.noun() + " " + link.name();
  }
}
