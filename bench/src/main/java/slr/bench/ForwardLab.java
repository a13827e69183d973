package slr.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.plane.BpfPlane;
import slr.plane.NetworkNamespace;
import slr.plane.PlaneNextHop;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneTunnel;
import slr.plane.TrafficSink;
import slr.plane.TrafficSource;
import slr.plane.TunnelState;
import slr.plane.flow.FlowBatch;
import slr.plane.flow.FlowTable;

/**
 * A client, a router and a host in three network namespaces. The client's processor only makes
 * traffic; everything the router does, it does on the other one, in the thread that polls its
 * interface. The kernel's own forwarding and ours take turns there. A second is one of the router's
 * processor time, so that other processes of the machine do not count.
 *
 * <pre>
 *   client cr  ------  rc router rh  ------  hr host
 *                 10.1.0.1/24   10.2.0.1/24   10.2.0.2/24
 * </pre>
 */
final class ForwardLab implements AutoCloseable {

  private static final int SOURCE_PROCESSOR = 0;
  private static final int ROUTER_PROCESSOR = 1;
  private static final String HOST_MAC = "02:00:00:00:00:03";
  private static final String ROUTER_MAC = "02:00:00:00:00:04";
  private static final int MTU_BYTES = 1500;

  /** No packet in this time: there is none on the way. */
  private static final long SETTLED_NS = 30_000_000;

  private static final long PATIENCE_NS = 5_000_000_000L;

  private static final List<String> NODES = List.of("client", "router", "host");

  private final String prefix = "slrbench" + ProcessHandle.current().pid();
  private final List<ExecutorService> threads = NODES.stream().map(ForwardLab::thread).toList();
  private final List<Path> routerThreads = new ArrayList<>();
  private final BpfPlane plane;
  private final TrafficSource source;

  /** Builds it, with a flow table of so many flows, half of it filled. */
  ForwardLab(int places) throws Exception {
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
      pollOnItsProcessor();
      plane = in("router", () -> BpfPlane.open(new PlaneSizes(places / 4, 1, 1, 1, 1, 1, 1, 1)));
      configure(places / 2);
      source = in("client", () -> TrafficSource.open("cr"));
      in("client", this::pinThisThread);
    } catch (Exception e) {
      deleteNamespaces();
      throw e;
    }
  }

  private void join() throws IOException {
    veth("client", "cr", "router", "rc");
    veth("router", "rh", "host", "hr");
    exec("client", "ip address add 10.1.0.2/24 dev cr");
    exec("router", "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0");
    exec("router", "sysctl -qw net.ipv4.conf.rc.rp_filter=0 net.ipv4.conf.rh.rp_filter=0");
    exec("router", "ip link set rc address 02:00:00:00:00:01");
    exec("router", "ip link set rh address " + ROUTER_MAC);
    exec("router", "ip address add 10.1.0.1/24 dev rc");
    exec("router", "ip address add 10.2.0.1/24 dev rh");
    exec("host", "ip link set hr address " + HOST_MAC);
    exec("host", "ip address add 10.2.0.2/24 dev hr");
    exec("router", "ip neighbour add 10.2.0.2 lladdr " + HOST_MAC + " dev rh nud permanent");
    exec("router", "ip route add 203.0.113.0/24 via 10.2.0.2");
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

  /** The router's interface is polled by a thread of its own, on its processor. */
  private void pollOnItsProcessor() throws IOException {
    exec("router", "ethtool -K rc gro on");
    exec("router", "echo 1 > /sys/class/net/rc/threaded");
    Path poller = kernelThread("napi/rc-");
    routerThreads.add(poller);
    // Takes over what is left when interrupts come too thick.
    routerThreads.add(kernelThread("ksoftirqd/" + ROUTER_PROCESSOR));
    pin(poller, ROUTER_PROCESSOR);
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

  private boolean pinThisThread() throws IOException {
    pin(Files.readSymbolicLink(Path.of("/proc/thread-self")), SOURCE_PROCESSOR);
    return true;
  }

  private static void pin(Path thread, int processor) throws IOException {
    run("taskset -pc " + processor + " " + thread.getFileName());
  }

  private void configure(int flows) throws IOException {
    IpAddress own = IpAddress.parse("10.2.0.1");
    plane.node(new PlaneNode(Optional.of(own), Optional.empty(), 1, 1));
    plane.virtualHosts(Map.of(Prefix.parse("203.0.113.0/24"), 0));
    TunnelEnds ends = new TunnelEnds(own, IpAddress.parse("10.2.0.2"));
    plane.tunnel(0, new PlaneTunnel(ends, 0, 0, TunnelState.UP));
    plane.nextHop(0, new PlaneNextHop(index("rh"), MTU_BYTES, mac(HOST_MAC), mac(ROUTER_MAC)));
    FlowTable table = FlowTable.create(plane.flowMemory(), System.nanoTime(), flows);
    NumberedFlows.fill(table, new FlowBatch(), flows, 1);
  }

  private int index(String device) throws IOException {
    return Integer.parseInt(exec("router", "cat /sys/class/net/" + device + "/ifindex").strip());
  }

  /** Packets a second that the kernel forwards; the host's stack drops them, as not its own. */
  double kernelRate(int flows, int frames) throws Exception {
    return rate(flows, frames, this::arrivedInStack);
  }

  /** Packets a second that ours forwards; the host's driver drops them. */
  double planeRate(int flows, int frames) throws Exception {
    try (TrafficSink sink = in("host", () -> TrafficSink.open("hr"))) {
      in("router", () -> plane.attach("rc"));
      try {
        return rate(flows, frames, sink::packets);
      } finally {
        plane.detach("rc");
      }
    }
  }

  /** Packets a second that ours forwards to a host whose stack drops them, as the kernel's. */
  double planeRateIntoStack(int flows, int frames) throws Exception {
    // Without a program the host's interface takes redirected frames only while it polls.
    exec("host", "ethtool -K hr gro on");
    in("router", () -> plane.attach("rc"));
    try {
      return rate(flows, frames, this::arrivedInStack);
    } finally {
      plane.detach("rc");
      exec("host", "ethtool -K hr gro off");
    }
  }

  /** How many packets have come to the host. */
  private interface Arrivals {
    long count() throws IOException;
  }

  private double rate(int flows, int frames, Arrivals arrivals) throws Exception {
    long before = arrivals.count();
    long beganNs = routerNs();
    in(
        "client",
        () -> {
          source.send(flows, frames);
          return flows;
        });
    long arrived = settled(arrivals, before) - before;
    return arrived * 1e9 / (routerNs() - beganNs);
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

  /** Processor time of the router's threads; interrupts that met them are in it. */
  private long routerNs() throws IOException {
    long sum = 0;
    for (Path thread : routerThreads) {
      sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
    }
    return sum;
  }

  private long arrivedInStack() throws IOException {
    return Long.parseLong(exec("host", "cat /sys/class/net/hr/statistics/rx_packets").strip());
  }

  @Override
  public void close() throws IOException {
    source.close();
    plane.close();
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

  private <T> T in(String node, Callable<T> code) throws Exception {
    try {
      return threads.get(NODES.indexOf(node)).submit(code).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private String exec(String node, String script) throws IOException {
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

  private static long mac(String text) {
    return Long.parseLong(text.replace(":", ""), 16);
  }
}
