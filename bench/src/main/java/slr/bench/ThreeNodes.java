package slr.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import slr.plane.NetworkNamespace;
import slr.plane.TrafficSource;

/**
 * A client, a router and a host in three network namespaces. The client's processor only makes
 * traffic; whoever forwards on the router does it on the other one.
 *
 * <pre>
 *   client cr  ------  rc router rh  ------  hr host
 *                 10.1.0.1/24   10.2.0.1/24   10.2.0.2/24
 * </pre>
 *
 * 10.2.0.3 is behind the host, which does not forward: its stack drops what comes for others.
 */
final class ThreeNodes implements AutoCloseable {

  static final int ROUTER_PROCESSOR = 1;
  static final String HOST_MAC = "02:00:00:00:00:03";
  static final String ROUTER_MAC = "02:00:00:00:00:04";
  static final int MTU_BYTES = 1500;

  private static final int SOURCE_PROCESSOR = 0;

  /** No packet in this time: there is none on the way. */
  private static final long SETTLED_NS = 30_000_000;

  private static final long PATIENCE_NS = 5_000_000_000L;

  private static final List<String> NODES = List.of("client", "router", "host");

  private final String prefix = "slrbench" + ProcessHandle.current().pid();
  private final List<ExecutorService> threads = NODES.stream().map(ThreeNodes::thread).toList();
  private final List<Path> pollers = new ArrayList<>();
  private final TrafficSource source;

