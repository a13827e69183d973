package slr.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.ForwardingPlane;
import slr.node.forward.PacketOffload;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.InputPort;
import slr.plane.Poller;
import slr.plane.XdpPorts;

/**
 * The whole Java data plane on one thread, between the ports that it is given: what a daemon's loop
 * does, without its commands and its housekeeping.
 */
final class SlowPathRun implements AutoCloseable {

  /** As the loop of a daemon. */
  private static final int BATCH_PACKETS = 64;

  private static final long WAIT_NS = 1_000_000_000;

  private static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final XdpPorts ports;
  private final InputPort input;
  private final ForwardingPlane plane;
  private final Poller poller;
  private final Thread thread;
  private final CompletableFuture<Path> started = new CompletableFuture<>();
  private volatile boolean running = true;

  /**
   * Starts.
   *
   * @param ports with one input; closed with this
   * @param end where the tunnel of all flows ends
   */
  SlowPathRun(XdpPorts ports, IpAddress own, IpAddress end) {
    this.ports = ports;
    input = ports.inputs().getFirst();
    ForwardingTable table = table(end);
    ForwardingMachine machine =
        new ForwardingMachine(ForwardingConfig.usual(new HashKey(3, 4)), table);
    DataPlaneConfig config =
        new DataPlaneConfig(Optional.of(own), Optional.empty(), List.of(), true, 1);
    plane =
        new ForwardingPlane(
            config,
            machine,
            machine,
            PacketOffload.NONE,
            ports.output(),
            _ -> OptionalInt.of(ThreeNodes.MTU_BYTES),
            System.nanoTime());
    plane.install(table);
    poller = new Poller(input.descriptor());
    thread = Thread.ofPlatform().name("slow-path").unstarted(this::run);
    thread.start();
  }

  private static ForwardingTable table(IpAddress end) {
    Row row =
        new Row(
            new RowKey(VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0),
            Health.HEALTHY,
            0.1,
            1,
            10,
            Directive.ACTIVE,
            Directive.ACTIVE,
            false,
            "site",
            List.of("h1"));
    return ForwardingTable.builder(KEY)
        .virtualHost(VIRTUAL_HOST, VirtualHostOptions.usual())
        .tunnelEnd(new TunnelEnd(0, "h1", end, true))
        .candidate(new Candidate(0, "h1", end, row, 1))
        .build();
  }

  private void run() {
    try {
      started.complete(ThreeNodes.pinThisThread(ThreeNodes.ROUTER_PROCESSOR));
    } catch (IOException e) {
      started.completeExceptionally(e);
      return;
    }
    boolean sent = false;
    while (running) {
      plane.at(System.nanoTime());
      int shown = input.receive(plane, BATCH_PACKETS);
      plane.flush();
      input.release();
      if (shown == 0) {
        poller.await(WAIT_NS);
      } else if (!sent) {
        // As housekeeping does: opens the socket that packets leave by from now on.
        ports
            .output()
            .check()
            .ifPresent(why -> {
              throw new IllegalStateException(why);
            });
        sent = true;
      }
    }
  }

  /** Its thread under /proc. */
  Path thread() {
    return started.join();
  }

  /** Octets that its thread has taken from the heap so far. */
  long allocatedBytes() {
    return THREADS.getThreadAllocatedBytes(thread.threadId());
  }

  @Override
  public void close() {
    running = false;
    poller.wakeUp();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the slow path ended", e);
    }
    poller.close();
    plane.close();
    ports.close();
  }
}
