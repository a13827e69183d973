package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.node.bird.BirdClient;
import slr.node.bird.BirdException;
import slr.node.bird.BirdRoute;
import slr.packet.IpAddress;
import slr.topology.Topology;
import slr.topology.TopologyFile;

/**
 * A lab: a topology as network namespaces with real processes.
 *
 * <p>Made by {@link #deploy}, found again by {@link #find} from any process of this machine,
 * removed by {@link #destroy}. All its memory is in its folder and in the kernel, so that objects
 * of this class may come and go. One thread at a time.
 */
public final class Lab {

  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  /** A JVM on a machine that does other things beside; alone it needs a second or two. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private static final Duration BIRD_LIMIT = Duration.ofSeconds(5);

  private final Topology topology;
  private final LabFolder folder;

  Lab(Topology topology, LabFolder folder) {
    this.topology = topology;
    this.folder = folder;
  }

  /**
   * Builds a lab and waits until all of it is ready.
   *
   * @param topologyFile what to build
   * @param name what to call it; empty takes the topology's own name
   * @param progress hears one line for each step
   * @throws LabException if it fails; nothing is left then
   */
  public static Lab deploy(Path topologyFile, Optional<String> name, Consumer<String> progress) {
    Topology topology = TopologyFile.read(topologyFile);
    return new Deployment(topologyFile, name.map(topology::withName).orElse(topology), progress)
        .run();
  }

  /** The lab of this name, if it was deployed. */
  public static Optional<Lab> find(String name) {
    LabFolder folder = new LabFolder(name);
    return Files.exists(folder.topology())
        ? Optional.of(new Lab(TopologyFile.read(folder.topology()).withName(name), folder))
        : Optional.empty();
  }

  /** The names of all labs on this machine. */
  public static List<String> names() {
    return LabFolder.labs();
  }

  /** What it was built from, under the lab's name. */
  public Topology topology() {
    return topology;
  }

  /** Its SLR daemons, and who is above whom. */
  public Overlay overlay() {
    return new Overlay(topology, folder);
  }

  /** Where a node's configurations, sockets and logs lie. */
  public Path folder(String node) {
    return folder.ofNode(topology.node(node).name());
  }

  /** Makes the health check of a host's web service fail, or pass again. */
  public void makeSick(String host, boolean sick) {
    say(host, "unhealthy", sick ? "made so\n" : "");
  }

  /** Makes a host's service say a load from 0.0 to 1.0; 0 takes it back. */
  public void makeBusy(String host, double load) {
    say(host, "load", load == 0 ? "" : load + "\n");
  }