  ThreeNodes() throws Exception {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new IllegalStateException(
          "one processor makes the traffic, another forwards it: use two");
    }
    try {
      for (String node : NODES) {
        run("ip netns add " + prefix + node);
        in(
            node,
            () -> {
              NetworkNamespace.enter(Path.of("/run/netns", prefix + node));
              return node;
            });
      }
      join();
      source = in("client", () -> TrafficSource.open("cr"));
      in("client", () -> pinThisThread(SOURCE_PROCESSOR));
    } catch (Exception e) {
      deleteNamespaces();
      throw e;
    }
  }

  private void join() throws IOException {
    veth("client", "cr", "router", "rc");
    veth("router", "rh", "host", "hr");
    exec("client", "ip address add 10.1.0.2/24 dev cr");
    exec("client", "ip neighbour add 10.1.0.1 lladdr 02:00:00:00:00:01 dev cr");
    exec("client", "ip route add 203.0.113.0/24 via 10.1.0.1");
    exec("router", "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0");
    exec("router", "sysctl -qw net.ipv4.conf.rc.rp_filter=0 net.ipv4.conf.rh.rp_filter=0");
    exec("router", "ip link set rc address 02:00:00:00:00:01");
    exec("router", "ip link set rh address " + ROUTER_MAC);
    exec("router", "ip address add 10.1.0.1/24 dev rc");
    exec("router", "ip address add 10.2.0.1/24 dev rh");
    exec("host", "ip link set hr address " + HOST_MAC);
    exec("host", "ip address add 10.2.0.2/24 dev hr");
    for (String neighbour : List.of("10.2.0.2", "10.2.0.3")) {
      exec("router", "ip neighbour add " + neighbour + " lladdr " + HOST_MAC + " dev rh");
    }
    exec("router", "ip route add 203.0.113.0/24 via 10.2.0.2");
    exec("router", "ethtool -K rc gro on");
  }

  private void veth(String node, String device, String peer, String peerDevice) throws IOException {
    run(
        "ip link add %s netns %s type veth peer name %s netns %s"
            .formatted(device, prefix + node, peerDevice, prefix + peer));
    bringUp(node, device);
    bringUp(peer, peerDevice);
  }

  private void bringUp(String node, String device) throws IOException {
    exec(node, "sysctl -qw net.ipv6.conf." + device + ".disable_ipv6=1");
    exec(node, "ip link set " + device + " up");
  }

  /** From now on the router's interface is polled by a thread of its own, on its processor. */
  void pollOnItsProcessor() throws IOException {
    exec("router", "echo 1 > /sys/class/net/rc/threaded");
    pollers.clear();
    Path poller = kernelThread("napi/rc-");
    pollers.add(poller);
    // Takes over what is left when interrupts come too thick.
    pollers.add(kernelThread("ksoftirqd/" + ROUTER_PROCESSOR));
    pin(poller, ROUTER_PROCESSOR);
  }

  /** From now on it is polled on the client's processor, between what the client sends. */
  void pollOnTheOther() throws IOException {
    exec("router", "echo 0 > /sys/class/net/rc/threaded");
    pollers.clear();
  }

  /** The newest kernel thread whose name begins so. */
  private static Path kernelThread(String name) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> name(process).startsWith(name))
          .max(
              Comparator.comparingLong(process -> Long.parseLong(process.getFileName().toString())))
          .orElseThrow(() -> new IllegalStateException("there is no kernel thread " + name));
    }
  }

  /** The calling thread runs on this processor only. */
  static Path pinThisThread(int processor) throws IOException {
    Path thread = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    pin(thread, processor);
    return thread;
  }

  static void pin(Path thread, int processor) throws IOException {
    run("taskset -pc " + processor + " " + thread.getFileName());
  }

  /** The number of one of the router's interfaces. */
  int index(String device) throws IOException {
    return Integer.parseInt(exec("router", "cat /sys/class/net/" + device + "/ifindex").strip());
  }

  static long mac(String text) {
    return Long.parseLong(text.replace(":", ""), 16);
  }

  /** How many packets have come to the host. */
  interface Arrivals {
    long count() throws IOException;
  }

  /** Sends frames of so many flows; how many have arrived. */
  long send(int flows, int frames, Arrivals arrivals) throws Exception {
    long before = arrivals.count();
    in(
        "client",
        () -> {
          source.send(flows, frames);
          return flows;
        });
    return settled(arrivals, before) - before;
  }

  /** Packets a second that the kernel forwards; the host's stack drops them, as not its own. */
  double kernelRate(int flows, int frames) throws Exception {
    return polledRate(flows, frames, this::arrivedInStack);
  }

  /** Packets that arrive for each second of the thread that polls. */
  double polledRate(int flows, int frames, Arrivals arrivals) throws Exception {
    long beganNs = polledNs();
    long arrived = send(flows, frames, arrivals);
    return arrived * 1e9 / (polledNs() - beganNs);
  }

  /**
   * The count once no more come: a busy machine lets the router work long after the last was sent.
   */
  private static long settled(Arrivals arrivals, long before) throws IOException {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    long last = before;
    while (System.nanoTime() - deadlineNs < 0) {
      LockSupport.parkNanos(SETTLED_NS);
      long now = arrivals.count();
      if (now == last && now != before) {
        return now;
      }
      last = now;
    }
    return last;
  }

  private long polledNs() throws IOException {
    long sum = 0;
    for (Path thread : pollers) {
      sum += processorNs(thread);
    }
    return sum;
  }

  /** Processor time of a thread or process; interrupts that met it are in it. */
  static long processorNs(Path thread) throws IOException {
    return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
  }

  /** Packets that came to the host, whatever became of them. */
  long arrivedInStack() throws IOException {
    return Long.parseLong(exec("host", "cat /sys/class/net/hr/statistics/rx_packets").strip());
  }

  @Override
  public void close() throws IOException {
    source.close();
    deleteNamespaces();
  }

  private void deleteNamespaces() throws IOException {
    threads.forEach(ExecutorService::shutdown);
    for (String node : NODES) {
      if (Files.exists(Path.of("/run/netns", prefix + node))) {
        run("ip netns delete " + prefix + node);
      }
    }
  }

  /** Has a thread of the node do it. */
  <T> T in(String node, Callable<T> code) throws Exception {
    try {
      return threads.get(NODES.indexOf(node)).submit(code).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Starts a program on a node. */
  Process start(String node, List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", prefix + node));
    words.addAll(command);
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Runs a script on a node; what it says. */
  String exec(String node, String script) throws IOException {
    // This mounts a /sys of the namespace, which is wanted here.
    return run(List.of("ip", "netns", "exec", prefix + node, "sh", "-c", script));
  }

  private static String run(String line) throws IOException {
    return run(List.of(line.split(" ", -1)));
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(
          String.join(" ", command)
              + ": "
              + output.strip()
              + "; ./slr doctor tells what is missing");
    }
    return output;
  }

  private static ExecutorService thread(String node) {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().name("bench-" + node).daemon().factory());
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"));
    } catch (IOException gone) {
      return "";
    }
  }
}
