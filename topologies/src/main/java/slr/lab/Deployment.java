package slr.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import slr.topology.DaemonSettings;
import slr.topology.FrrSettings;
import slr.topology.NginxSettings;
import slr.topology.Node;
import slr.topology.Topology;

/**
 * One deploy of a lab, from nothing to all processes ready. {@link #run} once; {@link #cancel} from
 * any thread makes it fail soon, and a deploy that fails removes what it built.
 */
public final class Deployment {

  /** With JVMs on two busy cores; a lab alone needs a tenth of it. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);

  /** From so many JVMs on, training costs less than it saves in the first lab. */
  private static final int AOT_DAEMONS = 8;

  private final Topology topology;
  private final Path topologyFile;
  private final LabFolder folder;
  private final LabEnvironment environment;
  private final Programs programs;
  private final Consumer<String> progress;
  private volatile boolean cancelled;
  private LabState state = LabState.beginning();

  /**
   * @param topologyFile where the topology was read from; the lab keeps a copy
   * @param topology the same, under the name that the lab shall have
   * @param progress hears one line for each step
   */
  public Deployment(Path topologyFile, Topology topology, Consumer<String> progress) {
    this.topologyFile = topologyFile;
    this.topology = topology;
    this.progress = progress;
    folder = new LabFolder(topology.name());
    environment = LabEnvironment.current();
    programs = new Programs(topology, folder, environment);
  }

  /**
   * Builds the lab.
   *
   * @throws LabException with the reason and the last log lines; nothing is left then
   */
  public Lab run() {
    try (LabLock _ = LabLock.of(folder)) {
      refuseOrCleanOld();
      try {
        build();
      } catch (RuntimeException failure) {
        Lab.remove(folder);
        throw failure;
      }
    }
    return new Lab(topology, folder);
  }

  /** Makes a running deploy fail at its next step. */
  public void cancel() {
    cancelled = true;
  }

  private void refuseOrCleanOld() {
    List<Namespace> namespaces = Namespace.of(topology.name());
    if (!folder.exists() && namespaces.isEmpty()) {
      return;
    }
    boolean stands =
        LabState.read(folder.state())
            .filter(LabState::complete)
            .filter(old ->
                old.processes().isEmpty()
                    ? !namespaces.isEmpty()
                    : old.processes().stream().anyMatch(LabProcess::runs))
            .isPresent();
    if (stands) {
      throw new LabException(
          "lab %s stands already: ./slr lab destroy --name %s, or deploy with another --name"
              .formatted(topology.name(), topology.name()));
    }
    progress.accept("removing what a crashed lab " + topology.name() + " left");
    Lab.remove(folder);
  }

  private void build() {
    LabFolder.write(folder.topology(), readTopology());
    state.write(folder.state());
    CompletableFuture<Void> payloads = makePayloads();

    long daemonCount = topology.nodes().stream().mapToLong(node -> node.daemons().size()).sum();
    if (daemonCount >= AOT_DAEMONS) {
      new AotCache(environment).make(this::step);
    }
    step(
        "namespaces for %d nodes, %d links"
            .formatted(topology.nodes().size(), topology.links().size()));
    new Network(topology).build();
    Wire.of(topology).forEach(wire -> start(programs.wire(wire)));
    for (Node node : topology.nodes()) {
      for (String line : node.exec()) {
        List<String> command =
            new Namespace(topology.name(), node.name()).entering(List.of("sh", "-c", line));
        Command.run(command.toArray(String[]::new)).orThrow();
      }
    }

    step("routers and nginx");
    List<Node> withBird = topology.nodes().stream().filter(n -> n.bird().isPresent()).toList();
    withBird.forEach(node -> start(programs.bird(node, node.bird().orElseThrow())));
    topology.nodes().forEach(node -> node.frr().ifPresent(frr -> startFrr(node, frr)));
    topology.nodes().forEach(node -> node.nginx().ifPresent(n -> start(programs.nginx(node, n))));
    for (Node node : withBird) {
      awaitProcess(node, "bird", () -> Files.exists(Programs.birdSocket(folder, node.name())));
    }

    PinFolders.mount(programs.overlay().members(), folder);
    List<LabProcess> daemons = startDaemons();
    for (Node node : topology.nodes()) {
      if (node.nginx().isPresent()) {
        awaitProcess(node, "nginx", () -> Files.exists(programs.nginxReady(node.name())));
      }
    }
    step("waiting for BGP");
    withBird.forEach(this::awaitSessions);
    if (!daemons.isEmpty()) {
      step("waiting for %d SLR daemons".formatted(daemons.size()));
      daemons.forEach(
          daemon -> awaitProcess(topology.node(daemon.node()), daemon.name(), daemon::isReady));
    }
    if (!payloads.isDone()) {
      step("waiting for the files that the hosts offer");
    }
    finish(payloads);
    state = state.completed();
    state.write(folder.state());
  }

