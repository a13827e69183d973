package slr.lab;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import slr.node.control.ControlClient;
import slr.node.control.ControlException;
import slr.topology.DaemonSettings;
import slr.topology.Link;
import slr.topology.Node;
import slr.topology.Topology;
import slr.topology.TopologyFile;

/**
 * The process whose classes {@link AotCache} keeps: a daemon of each kind in one JVM, from the
 * start to the answer of a flow's explanation, in an otherwise empty network namespace. It ends
 * itself.
 */
final class TrainingRun {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Topology topology;
  private final LabFolder folder;

  private TrainingRun(String lab) throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(TrainingRun.class.getResourceAsStream("training.yaml"))) {
      topology =
          TopologyFile.parse(new String(yaml.readAllBytes(), StandardCharsets.UTF_8)).withName(lab);
    }
    folder = new LabFolder(lab);
  }

  /**
   * Runs.
   *
   * @param arguments the name of the folder for its files
   */
  public static void main(String[] arguments) throws IOException {
    TrainingRun run = new TrainingRun(arguments[0]);
    boolean trained = run.train();
    run.folder.delete();
    // The daemons end by their own shutdown hooks; the JVM writes what it has learnt at its end.
    System.exit(trained ? 0 : 1);
  }

  private boolean train() {
    buildNetwork();
    Programs programs = new Programs(topology, folder, LabEnvironment.current());
    for (Node node : topology.nodes()) {
      for (DaemonSettings daemon : node.daemons()) {
        start(daemon.kind().mainClass(), programs.daemonConfig(node, daemon));
      }
    }
    return Patience.until(
            LIMIT, () -> says("top", "explain", "tcp", "10.0.0.1:1", "192.0.2.1:7000"))
        && says("low", "children")
        && says("low", "subnets")
        && says("top", "status")
        && says("host", "status")
        && says("host", "peers");
  }

  private void buildNetwork() {
    List<String> lines = new ArrayList<>(List.of("link set lo up"));
    for (Node node : topology.nodes()) {
      node.loopback().forEach(address -> lines.add("address add " + address + " dev lo"));
    }
    for (Link link : topology.links()) {
      String near = link.a().interfaceName();
      String far = link.b().interfaceName();
      lines.add("link add " + near + " type veth peer name " + far);
      lines.add("link set " + near + " up");
      lines.add("link set " + far + " up");
    }
    Command.run(List.of("ip", "-batch", "-"), String.join("\n", lines) + "\n", LIMIT).orThrow();
  }

  private static void start(String mainClass, Path config) {
    Thread.ofPlatform()
        .daemon()
        .name(mainClass)
        .start(() -> {
          try {
            Class.forName(mainClass)
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[] {"run", "--config", config.toString()});
          } catch (ClassNotFoundException
              | NoSuchMethodException
              | IllegalAccessException
              | InvocationTargetException wrong) {
            throw new IllegalStateException(mainClass + " cannot be started", wrong);
          }
        });
  }

  /** Whether a daemon answers a command, and, if it is about a flow, sends it somewhere. */
  private boolean says(String node, String command, String... arguments) {
    try {
      Path socket = folder.file(node, "control.sock");
      var reply = new ControlClient(socket).call(command, List.of(arguments));
      return reply.code().isDone()
          && (!command.equals("explain") || reply.body().path("nextHop").isString());
    } catch (ControlException notYet) {
      return false;
    }
  }
}
