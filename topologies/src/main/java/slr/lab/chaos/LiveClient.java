package slr.lab.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.lab.chaos.LiveConnection.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program that holds the connections of one client, {@code live_connections.c}. */
final class LiveClient implements AutoCloseable {

  private static final String PROGRAM = "live_connections";

  /** After so long without progress a connection is broken. */
  private static final Duration SILENT = Duration.ofSeconds(30);

  /** Longer than the program waits for a connection. */
  private static final Duration ANSWER_LIMIT = SILENT.plusSeconds(30);

  private static final Duration NEW_EVERY = Duration.ofMillis(50);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Where connections begin.
   *
   * @param nat whether a NAT box is before it
   * @param weight how many connections it has for one of the others'
   * @param probes whether new connections come from there, too
   */
  record Place(String node, boolean nat, int weight, boolean probes) {

    static final List<Place> ALL =
        List.of(
            new Place("c1", false, 2, true),
            new Place("c2", false, 2, true),
            new Place("c3", true, 1, false),
            new Place("c4", true, 1, false));

    /** The smallest number of connections that has all kinds from everywhere, evenly. */
    static final int ROUND =
        ALL.stream().mapToInt(Place::weight).sum()
            * Kind.values().length
            * ChaosLab.ADDRESSES.size();
  }

  private final Place place;
  private final Process process;
  private final Path log;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LiveClient(Place place, Process process, Path log) {
    this.place = place;
    this.process = process;
    this.log = log;
  }

  /** Begins to open connections: so many times the place's weight of each kind and family. */
  static LiveClient start(Lab lab, Place place, int rounds) {
    List<String> command =
        new ArrayList<>(
            List.of(
                lab.program(PROGRAM).toString(), place.node(), Long.toString(SILENT.toMillis())));
    for (String address : ChaosLab.ADDRESSES) {
      for (Kind kind : Kind.values()) {
        command.add(
            "%s,%s,%d,%d".formatted(kind.word(), address, rounds * place.weight(), paceMs(kind)));
      }
      if (place.probes()) {
        // One of each family in turn.
        command.add("new,%s,0,%d".formatted(address, 2 * NEW_EVERY.toMillis()));
      }
    }
    Path log = lab.folder(place.node()).resolve(PROGRAM + ".log");
    try {
      Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(lab.entering(place.node(), command))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      LiveClient client = new LiveClient(place, process, log);
      // A virtual thread that reads from a process keeps a processor's carrier for itself.
      Thread.ofPlatform().daemon().start(client::collect);
      return client;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long paceMs(Kind kind) {
    return switch (kind) {
      case DOWN -> 0;
      case UP -> 200;
      case IDLE -> 4000;
      case REQUEST -> 300;
    };
  }

  private void collect() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException _) {
      // It was ended; who waits for a line learns that.
    }
  }

  /** Waits until all connections live. */
  void awaitReady() {
    awaitLine("ready");
  }

  /** A window begins. */
  void mark() {
    say("mark");
    awaitLine("mark");
  }

  /** New connections begin to come. */
  void probe() {
    say("probe");
  }

  /** Asks for what happened in the window. */
  void report() {
    say("report");
  }

  /** Asks for the same once all have gone on since or are broken. */
  void settle() {
    say("settle");
  }

  /**
   * Adds what was asked for.
   *
   * @return the longest time for which the program did not get a processor, in milliseconds
   */
  long collectTo(List<LiveConnection> connections, List<NewConnections> newOnes) {
    JsonNode line = next();
    for (; !kind(line).equals("end"); line = next()) {
      switch (kind(line)) {
        case "connection" -> connections.add(connection(line));
        case "new" -> newOnes.add(newConnections(line));
        default -> throw new LabException(place.node() + " said out of turn: " + line);
      }
    }
    return line.path("late_ms").longValue();
  }

  private LiveConnection connection(JsonNode line) {
    return new LiveConnection(
        place.node(),
        place.nat(),
        line.path("number").intValue(),
        Kind.valueOf(line.path("kind").stringValue().toUpperCase(Locale.ROOT)),
        line.path("family").intValue(),
        line.path("host").stringValue(),
        line.path("bytes").longValue(),
        line.path("stall_ms").longValue(),
        line.path("stall_at_ms").longValue(),
        line.path("broken").stringValue(),
        line.path("broken_ms").longValue());
  }

  private NewConnections newConnections(JsonNode line) {
    return new NewConnections(
        place.node(),
        line.path("family").intValue(),
        line.path("probes").longValue(),
        line.path("refused").longValue(),
        line.path("worst_ms").longValue());
  }

  private static String kind(JsonNode line) {
    return line.path("report").stringValue("");
  }

  private void say(String command) {
    try {
      Writer writer = process.outputWriter(StandardCharsets.UTF_8);
      writer.write(command + "\n");
      writer.flush();
    } catch (IOException failure) {
      throw new LabException("the clients on " + place.node() + " have ended: " + log, failure);
    }
  }

  private void awaitLine(String wanted) {
    JsonNode line = next();
    if (!kind(line).equals(wanted)) {
      throw new LabException(place.node() + " said " + line + " in place of " + wanted);
    }
  }

  private JsonNode next() {
    try {
      String line = lines.poll(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new LabException("the clients on " + place.node() + " do not answer: " + log);
      }
      return JSON.readTree(line);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting", interrupted);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