  /** Zebra first: the others look for it once, and then not for a while. */
  private void startFrr(Node node, FrrSettings frr) {
    for (LabProcess daemon : programs.frr(node, frr)) {
      start(daemon);
      awaitProcess(
          node,
          daemon.name(),
          () -> Files.exists(Programs.frrSocket(folder, node.name(), daemon.name())));
    }
  }

  private List<LabProcess> startDaemons() {
    List<LabProcess> daemons = new ArrayList<>();
    for (Node node : topology.nodes()) {
      for (DaemonSettings daemon : node.daemons()) {
        daemons.add(start(programs.daemon(node, daemon)));
      }
      if (node.watchdog()) {
        daemons.add(start(programs.watchdog(node, node.announcer().orElseThrow())));
      }
    }
    return daemons;
  }

  private LabProcess start(LabProcess process) {
    refuseIfCancelled();
    LabProcess started = process.started();
    state = state.with(started);
    state.write(folder.state());
    return started;
  }

  private void awaitSessions(Node node) {
    if (BirdSessions.expected(topology, node) == 0) {
      return;
    }
    Path socket = Programs.birdSocket(folder, node.name());
    awaitProcess(node, "bird", () -> BirdSessions.ask(socket).allUp());
  }

  private void awaitProcess(Node node, String name, BooleanSupplier ready) {
    LabProcess process = state.find(node.name(), name).orElseThrow();
    boolean inTime =
        Patience.until(
            READY_LIMIT,
            () -> {
              refuseIfCancelled();
              if (!process.runs()) {
                throw failed(process, "ended at once");
              }
              return ready.getAsBoolean();
            });
    if (!inTime) {
      throw failed(process, "was not ready within " + READY_LIMIT.toSeconds() + " s");
    }
  }

  private static LabException failed(LabProcess process, String what) {
    return new LabException(
        "%s on %s %s; the end of its log:%n%s"
            .formatted(process.name(), process.node(), what, process.lastWords().indent(2)));
  }

  private CompletableFuture<Void> makePayloads() {
    List<NginxSettings> all = topology.nodes().stream().flatMap(n -> n.nginx().stream()).toList();
    return CompletableFuture.runAsync(() ->
        all.stream()
            .flatMap(nginx -> nginx.files().entrySet().stream())
            .distinct()
            .forEach(file -> Payload.in(environment.payloads(), file.getKey(), file.getValue())));
  }

  private static void finish(CompletableFuture<Void> payloads) {
    try {
      payloads.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof LabException known ? known : failure;
    }
  }

  private String readTopology() {
    try {
      return Files.readString(topologyFile);
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private void step(String line) {
    refuseIfCancelled();
    progress.accept(line);
  }

  private void refuseIfCancelled() {
    if (cancelled) {
      throw new CancellationException("the deploy of lab " + topology.name() + " was cancelled");
    }
  }
}
