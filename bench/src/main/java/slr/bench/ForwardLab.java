package slr.bench;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.plane.BpfPlane;
import slr.plane.PlaneNextHop;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneTunnel;
import slr.plane.TrafficSink;
import slr.plane.TunnelState;
import slr.plane.flow.FlowBatch;
import slr.plane.flow.FlowTable;

/**
 * The kernel's own forwarding and ours take turns in the thread that polls the router's interface.
 * A second is one of that thread's processor time, so that other processes of the machine do not
 * count.
 */
final class ForwardLab implements AutoCloseable {

  private final ThreeNodes nodes = new ThreeNodes();
  private final BpfPlane plane;

  /** Builds it, with a flow table of so many flows, half of it filled. */
  ForwardLab(int places) throws Exception {
    try {
      nodes.pollOnItsProcessor();
      plane =
          nodes.in("router", () -> BpfPlane.open(new PlaneSizes(places / 4, 1, 1, 1, 1, 1, 1, 1)));
      configure(places / 2);
    } catch (Exception e) {
      nodes.close();
      throw e;
    }
  }

  private void configure(int flows) throws IOException {
    IpAddress own = IpAddress.parse("10.2.0.1");
    plane.node(new PlaneNode(Optional.of(own), Optional.empty(), 1, 1));
    plane.virtualHosts(Map.of(Prefix.parse("203.0.113.0/24"), 0));
    TunnelEnds ends = new TunnelEnds(own, IpAddress.parse("10.2.0.2"));
    plane.tunnel(0, new PlaneTunnel(ends, 0, 0, TunnelState.UP));
    plane.nextHop(
        0,
        new PlaneNextHop(
            nodes.index("rh"),
            ThreeNodes.MTU_BYTES,
            ThreeNodes.mac(ThreeNodes.HOST_MAC),
            ThreeNodes.mac(ThreeNodes.ROUTER_MAC)));
    FlowTable table = FlowTable.create(plane.flowMemory(), System.nanoTime(), flows);
    NumberedFlows.fill(table, new FlowBatch(), flows, 1);
  }

  /** Packets a second that the kernel forwards; the host's stack drops them, as not its own. */
  double kernelRate(int flows, int frames) throws Exception {
    return nodes.kernelRate(flows, frames);
  }

  /** Packets a second that ours forwards; the host's driver drops them. */
  double planeRate(int flows, int frames) throws Exception {
    try (TrafficSink sink = nodes.in("host", () -> TrafficSink.open("hr"))) {
      nodes.in("router", () -> plane.attach("rc"));
      try {
        return nodes.polledRate(flows, frames, sink::packets);
      } finally {
        plane.detach("rc");
      }
    }
  }

  /** Packets a second that ours forwards to a host whose stack drops them, as the kernel's. */
  double planeRateIntoStack(int flows, int frames) throws Exception {
    // Without a program the host's interface takes redirected frames only while it polls.
    nodes.exec("host", "ethtool -K hr gro on");
    nodes.in("router", () -> plane.attach("rc"));
    try {
      return nodes.polledRate(flows, frames, nodes::arrivedInStack);
    } finally {
      plane.detach("rc");
      nodes.exec("host", "ethtool -K hr gro off");
    }
  }

  @Override
  public void close() throws IOException {
    plane.close();
    nodes.close();
  }
}
