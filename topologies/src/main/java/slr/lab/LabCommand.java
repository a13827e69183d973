package slr.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import slr.node.upgrade.UpgradeCommand;
import slr.topology.Topology;
import slr.topology.TopologyFile;
import slr.topology.TopologyPicture;

/** {@code slr lab}: a topology as namespaces with real processes. */
@Command(name = "lab", description = "Build, look at and remove labs.")
final class LabCommand {

  @Command(name = "deploy", description = "Build a lab and wait until all of it is ready.")
  int deploy(
      @Parameters(
              arity = "0..1",
              paramLabel = "TOPOLOGY",
              description = "A topology file; topologies/three-level.yaml if none is named.")
          @Nullable Path file,
      @Option(names = "--name", description = "What to call the lab.") @Nullable String name) {
    long startNs = System.nanoTime();
    Path chosen = file == null ? LabEnvironment.current().defaultTopology() : file;
    Topology read = TopologyFile.read(chosen);
    Topology topology = name == null ? read : read.withName(name);
    Deployment deployment = new Deployment(chosen, topology, line -> progress(startNs, line));
    try (CtrlC _ = CtrlC.calls(deployment::cancel)) {
      deployment.run();
    }
    progress(startNs, "lab " + topology.name() + " stands");
    return 0;
  }

  @Command(name = "inspect", description = "Show nodes, processes and their state.")
  int inspect(
      @Parameters(arity = "0..1", paramLabel = "TOPOLOGY") @Nullable Path file,
      @Option(names = "--name") @Nullable String name,
      @Option(names = "--json") boolean json) {
    LabReport report = find(file, name).report();
    System.out.println(json ? report.json() : report.text());
    return report.healthy() ? 0 : 1;
  }

  @Command(name = "exec", description = "Run a command on a node; its exit status is ours.")
  int exec(
      @Option(names = "--name") @Nullable String name,
      @Parameters(index = "0", paramLabel = "NODE") String node,
      @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND") List<String> command)
      throws IOException, InterruptedException {
    List<String> words = find(null, name).entering(node, command);
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  @Command(
      name = "restart",
      description = "Stop a process (SIGTERM), and start it again as it was started first.")
  int restart(
      @Option(names = "--name") @Nullable String name,
      @Parameters(index = "0", paramLabel = "NODE") String node,
      @Parameters(
              index = "1",
              paramLabel = "PROCESS",
              description = "As inspect calls it, such as slr-site.")
          String process) {
    Lab lab = find(null, name);
    lab.stop(node, process);
    lab.start(node, process);
    return 0;
  }

  @Command(
      name = "upgrade",
      description = "Restart all daemons one after the other, by slr upgrade and a plan for it.")
  int upgrade(
      @Parameters(arity = "0..1", paramLabel = "TOPOLOGY") @Nullable Path file,
      @Option(names = "--name") @Nullable String name,
      @Option(names = "--from", paramLabel = "DAEMON") @Nullable String from,
      @Option(names = "--dry-run") boolean dryRun,
      @Option(names = "--json") boolean json) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--plan", UpgradePlan.write(find(file, name)).toString()));
    Optional.ofNullable(from).ifPresent(first -> words.addAll(List.of("--from", first)));
    words.addAll(dryRun ? List.of("--dry-run") : List.of());
    words.addAll(json ? List.of("--json") : List.of());
    return UpgradeCommand.commandLine().execute(words.toArray(String[]::new));
  }

  @Command(name = "graph", description = "Draw a topology; nothing needs to be deployed.")
  int graph(
      @Parameters(arity = "0..1", paramLabel = "TOPOLOGY") @Nullable Path file,
      @Option(names = "--dot", description = "For Graphviz: ... | dot -Tsvg") boolean dot) {
    Path chosen = file == null ? LabEnvironment.current().defaultTopology() : file;
    TopologyPicture picture = new TopologyPicture(TopologyFile.read(chosen));
    System.out.print(dot ? picture.dot() : picture.text());
    return 0;
  }

  @Command(name = "destroy", description = "Remove a lab; one that is not there is no error.")
  int destroy(
      @Parameters(arity = "0..1", paramLabel = "TOPOLOGY") @Nullable Path file,
      @Option(names = "--name") @Nullable String name) {
    String chosen = chosenName(file, name);
    Lab.destroy(chosen);
    System.err.println("lab " + chosen + " is gone");
    return 0;
  }

  private static Lab find(@Nullable Path file, @Nullable String name) {
    String chosen = chosenName(file, name);
    return Lab.find(chosen)
        .orElseThrow(() -> {
          List<String> others = Lab.names();
          return new LabException(
              "there is no lab "
                  + chosen
                  + ": "
                  + (others.isEmpty()
                      ? "./slr lab deploy makes one"
                      : "use --name with one of " + String.join(", ", others)));
        });
  }

  /** What was asked for, else the only lab there is, else that of the default topology. */
  private static String chosenName(@Nullable Path file, @Nullable String name) {
    if (name != null) {
      return name;
    }
    List<String> labs = Lab.names();
    if (file == null && labs.size() == 1) {
      return labs.getFirst();
    }
    Path chosen = Optional.ofNullable(file).orElseGet(LabEnvironment.current()::defaultTopology);
    return TopologyFile.read(chosen).name();
  }

  private static void progress(long startNs, String line) {
    System.err.printf("%5.1f s  %s%n", (System.nanoTime() - startNs) / 1e9, line);
  }
}
