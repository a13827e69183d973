package slr.lab.onelevel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import slr.lab.Capture;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.LabException;
import slr.lab.LabProcess;
import slr.lab.Patience;
import slr.lab.demo.Daemons;
import slr.lab.demo.WebClient;
import tools.jackson.databind.JsonNode;

/**
 * The lab of {@code topologies/one-level.yaml}, deployed for one test class and destroyed after it.
 * When a test fails it prints what the daemons said last and where the captures are.
 */
final class OneLevel implements BeforeAllCallback, AfterAllCallback, TestWatcher {

  static final String SITE = "edge";
  static final List<String> HOSTS = List.of("h1", "h2", "h3");

  /** Split by consistent hash over the hosts' port 80. */
  static final String WEB = "192.192.1.0/24";

  static final String WEB_V6 = "2001:db8:192:1::/64";
  static final String WEB_ADDRESS = "192.192.1.7";
  static final String WEB_ADDRESS_V6 = "2001:db8:192:1::7";

  /** All protocols and ports. */
  static final String ANY_ADDRESS = "192.192.2.7";

  static final String ANY_ADDRESS_V6 = "2001:db8:192:2::7";
  static final String C1 = "10.10.1.2";
  static final String C1_V6 = "2001:db8:10:1::2";

  /** Far beyond every detection time of the lab; only a fault reaches it. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  /** Below the range of ports that kernels give away. */
  private static final int FIRST_PORT = 20_000;

  private final String name;
  private final Path captures;
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);
  private Optional<Lab> deployed = Optional.empty();

  OneLevel(String name) {
    this.name = name;
    captures = LabEnvironment.current().home().resolve("target/lab-captures").resolve(name);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Files.createDirectories(captures);
    Path file = LabEnvironment.current().home().resolve("topologies/one-level.yaml");
    // What a test run left that was killed.
    Lab.destroy(name);
    deployed = Optional.of(Lab.deploy(file, Optional.of(name), _ -> {}));
    HOSTS.forEach(host -> await(host + " is in use", () -> daemons().uses(SITE, host)));
    awaitAllServe();
    for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS_V6)) {
      await("cr has a route to " + address, () -> hasRoute("cr", address));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Lab.destroy(name);
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    System.err.printf("%s failed; captures are in %s%n", context.getDisplayName(), captures);
    for (LabProcess process : deployed.map(Lab::processes).orElse(List.of())) {
      if (process.name().startsWith("slr-")) {
        System.err.printf(
            "%s on %s said last:%n%s",
            process.name(), process.node(), process.lastWords().indent(2));
      }
    }
  }

  Lab lab() {
    return deployed.orElseThrow(() -> new LabException("lab " + name + " is not deployed"));
  }

  Daemons daemons() {
    return new Daemons(lab());
  }

  WebClient client(String node) {
    return new WebClient(lab(), node);
  }

  /** A command of the site. */
  JsonNode site(String command, String... arguments) {
    return daemons().ask(SITE, "site", command, arguments);
  }

  /** The status of a host's tunnel end. */
  JsonNode tunnels(String host) {
    return daemons().ask(host, "host", "status").path("tunnels");
  }

  /** How many packets of this verdict a host's tunnel end has counted. */
  long verdicts(String host, String label) {
    return tunnels(host).path("verdicts").path(label).longValue(0);
  }

  /** How many packets the site has dropped for this reason. */
  long dropped(String reason) {
    return site("status").path("dataPlane").path("dropped").path(reason).longValue(0);
  }

  /** Where a capture of this name is kept. */
  Path captureFile(String what) {
    return captures.resolve(what + ".pcap");
  }

  /** Begins to capture; the file is called after the test and the interface. */
  Capture capture(String test, String node, String interfaceName, String... filter) {
    return lab()
        .capture(node, interfaceName, captureFile(test + "-" + node + "-" + interfaceName), filter);
  }

  /** A port of c1 from which a connection to this port will go to this host. */
  int portTowards(String host, String client, String address) {
    for (int attempt = 0; attempt < 500; attempt++) {
      int port = nextPort.incrementAndGet();
      JsonNode why = site("explain", "tcp", endPoint(client, port), endPoint(address, 80));
      if (why.path("nextHop").stringValue("").equals(host)) {
        return port;
      }
    }
    throw new AssertionError("none of 500 ports leads to " + host);
  }

  /** Address and port as in a URL. */
  static String endPoint(String address, int port) {
    return inUrl(address) + ":" + port;
  }

  static String inUrl(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  /** Whether the BIRD of a node knows a way to this address. */
  boolean hasRoute(String node, String address) {
    return route(node, address).contains("unicast");
  }

  /** What the BIRD of a node knows about the way to this address. */
  String route(String node, String address) {
    return lab().bird(node, "show", "route", "for", address, "all").output();
  }

  double share(String host, String virtualHost) {
    return daemons().shares(SITE, virtualHost).getOrDefault(host, 0.0);
  }

  /** Waits until each host has a share of both web virtual hosts. */
  void awaitAllServe() {
    for (String virtualHost : List.of(WEB, WEB_V6)) {
      for (String host : HOSTS) {
        await(
            host + " has a share of " + virtualHost,
            () -> daemons().serving(SITE, virtualHost, "ready") && share(host, virtualHost) > 0);
      }
    }
  }

  /** Makes the health check of a host's web service fail, or pass again. */
  void makeSick(String host, boolean sick) {
    Path file = lab().folder(host).resolve("unhealthy");
    try {
      if (sick) {
        Files.writeString(file, "made by a test\n");
      } else {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits for what other processes do. */
  static void await(String what, BooleanSupplier holds) {
    if (!Patience.until(LIMIT, holds)) {
      throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
    }
  }
}
