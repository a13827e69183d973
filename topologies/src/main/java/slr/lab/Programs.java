package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import slr.topology.BirdSettings;
import slr.topology.DaemonSettings;
import slr.topology.FrrSettings;
import slr.topology.JvmSettings;
import slr.topology.NginxSettings;
import slr.topology.Node;
import slr.topology.Topology;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Writes the configuration of every program of a node and says how it is started. */
final class Programs {

  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  /** Where Debian's package has them, off the path. */
  private static final Path FRR_HOME = Path.of("/usr/lib/frr");

  /** The process of a watchdog. */
  static final String WATCHDOG = "slr-watchdog";

  private static final String WATCHDOG_CLASS = "slr.node.watchdog.Main";

  /** As docs/operating.md has it. */
  private static final JvmSettings WATCHDOG_JVM =
      new JvmSettings("16m", List.of("-XX:TieredStopAtLevel=1"), false);

  private final Topology topology;
  private final LabFolder folder;
  private final LabEnvironment environment;
  private final Overlay overlay;
  private final LabTrust trust;

  Programs(Topology topology, LabFolder folder, LabEnvironment environment) {
    this.topology = topology;
    this.folder = folder;
    this.environment = environment;
    overlay = new Overlay(topology, folder);
    trust = new LabTrust(folder.trust(), folder.lab(), overlay);
  }

  /** The daemons with their configurations. */
  Overlay overlay() {
    return overlay;
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
        List.of(
            "bird",
            "-f",
            "-c",
            config.toString(),
            "-s",
            birdSocket(folder, node.name()).toString());
    return process(node, "bird", command, false);
  }

  /** The daemons of an FRR, in the order in which they are started. */
  List<LabProcess> frr(Node node, FrrSettings frr) {
    Path own = frrFolder(folder, node.name());
    createFolder(own);
    // They give root away: what they write must be theirs.
    Command.run("chown", "frr:frr", own.toString()).orThrow();
    FrrConfig config = new FrrConfig(topology, node, frr);
    return FrrConfig.DAEMONS.stream()
        .map(daemon -> {
          Path file = LabFolder.write(own.resolve(daemon + ".conf"), config.text(daemon));
          List<String> command =
              new ArrayList<>(
                  List.of(
                      FRR_HOME.resolve(daemon).toString(),
                      "-f",
                      file.toString(),
                      "-i",
                      own.resolve(daemon + ".pid").toString(),
                      "-z",
                      own.resolve("zserv.api").toString(),
                      "--vty_socket",
                      own.toString()));
          if (daemon.equals("bfdd")) {
            command.addAll(List.of("--bfdctl", own.resolve("bfdd.sock").toString()));
          }
          return process(node, daemon, command, false);
        })
        .toList();
  }

  /** What takes packets along a wire. */
  LabProcess wire(Wire wire) {
    Path program = environment.program(Wire.PROGRAM);
    Path own = folder.ofNode(wire.namespace().node());
    createFolder(own);
    return LabProcess.of(
        wire.namespace(), Wire.PROGRAM, wire.command(program.toString()), own, false);
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

  /** The daemon's configuration file, with a certificate that was issued for it. */
  Path daemonConfig(Node node, DaemonSettings daemon) {
    return LabFolder.write(
        folder.file(node.name(), daemon.kind().word() + ".yaml"),
        YAML.writeValueAsString(trust.certified(overlay.member(node, daemon))));
  }

  /** The same with other keys, and the certificate that it has. */
  void reconfigure(Overlay.Member member, Map<String, Object> config) {
    Path file = folder.file(member.node(), member.kind().word() + ".yaml");
    Map<String, Object> written = new LinkedHashMap<>(config);
    Object certificates = YAML.readValue(file.toFile(), Map.class).get("certificates");
    written.put("certificates", Objects.requireNonNull(certificates));
    LabFolder.write(file, YAML.writeValueAsString(written));
  }

  /** New certificates for all daemons; who runs has the old one until it reads its files again. */
  void renewCertificates() {
    trust.renew();
  }

  LabProcess daemon(Node node, DaemonSettings daemon) {
    return java(
        node,
        daemon.kind().word(),
        daemon.jvm(),
        daemon.kind().mainClass(),
        daemonConfig(node, daemon));
  }

  /** What looks after a daemon that announces; the daemon's file is there. */
  LabProcess watchdog(Node node, DaemonSettings daemon) {
    return java(
        node,
        WATCHDOG,
        WATCHDOG_JVM,
        WATCHDOG_CLASS,
        folder.file(node.name(), daemon.kind().word() + ".yaml"));
  }

  private LabProcess java(Node node, String name, JvmSettings jvm, String mainClass, Path config) {
    // The run directory is where the operator's commands look for the control socket.
    List<String> command = new ArrayList<>(List.of("env", "SLR_RUN_DIR=" + folder.path()));
    if (jvm.movableClock()) {
      command.addAll(clock(folder, node.name(), name).create(environment));
    }
    command.addAll(
        List.of(
            environment.java().toString(),
            "-Xmx" + jvm.heap(),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            // As the script slr does, and for its reasons.
            "-XX:-UseFPUForSpilling",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=inline,jdk.internal.foreign.abi.SharedUtils::checkNative"));
    command.addAll(new AotCache(environment).options());
    command.addAll(jvm.options());
    command.addAll(
        List.of("-cp", environment.classPath(), mainClass, "run", "--config", config.toString()));
    return process(node, name, command, true);
  }

  /** The clock of a daemon whose topology gives it one. */
  static MovableClock clock(LabFolder folder, String node, String process) {
    return new MovableClock(folder.file(node, process + ".clock"));
  }

  /** Where the node's BIRD takes commands. */
  static Path birdSocket(LabFolder folder, String node) {
    return folder.file(node, "bird.ctl");
  }

  /** What the daemons of the node's FRR have for their own. */
  static Path frrFolder(LabFolder folder, String node) {
    return folder.file(node, "frr");
  }

  /** Where a daemon of the node's FRR takes commands; it is there when the daemon is ready. */
  static Path frrSocket(LabFolder folder, String node, String daemon) {
    return frrFolder(folder, node).resolve(daemon + ".vty");
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
