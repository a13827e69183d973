package slr.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.NativeProgram;
import slr.lab.Patience;
import slr.lab.demo.Daemons;
import slr.lab.demo.WebClient;
import tools.jackson.databind.JsonNode;

/**
 * The lab of {@code topologies/flood.yaml}: a site SLR and two hosts as they are, a client with
 * curl, and a program that sends SYNs to one of the SLR's interfaces. All on the same processors.
 */
final class FloodLab implements AutoCloseable {

  static final String CLIENT = "c1";

  /** Serves {@link #TRANSFERS} alone. */
  static final String HOST = "h1";

  /** An address that only {@link #HOST} serves, by the same SLR. */
  static final String TRANSFERS = "192.192.10.1";

  private static final String SLR = "edge";
  private static final String WEB = "192.192.1.0/24";
  private static final String FLOODED = "192.192.1.7";

  /** Another address of the same virtual host, on the same sockets. */
  private static final String ASKED = "192.192.1.9";

  private static final String NAME = "bench-flood";
  private static final String PROGRAM = "syn_flood";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Lab lab;
  private final Path program;
  private final String nextMac;

  private FloodLab(Lab lab, Path program) {
    this.lab = lab;
    this.program = program;
    String link = lab.exec(SLR, "ip", "-o", "link", "show", "dev", "edge-flood").output();
    nextMac = link.replaceFirst("(?s).*link/ether (\\S+) .*", "$1");
  }

  /** Builds it, and waits until both hosts serve. */
  static FloodLab deploy(Consumer<String> progress) throws IOException {
    Path topology = LabEnvironment.current().home().resolve("topologies/flood.yaml");
    Path program = NativeProgram.extract(FloodLab.class, PROGRAM);
    try {
      Lab.destroy(NAME);
      FloodLab made = new FloodLab(Lab.deploy(topology, Optional.of(NAME), progress), program);
      made.awaitHosts();
      return made;
    } catch (RuntimeException failure) {
      Lab.destroy(NAME);
      Files.delete(program);
      throw failure;
    }
  }

  private void awaitHosts() {
    Daemons daemons = new Daemons(lab);
    boolean serve = Patience.until(PATIENCE, () -> daemons.takers(SLR, WEB) >= 2);
    if (!serve) {
      throw new IllegalStateException("not both hosts serve: see the logs in " + lab.folder(SLR));
    }
  }

  /**
   * What became of a flood.
   *
   * @param perSecond SYNs that were offered in a second
   * @param lostShare of them, those that the SLR did not send on to a host
   */
  record Outcome(double perSecond, double lostShare) {}

  /** Floods for so many seconds. */
  Outcome flood(double perSecond, double seconds) throws IOException {
    try (Flood flood = start(perSecond, seconds)) {
      return flood.outcome();
    }
  }

  /** Begins a flood that lasts until it is closed. */
  Flood start(double perSecond) throws IOException {
    return start(perSecond, (double) TimeUnit.HOURS.toSeconds(1));
  }

  private Flood start(double perSecond, double seconds) throws IOException {
    List<String> command =
        List.of(
            program.toString(),
            "flood-edge",
            nextMac,
            FLOODED,
            "80",
            Double.toString(perSecond),
            Double.toString(seconds));
    return new Flood(lab.entering("flood", command), sentOn());
  }

  /** How many of so many requests, each a connection of its own, were answered within 10 s. */
  int answered(int requests) {
    return new WebClient(lab, CLIENT).requests(ASKED, requests).good();
  }

  /** Where a node's network namespace is. */
  Path namespace(String node) {
    return lab.namespaceFile(node);
  }

  /** Packets that the SLR has sent to hosts, by its kernel's program or by itself. */
  private long sentOn() {
    JsonNode plane = new Daemons(lab).askSlr(SLR, "status").path("dataPlane");
    long lost = 0;
    for (JsonNode port : plane.path("ports")) {
      if (List.of("xdp", "raw").contains(port.path("name").stringValue(""))) {
        lost += port.path("lost").longValue(0);
      }
    }
    return plane.path("forwarded").longValue(0) - lost;
  }

  /** A flood at work. */
  final class Flood implements AutoCloseable {

    private final Process process;
    private final long sentOnBefore;

    private Flood(List<String> command, long sentOnBefore) throws IOException {
      this.sentOnBefore = sentOnBefore;
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Waits for its end. */
    Outcome outcome() throws IOException {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      List<Long> numbers = new ArrayList<>();
      for (String word : said.strip().split(" ", -1)) {
        numbers.add(Long.parseLong(word));
      }
      double offered = numbers.getFirst();
      double lost = Math.max(0, offered - (sentOn() - sentOnBefore));
      return new Outcome(offered * 1e9 / numbers.getLast(), lost / offered);
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    Lab.destroy(NAME);
    Files.delete(program);
  }
}
