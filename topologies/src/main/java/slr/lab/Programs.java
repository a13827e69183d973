package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slr.topology.BirdSettings;
import slr.topology.DaemonSettings;
import slr.topology.NginxSettings;
import slr.topology.Node;
import slr.topology.Topology;

/** Writes the configuration of every program of a node and says how it is started. */
final class Programs {

  private final Topology topology;
  private final LabFolder folder;
  private final LabEnvironment environment;

  Programs(Topology topology, LabFolder folder, LabEnvironment environment) {
    this.topology = topology;
    this.folder = folder;
    this.environment = environment;
  }

  LabProcess bird(Node node, BirdSettings bird) {
    Path own = folder.ofNode(node.name());
    if (bird.virtualHosts()) {
      LabFolder.write(own.resolve(BirdConfig.includeName(true)), "");
      LabFolder.write(own.resolve(BirdConfig.includeName(false)), "");
    }
    Path config =
        LabFolder.write(own.resolve("bird.conf"), new BirdConfig(topology, node, bird).text(own));
    List<String> command =
        List.of("bird", "-f", "-c", config.toString(), "-s", birdSocket(node.name()).toString());
    return process(node, "bird", command, false);
  }

  LabProcess nginx(Node node, NginxSettings nginx) {
    Path own = folder.ofNode(node.name());
    createFolder(own.resolve("upload"));
    Path config =
        LabFolder.write(
            own.resolve("nginx.conf"),
            NginxConfig.text(node.name(), nginx, own, environment.payloads()));
    List<String> command =
        List.of("nginx", "-p", own.toString(), "-e", "stderr", "-c", config.toString());
    return process(node, "nginx", command, false);
  }

  LabProcess daemon(Node node, DaemonSettings daemon) {
    String name = daemon.kind().word();
    Path config =
        LabFolder.write(
            folder.file(node.name(), name + ".yaml"),
            new DaemonConfig(folder, node.name(), daemon).text(daemon.config()));
    // The run directory is where the operator's commands look for the control socket.
    List<String> command =
        new ArrayList<>(
            List.of("env", "SLR_RUN_DIR=" + folder.path(), environment.java().toString()));
    command.addAll(
        List.of(
            "-Xmx" + daemon.jvm().heap(),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            // As the script slr does, and for its reason.
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=inline,jdk.internal.foreign.abi.SharedUtils::checkNative"));
    command.addAll(daemon.jvm().options());
    command.addAll(
        List.of(
            "-cp",
            environment.classPath(),
            daemon.kind().mainClass(),
            "run",
            "--config",
            config.toString()));
    return process(node, name, command, true);
  }

  /** Where the node's BIRD takes commands. */
  Path birdSocket(String node) {
    return folder.file(node, "bird.ctl");
  }

  /** Nginx writes it when its sockets listen. */
  Path nginxReady(String node) {
    return folder.file(node, "nginx.pid");
  }

  private LabProcess process(Node node, String name, List<String> command, boolean saysReady) {
    return LabProcess.of(
        new Namespace(topology.name(), node.name()),
        name,
        command,
        folder.ofNode(node.name()),
        saysReady);
  }

  private static void createFolder(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