  /** A file in the node's folder that its nginx looks at; no text removes it. */
  private void say(String host, String file, String text) {
    Path path = folder(host).resolve(file);
    try {
      if (text.isEmpty()) {
        Files.deleteIfExists(path);
      } else {
        Files.writeString(path, text);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** All processes that the lab keeps. */
  public List<LabProcess> processes() {
    return state().processes();
  }

  /**
   * The process of this name on this node.
   *
   * @throws LabException if there is none
   */
  public LabProcess process(String node, String name) {
    return state()
        .find(topology.node(node).name(), name)
        .orElseThrow(() -> new LabException("there is no process " + name + " on " + node));
  }

  /** The clock of a daemon that has one of its own. */
  public MovableClock clock(String node, String daemon) {
    return Programs.clock(folder, node, daemon);
  }

  /** Runs a command in the namespace of a node and waits for its end. */
  public CommandResult exec(String node, String... command) {
    return exec(node, Duration.ofMinutes(2), command);
  }

  /**
   * Runs a command in the namespace of a node.
   *
   * @throws LabException if it does not end within the limit
   */
  public CommandResult exec(String node, Duration limit, String... command) {
    return Command.run(namespace(node).entering(List.of(command)), "", limit);
  }

  /** How a program of ours is started in the namespace of a node. */
  public List<String> entering(String node, List<String> command) {
    return namespace(node).entering(command);
  }

  /** The file that holds a node's network namespace. */
  public Path namespaceFile(String node) {
    return namespace(node).path();
  }

  /** What a node's BIRD answers, such as to {@code show route for 192.0.2.1 all}. */
  public CommandResult bird(String node, String... command) {
    List<String> words = new ArrayList<>(List.of("birdc", "-s", birdSocket(node).toString()));
    words.addAll(List.of(command));
    return Command.run(words.toArray(String[]::new));
  }

  /** What a node's FRR answers, such as to {@code show bgp ipv4 192.0.2.1}. */
  public CommandResult frr(String node, String command) {
    String sockets = Programs.frrFolder(folder, topology.node(node).name()).toString();
    return Command.run("vtysh", "--vty_socket", sockets, "-c", command);
  }

  /**
   * The routes that a node's BIRD has to the longest prefix that holds an address.
   *
   * @throws LabException if it does not answer
   */
  public List<BirdRoute> routes(String node, IpAddress address) {
    try (BirdClient bird = new BirdClient(birdSocket(node), BIRD_LIMIT)) {
      return bird.routesFor(address);
    } catch (BirdException failure) {
      throw new LabException("routes of " + node + ": " + failure.getMessage(), failure);
    }
  }

  /**
   * Begins to record packets of an interface.
   *
   * @param file the capture, in pcap format
   * @param filter in the language of tcpdump; none records all
   */
  public Capture capture(String node, String interfaceName, Path file, String... filter) {
    return Capture.start(namespace(node), interfaceName, file, List.of(filter));
  }

  /** A file that the hosts offer under {@code /files/}, with its digest. */
  public Payload payload(String name) {
    long lengthBytes =
        topology.nodes().stream()
            .flatMap(node -> node.nginx().stream())
            .filter(nginx -> nginx.files().containsKey(name))
            .map(nginx -> nginx.files().getOrDefault(name, 0L))
            .findFirst()
            .orElseThrow(() -> new LabException("no host offers a file " + name));
    return payload(name, lengthBytes);
  }

  /** A file of this length to upload, made if it is not there. */
  public Payload payload(String name, long lengthBytes) {
    return Payload.in(LabEnvironment.current().payloads(), name, lengthBytes);
  }

  /** A program in C that the lab brings along, where it can be started. */
  public Path program(String name) {
    return LabEnvironment.current().program(name);
  }

  /** The interfaces of a node's links. */
  public List<String> interfaces(String node) {
    return topology.linksOf(node).stream().map(link -> link.endAt(node).interfaceName()).toList();
  }

  /** Ends a process as a crash would (SIGKILL), and waits for its end. */
  public void kill(String node, String name) {
    process(node, name).handle().ifPresent(handle -> end(handle, true));
  }

  /**
   * Asks a process to end (SIGTERM), and waits for its end.
   *
   * @throws LabException if it does not end in 10 s
   */
  public void stop(String node, String name) {
    process(node, name).handle().ifPresent(handle -> end(handle, false));
  }

  /**
   * Starts a process that has ended, as it was started first, and waits until it is ready.
   *
   * @throws LabException if it runs, ends at once or is not ready in a minute
   */
  public LabProcess start(String node, String name) {
    LabProcess old = process(node, name);
    if (old.runs()) {
      throw new LabException(name + " on " + node + " runs, pid " + old.pid());
    }
    LabProcess started = old.started();
    state().with(started).write(folder.state());
    boolean ready = Patience.until(START_LIMIT, () -> !started.runs() || started.isReady());
    if (!ready || !started.runs()) {
      throw new LabException(
          name + " on " + node + " did not come back:\n" + started.lastWords().indent(2));
    }
    return started;
  }

  /** Whether a node's BIRD answers and all its BGP sessions are up. */
  public boolean sessionsUp(String node) {
    return BirdSessions.ask(birdSocket(node)).established().size()
        >= BirdSessions.expected(topology, topology.node(node));
  }

  /** Writes a daemon's configuration anew; the daemon heeds it when it is told to reload. */
  public void configure(Overlay.Member daemon, Map<String, Object> config) {
    programs().reconfigure(daemon, config);
  }

  /** Issues a new certificate for each daemon, which heeds it when it is told to reload. */
  public void renewCertificates() {
    programs().renewCertificates();
  }

  private Programs programs() {
    return new Programs(topology, folder, LabEnvironment.current());
  }

  /** What it consists of and what of it stands. */
  public LabReport report() {
    return LabReport.of(topology, state(), this::birdSocket);
  }

  /**
   * Copies configurations, logs and captures, which a destroy removes with the rest.
   *
   * @param to a folder, made if it is not there; what it held before is replaced file by file
   */
  public void copyLogs(Path to) {
    folder.copyTo(to);
  }

  /** Ends all processes, removes namespaces and files; what is gone already is no error. */
  public void destroy() {
    destroy(folder.lab());
  }

  /** Destroys the lab of this name, also one of which only a part is left. */
  public static void destroy(String name) {
    LabFolder folder = new LabFolder(name);
    try (LabLock _ = LabLock.of(folder)) {
      remove(folder);
    }
  }

  /** Removes everything that bears the lab's name, also what no state tells of. */
  static void remove(LabFolder folder) {
    List<ProcessHandle> processes = new ArrayList<>();
    LabState.read(folder.state())
        .ifPresent(state -> state.processes().forEach(p -> p.handle().ifPresent(processes::add)));
    List<Namespace> namespaces = Namespace.of(folder.lab());
    namespaces.forEach(namespace -> processes.addAll(namespace.processes()));
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(handle -> end(handle, true));
    namespaces.forEach(Namespace::delete);
    PinFolders.unmount(folder);
    folder.delete();
  }

  private static void end(ProcessHandle handle, boolean forcibly) {
    if (forcibly) {
      handle.destroyForcibly();
    } else {
      handle.destroy();
    }
    if (!Patience.until(END_LIMIT, () -> !LabProcess.runs(handle))) {
      throw new LabException("process " + handle.pid() + " does not end");
    }
  }

  private LabState state() {
    return LabState.read(folder.state()).orElseGet(LabState::beginning);
  }

  private Path birdSocket(String node) {
    return Programs.birdSocket(folder, node);
  }

  private Namespace namespace(String node) {
    Namespace namespace = new Namespace(topology.name(), topology.node(node).name());
    if (!namespace.exists()) {
      throw new LabException("namespace " + namespace.name() + " is gone: destroy and deploy");
    }
    return namespace;
  }
}
