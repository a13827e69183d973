package slr.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.lab.NativeProgram;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.BpfPlane;
import slr.plane.LinkAddresses;
import slr.plane.PlaneNextHop;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.XdpPorts;

/**
 * Packets that the program does not know, forwarded by one thread on the router's processor: Java's
 * data plane, its twin in C, and the kernel's own forwarding take turns. Program and copy into the
 * sockets' memory run on the client's processor, as interrupts of a card would; the kernel's
 * forwarding has a processor for itself, with the receiving in it.
 */
final class SlowPathLab implements AutoCloseable {

  private static final IpAddress OWN = IpAddress.parse("10.2.0.1");
  private static final IpAddress END = IpAddress.parse("10.2.0.3");
  private static final String TWIN = "slowpath_twin";

  private final ThreeNodes nodes = new ThreeNodes();
  private final LinkAddresses links = new LinkAddresses();
  private final BpfPlane plane;
  private final Path twin;
  private final int flows;
  private final int frames;
  private final List<Double> allocatedPerPacket = new ArrayList<>();

  /** Forwards so many frames of so many flows in each turn; flows are a power of two. */
  SlowPathLab(int flows, int frames) throws Exception {
    this.flows = flows;
    this.frames = frames;
    twin = NativeProgram.extract(SlowPathLab.class, TWIN);
    try {
      plane = nodes.in("router", () -> BpfPlane.open(new PlaneSizes(2, 1, 1, 1, 1, 1, 1, 1)));
      plane.node(new PlaneNode(Optional.of(OWN), Optional.empty(), 1, 1));
      plane.virtualHosts(Map.of(Prefix.parse("203.0.113.0/24"), 0));
      links.replace(
          Map.of(
              END,
              new PlaneNextHop(
                  nodes.index("rh"),
                  ThreeNodes.MTU_BYTES,
                  ThreeNodes.mac(ThreeNodes.HOST_MAC),
                  ThreeNodes.mac(ThreeNodes.ROUTER_MAC))));
    } catch (Exception e) {
      nodes.close();
      throw e;
    }
  }

  /** Packets that Java forwards in a second of its thread. */
  double javaRate() throws Exception {
    attach();
    try (SlowPathRun run = nodes.in("router", this::startJava)) {
      nodes.in(
          "client",
          () -> {
            Openings.send(flows);
            return flows;
          });
      nodes.send(flows, frames / 4, nodes::arrivedInStack);
      long allocated = run.allocatedBytes();
      long beganNs = ThreeNodes.processorNs(run.thread());
      long arrived = nodes.send(flows, frames, nodes::arrivedInStack);
      long tookNs = ThreeNodes.processorNs(run.thread()) - beganNs;
      allocatedPerPacket.add((double) (run.allocatedBytes() - allocated) / arrived);
      return arrived * 1e9 / tookNs;
    } finally {
      plane.detach("rc");
    }
  }

  private SlowPathRun startJava() {
    XdpPorts ports = XdpPorts.open(List.of("rc"), links);
    plane.leaveTo(ports);
    return new SlowPathRun(ports, OWN, END);
  }

  /** Octets of the heap for each packet, by turn of Java's. */
  List<Double> allocatedPerPacket() {
    return allocatedPerPacket;
  }

  /** Packets that the twin forwards in a second of its process. */
  double twinRate() throws Exception {
    attach();
    Process process =
        nodes.start(
            "router",
            List.of(
                "taskset",
                "-c",
                Integer.toString(ThreeNodes.ROUTER_PROCESSOR),
                twin.toString(),
                "rc",
                "rh",
                Integer.toString(flows),
                ThreeNodes.HOST_MAC,
                ThreeNodes.ROUTER_MAC));
    try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
      if (!"ready".equals(said.readLine())) {
        throw new IllegalStateException("the twin did not start");
      }
      nodes.send(flows, frames / 4, nodes::arrivedInStack);
      Path thread = Path.of("/proc", Long.toString(process.pid()));
      long beganNs = ThreeNodes.processorNs(thread);
      long arrived = nodes.send(flows, frames, nodes::arrivedInStack);
      return arrived * 1e9 / (ThreeNodes.processorNs(thread) - beganNs);
    } finally {
      process.getOutputStream().close();
      process.waitFor();
      plane.detach("rc");
    }
  }

  /** Packets that the kernel forwards in a second of the thread that polls. */
  double kernelRate() throws Exception {
    nodes.pollOnItsProcessor();
    try {
      return nodes.kernelRate(flows, frames);
    } finally {
      nodes.pollOnTheOther();
    }
  }

  private void attach() throws Exception {
    nodes.in("router", () -> plane.attach("rc"));
  }

  @Override
  public void close() throws IOException {
    plane.close();
    nodes.close();
    Files.deleteIfExists(twin);
  }
}
