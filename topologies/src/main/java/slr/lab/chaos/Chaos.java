package slr.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.lab.LabEnvironment;
import slr.lab.LabException;

/**
 * Runs events on a lab with live connections, and measures what they did. The connections, and the
 * calm window that they were measured in, serve one event after the other until one breaks.
 */
public final class Chaos implements AutoCloseable {

  /** Until the pins of the last connections that were opened are everywhere. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** What the connections get at least after the event's last act. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(8);

  private static final long LONG_STALL_MS = 1000;

  /** So many connections are named. */
  private static final int LONGEST = 5;

  /** Connections that all live, and how they stood still without an event. */
  private record Calm(LiveClients clients, Window window) {}

  /** A window with an event in it, which itself took so long. */
  private record Struck(Window window, long tookMs) {}

  private final ChaosLab lab;
  private final int rounds;
  private final Duration length;
  private final Consumer<String> progress;
  private Optional<Calm> calm = Optional.empty();

  /**
   * @param connections how many at least; a few more if that makes all kinds even
   * @param length of the calm window, and of the event's unless the event itself takes longer
   * @param progress hears one line for each step
   */
  public Chaos(ChaosLab lab, int connections, Duration length, Consumer<String> progress) {
    this.lab = lab;
    this.length = length;
    this.progress = progress;
    rounds = Math.max(1, Math.ceilDiv(connections, LiveClient.Place.ROUND));
  }

  /**
   * Runs one event; the lab is whole again afterwards.
   *
   * @throws LabException if the lab does not do what it should, apart from broken connections
   */
  public Outcome run(Event event) {
    lab.awaitWhole();
    event.prepare(lab);
    Calm before = calm.orElseGet(() -> open(event.name()));
    Recoveries recoveries = lab.recoveries();
    progress.accept(event.name() + ": " + event.what());
    before.clients().mark();
    Struck struck = strike(event, before.clients());
    Map<String, Long> recoveredBy = lab.recoveries().since(recoveries);
    Outcome outcome = outcome(event, before.window(), struck, recoveredBy);
    if (!outcome.broken().isEmpty()) {
      endConnections();
    }
    return outcome;
  }

  private Calm open(String name) {
    progress.accept("%s: opening %d connections".formatted(name, rounds * LiveClient.Place.ROUND));
    LiveClients clients = LiveClients.start(lab.lab(), rounds);
    try {
      clients.probe();
      ChaosLab.pause(SETTLING);
      progress.accept("%s: %d s without it".formatted(name, length.toSeconds()));
      clients.mark();
      ChaosLab.pause(length);
      Calm opened = new Calm(clients, clients.report());
      calm = Optional.of(opened);
      return opened;
    } catch (RuntimeException failure) {
      clients.close();
      throw failure;
    }
  }

  /** The event, and what follows. */
  private Struck strike(Event event, LiveClients clients) {
    long startNs = System.nanoTime();
    try {
      event.happen(lab);
      long tookMs = (System.nanoTime() - startNs) / 1_000_000;
      Duration left = length.minusMillis(tookMs);
      ChaosLab.pause(left.compareTo(AFTERWARDS) > 0 ? left : AFTERWARDS);
      return new Struck(clients.settle(), tookMs);
    } finally {
      event.undo(lab);
    }
  }

  private Outcome outcome(
      Event event, Window before, Struck strike, Map<String, Long> recoveredBy) {
    Window struck = strike.window();
    EventReport all = EventReport.of(event.name(), before, struck, recoveredBy);
    EventReport report =
        event
            .deadHost()
            .map(host -> all.withDeath(host, strike.tookMs(), struck.connections()))
            .orElse(all);
    List<LiveConnection> broken =
        struck.connections().stream().filter(LiveConnection::isBroken).toList();
    boolean asAimed = event.aim().map(aim -> aim.isMet(report)).orElse(true);
    return new Outcome(
        report,
        event.what(),
        broken,
        EventReport.stalls(before, struck).stream().filter(ms -> ms > LONG_STALL_MS).count(),
        longest(struck),
        struck.newOnes().stream().mapToLong(NewConnections::refused).sum(),
        struck.lateMs(),
        event.aim(),
        broken.stream().allMatch(event::allows),
        broken.isEmpty() && asAimed ? Optional.empty() : Optional.of(copyLogs(event)));
  }

  private static List<LiveConnection> longest(Window struck) {
    return struck.connections().stream()
        .filter(each -> !each.isBroken())
        .sorted(Comparator.comparingLong(LiveConnection::stallMs).reversed())
        .limit(LONGEST)
        .toList();
  }

  private Path copyLogs(Event event) {
    Path to =
        LabEnvironment.current()
            .home()
            .resolve("target")
            .resolve("chaos-logs")
            .resolve(event.name());
    lab.lab().copyLogs(to);
    lab.copyReports(to);
    return to;
  }

  /** Ends the connections; the next event has others. */
  void endConnections() {
    calm.ifPresent(each -> each.clients().close());
    calm = Optional.empty();
  }

  @Override
  public void close() {
    endConnections();
  }
}
