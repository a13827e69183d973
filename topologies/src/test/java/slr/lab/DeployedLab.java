package slr.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import slr.lab.demo.Daemons;
import slr.lab.demo.WebClient;

/**
 * A lab of one of the topologies, deployed for one test class and destroyed after it. When a test
 * fails it prints what the daemons said last and where the captures are.
 */
public abstract class DeployedLab implements BeforeAllCallback, AfterAllCallback, TestWatcher {

  /** Far beyond every detection time of the lab; only a fault reaches it. */
  public static final Duration LIMIT = Duration.ofSeconds(20);

  private final String topology;
  private final String name;
  private final Path captures;
  private final UnaryOperator<String> variation;
  private Optional<Lab> deployed = Optional.empty();

  /**
   * Nothing is deployed yet.
   *
   * @param topology the file's name in {@code topologies}
   * @param name of the lab
   */
  protected DeployedLab(String topology, String name) {
    this(topology, name, UnaryOperator.identity());
  }

  /**
   * The same.
   *
   * @param variation makes the topology's text another
   */
  protected DeployedLab(String topology, String name, UnaryOperator<String> variation) {
    this.topology = topology;
    this.name = name;
    this.variation = variation;
    captures = LabEnvironment.current().home().resolve("target/lab-captures").resolve(name);
  }

  /** Waits until clients are served. */
  protected abstract void awaitReady();

  @Override
  public final void beforeAll(ExtensionContext context) throws IOException {
    Files.createDirectories(captures);
    Path original = LabEnvironment.current().home().resolve("topologies").resolve(topology);
    Path file = Files.writeString(captures.resolve(topology), varied(original));
    // What a test run left that was killed.
    Lab.destroy(name);
    deployed = Optional.of(Lab.deploy(file, Optional.of(name), _ -> {}));
    awaitReady();
  }

  private String varied(Path original) throws IOException {
    return variation.apply(Files.readString(original));
  }

  /** A variation in which no packet is forwarded in the kernel, where taps do not see it. */
  public static String forwardedByJava(String topology) {
    return topology
        .replace("input: {interfaces:", "input: {port: packet, interfaces:")
        .replaceAll("(?m)^( +)(interfaces: .*)$", "$1port: packet\n$1$2");
  }

  @Override
  public final void afterAll(ExtensionContext context) {
    Lab.destroy(name);
  }

  @Override
  public final void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    System.err.printf("%s failed; captures are in %s%n", context.getDisplayName(), captures);
    deployed.ifPresent(lab ->
        lab.processes().stream()
            .filter(process -> process.name().startsWith("slr-"))
            .forEach(process ->
                System.err.printf(
                    "%s on %s said last:%n%s",
                    process.name(), process.node(), process.lastWords().indent(2))));
  }

  public final Lab lab() {
    return deployed.orElseThrow(() -> new LabException("lab " + name + " is not deployed"));
  }

  public final Daemons daemons() {
    return new Daemons(lab());
  }

  public final WebClient client(String node) {
    return new WebClient(lab(), node);
  }

  /** Where a capture of this name is kept. */
  public final Path captureFile(String what) {
    return captures.resolve(what + ".pcap");
  }

  /** What a dead daemon's kernel keeps in the node's {@code pins} ends, as if the machine had. */
  public final void forgetKernel(String node) {
    String pins = lab().folder(node).resolve("pins").toString();
    // Those of the file system itself stay.
    lab().exec(node, "find", pins, "-type", "f", "!", "-name", "*.debug", "-delete").orThrow();
  }

  /** Begins to capture; the file is called after the test and the interface. */
  public final Capture capture(String test, String node, String interfaceName, String... filter) {
    return lab()
        .capture(node, interfaceName, captureFile(test + "-" + node + "-" + interfaceName), filter);
  }

  /** Whether the BIRD of a node knows a way to this address. */
  public final boolean hasRoute(String node, String address) {
    return route(node, address).contains("unicast");
  }

  /** What the BIRD of a node knows about the way to this address. */
  public final String route(String node, String address) {
    return lab().bird(node, "show", "route", "for", address, "all").output();
  }

  /** Makes the health check of a host's web service fail, or pass again. */
  public final void makeSick(String host, boolean sick) {
    lab().makeSick(host, sick);
  }

  /** Address and port as in a URL. */
  public static String endPoint(String address, int port) {
    return inUrl(address) + ":" + port;
  }

  /** The address as in a URL. */
  public static String inUrl(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  /** Makes a host's service say a load from 0.0 to 1.0; 0 takes it back. */
  public final void makeBusy(String host, double load) {
    lab().makeBusy(host, load);
  }

  /**
   * Has a client upload a file, in one go or not at all.
   *
   * @param port its own
   * @param name under which it lies in the folder {@code upload} of the host that got it
   */
  public final CommandResult upload(
      String client, int port, Payload payload, String address, String name, Duration limit) {
    return lab()
        .exec(
            client,
            "curl",
            "-gsS",
            "--fail",
            "--max-time",
            Long.toString(limit.toSeconds()),
            "--local-port",
            Integer.toString(port),
            "-T",
            payload.path().toString(),
            "http://" + inUrl(address) + "/upload/" + name);
  }

  /** Waits for what other processes do. */
  public static void await(String what, BooleanSupplier holds) {
    await(LIMIT, what, holds);
  }

  /**
   * The same with a limit of its own.
   *
   * @return how long it took, in milliseconds
   */
  public static long await(Duration limit, String what, BooleanSupplier holds) {
    long startNs = System.nanoTime();
    if (!Patience.until(limit, holds)) {
      throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
    }
    return (System.nanoTime() - startNs) / 1_000_000;
  }
}
