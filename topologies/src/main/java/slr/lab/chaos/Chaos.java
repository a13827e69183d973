package slr.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.lab.LabEnvironment;
import slr.lab.LabException;

/** Runs events on a lab, each with live connections of its own, and measures what they did. */
public final class Chaos {

  /** Until the pins of the last connections that were opened are everywhere. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** What the connections get at least after the event's last act. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(8);

  private static final long LONG_STALL_MS = 1000;

  private final ChaosLab lab;
  private final int rounds;
  private final Duration length;
  private final Consumer<String> progress;

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
    progress.accept(
        "%s: opening %d connections".formatted(event.name(), rounds * LiveClient.Place.ROUND));
    Window calm;
    Window struck;
    Map<String, Long> recoveredBy;
    try (LiveClients clients = LiveClients.start(lab.lab(), rounds)) {
      clients.probe();
      ChaosLab.pause(SETTLING);
      progress.accept("%s: %d s without it".formatted(event.name(), length.toSeconds()));
      clients.mark();
      ChaosLab.pause(length);
      calm = clients.report();
      Recoveries before = lab.recoveries();
      progress.accept(event.name() + ": " + event.what());
      clients.mark();
      struck = strike(event, clients);
      recoveredBy = lab.recoveries().since(before);
    }
    EventReport report = EventReport.of(event.name(), calm, struck, recoveredBy);
    long longStalls =
        EventReport.stalls(calm, struck).stream().filter(ms -> ms > LONG_STALL_MS).count();
    return outcome(event, report, struck, longStalls);
  }

  /** The event, and what follows. */
  private Window strike(Event event, LiveClients clients) {
    long startNs = System.nanoTime();
    try {
      event.happen(lab);
      Duration left = length.minusNanos(System.nanoTime() - startNs);
      ChaosLab.pause(left.compareTo(AFTERWARDS) > 0 ? left : AFTERWARDS);
      return clients.end();
    } finally {
      event.undo(lab);
    }
  }

  private Outcome outcome(Event event, EventReport report, Window struck, long longStalls) {
    List<LiveConnection> broken =
        struck.connections().stream().filter(LiveConnection::isBroken).toList();
    Optional<Path> logs = broken.isEmpty() ? Optional.empty() : Optional.of(copyLogs(event));
    return new Outcome(
        report,
        event.what(),
        broken,
        longStalls,
        struck.newOnes().stream().mapToLong(NewConnections::refused).sum(),
        broken.stream().allMatch(event::allows),
        logs);
  }

  private Path copyLogs(Event event) {
    Path to =
        LabEnvironment.current()
            .home()
            .resolve("target")
            .resolve("chaos-logs")
            .resolve(event.name());
    lab.lab().copyLogs(to);
    return to;
  }
}
