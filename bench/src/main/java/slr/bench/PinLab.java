package slr.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.Patience;
import slr.lab.PinnedTopology;
import slr.lab.demo.Daemons;
import slr.plane.NetworkNamespace;
import tools.jackson.databind.JsonNode;

/**
 * The lab of {@code topologies/three-level.yaml} with pins at all levels, and one client that opens
 * connections. Each daemon says when it said and took its last pins, by the clock that all of them
 * share.
 */
final class PinLab implements AutoCloseable {

  private static final String NAME = "bench-pins";
  private static final String CLIENT = "c1";
  private static final String WEB = "192.192.1.0/24";
  private static final String ASKED = "192.192.1.7";
  private static final int PORT = 80;

  /** Where the client's packets come in, and who is below whom. */
  private static final String TOP = "pop1";

  private static final Map<String, List<String>> BELOW =
      Map.ofEntries(
          Map.entry(TOP, List.of("sys1", "sys2")),
          Map.entry("sys1", List.of("s11", "s12")),
          Map.entry("sys2", List.of("s21")),
          Map.entry("s11", List.of("h111", "h112", "h113")),
          Map.entry("s12", List.of("h121", "h122", "h123")),
          Map.entry("s21", List.of("h211", "h212", "h213")));

  private static final List<String> SITES = List.of("s11", "s12", "s21");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNECT_LIMIT_MS = 5_000;
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Lab lab;
  private final Daemons daemons;

  private PinLab(Lab lab) {
    this.lab = lab;
    daemons = new Daemons(lab);
  }

  /** Builds it, and waits until all hosts serve and the client reaches them. */
  static PinLab deploy(Consumer<String> progress) throws IOException {
    Path home = LabEnvironment.current().home();
    String plain = Files.readString(home.resolve("topologies/three-level.yaml"));
    Path topology = Files.createTempFile("three-level-pins", ".yaml");
    try {
      Files.writeString(topology, PinnedTopology.of(plain));
      Lab.destroy(NAME);
      PinLab made = new PinLab(Lab.deploy(topology, Optional.of(NAME), progress));
      made.awaitServing();
      return made;
    } catch (RuntimeException failure) {
      Lab.destroy(NAME);
      throw failure;
    } finally {
      Files.delete(topology);
    }
  }

  private void awaitServing() {
    require(
        "all SLRs split over all children", () -> BELOW.entrySet().stream().allMatch(this::splits));
    require("the client is served", this::isServed);
  }

  private static void require(String what, BooleanSupplier holds) {
    if (!Patience.until(PATIENCE, holds)) {
      throw new IllegalStateException("not within " + PATIENCE.toSeconds() + " s: " + what);
    }
  }

  private boolean splits(Map.Entry<String, List<String>> below) {
    Map<String, Double> shares = daemons.shares(below.getKey(), WEB);
    return below.getValue().stream().allMatch(child -> shares.getOrDefault(child, 0.0) > 0);
  }

  private boolean isServed() {
    return lab.exec(CLIENT, "curl", "-s", "--max-time", "1", "http://" + ASKED + "/")
        .output()
        .contains("host=");
  }

  /**
   * Opens connections one after the other, each with a request and its answer.
   *
   * @return for each pin, how long after the site had said it, in milliseconds, the shortest first
   * @throws IllegalStateException if one of ten or more did not come up
   */
  double[] install(int connections) throws Exception {
    long beganNs = System.nanoTime();
    NetworkNamespace.call(
        lab.namespaceFile(CLIENT),
        () -> {
          for (int i = 0; i < connections; i++) {
            request();
            LockSupport.parkNanos(PAUSE_NS);
          }
          return true;
        });
    Map<String, Long> said = new HashMap<>();
    SITES.forEach(site -> said.putAll(firstMoments(site, "said", beganNs)));
    Map<String, Long> taken = firstMoments(TOP, "taken", beganNs);
    double[] ms =
        taken.entrySet().stream()
            .flatMapToDouble(each -> sinceSaid(said, each).stream())
            .sorted()
            .toArray();
    if (ms.length < connections * 0.9) {
      throw new IllegalStateException(
          "of %d connections %d were pinned at %s".formatted(connections, ms.length, TOP));
    }
    return ms;
  }

  private static OptionalDouble sinceSaid(Map<String, Long> said, Map.Entry<String, Long> taken) {
    Long saidNs = said.get(taken.getKey());
    return saidNs == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((taken.getValue() - saidNs) / 1e6);
  }

  private static void request() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ASKED, PORT), CONNECT_LIMIT_MS);
      socket.setSoTimeout(CONNECT_LIMIT_MS);
      String request = "GET / HTTP/1.0\r\nHost: " + ASKED + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().readAllBytes().length == 0) {
        throw new IOException("the connection ended without an answer");
      }
    }
  }

  /** When each flow had this for the first time since then; later it is the confirmed pin. */
  private Map<String, Long> firstMoments(String slr, String event, long sinceNs) {
    Map<String, Long> first = new HashMap<>();
    for (JsonNode line : daemons.askSlr(slr, "pintimes")) {
      long atNs = line.path("atNs").longValue(0);
      if (line.path("event").stringValue("").equals(event) && atNs - sinceNs >= 0) {
        first.merge(line.path("flow").stringValue(""), atNs, Math::min);
      }
    }
    return first;
  }

  @Override
  public void close() {
    Lab.destroy(NAME);
  }
}
