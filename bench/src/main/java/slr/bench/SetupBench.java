package slr.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slr.packet.IpAddress;

/**
 * New flows through a site SLR on one thread: the SYN comes out of the system's tunnel, is placed,
 * has its record, and leaves in the host's tunnel; its pin is said to the system, signed, which
 * acknowledges it. From octets to octets in memory, without sockets and without the kernel's table.
 */
final class SetupBench implements Benchmark {

  private static final IpAddress SYSTEM = IpAddress.parse("10.255.1.1");
  private static final IpAddress SITE = IpAddress.parse("10.255.2.1");
  private static final IpAddress HOST = IpAddress.parse("10.255.3.1");

  /** As a loop shows at once. */
  private static final int TURN_FLOWS = 64;

  /** After so many, 10 ms, the system answers. */
  private static final int STEP_FLOWS = 4_096;

  /** Time passes as if 400,000 came in a second. */
  private static final long FLOW_NS = 2_500;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int flows;
  private final List<Double> allocatedBytes = new ArrayList<>();
  private final List<Double> flowsPerMessage = new ArrayList<>();

  SetupBench() {
    this(1 << 19);
  }

  /**
   * Measures so many flows in each turn.
   *
   * @param flows a multiple of 4,096; the table has places for twice as many
   */
  SetupBench(int flows) {
    this.flows = flows;
  }

  @Override
  public String name() {
    return "setup";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    progress.accept("placing %,d flows in each turn, with pins and without".formatted(flows));
    List<BenchResult> results =
        new ArrayList<>(
            Rounds.compareRates(
                "setup_vs_without_pins",
                "setup_flows_per_s",
                () -> withPins(TURN_FLOWS),
                "without_pins",
                this::withoutPins));
    results.add(Rounds.of("setup_flows_per_message", flowsPerMessage, "1"));
    results.add(Rounds.of("setup_alloc_bytes_per_flow", allocatedBytes, "bytes"));
    progress.accept("the same with each flow in a turn and a message of its own");
    results.add(Rounds.absolute("setup_flows_one_by_one_per_s", "1/s", () -> withPins(1)));
    return results;
  }

  private double withPins(int turnFlows) {
    PinNetwork network = new PinNetwork();
    PinSpeaker system = PinSpeaker.above(network, SYSTEM, SITE);
    try (PinnedNode site = PinnedNode.with(network, place(), 0)) {
      Cost cost = place(site, turnFlows, () -> system.acknowledge(PinnedNode.EPOCH));
      require("pins were said", site.events("signalled"));
      flowsPerMessage.add((double) flows / site.messages());
      allocatedBytes.add((double) cost.bytes() / flows);
      return perSecond(cost);
    }
  }

  private double withoutPins() {
    try (PinnedNode site = PinnedNode.withoutPins(place(), 0)) {
      return perSecond(place(site, TURN_FLOWS, () -> STEP_FLOWS));
    }
  }

  private PinnedNode.Place place() {
    return new PinnedNode.Place(Optional.of(SYSTEM), SITE, HOST, true, 2 * flows);
  }

  /**
   * Of all flows.
   *
   * @param ns of the thread's processor time
   * @param bytes of the heap
   */
  private record Cost(long ns, long bytes) {}

  private double perSecond(Cost cost) {
    return flows * 1e9 / cost.ns();
  }

  /** What the level above does after a step; gives how many pins it heard of. */
  private interface Parent {
    int answer();
  }

  private Cost place(PinnedNode site, int turnFlows, Parent parent) {
    long ns = 0;
    long bytes = 0;
    long nowNs = 0;
    long heard = 0;
    try (TunnelledSegments syns = new TunnelledSegments(STEP_FLOWS, SYSTEM, SITE)) {
      for (int flow = 0; flow < flows; flow += STEP_FLOWS) {
        syns.writeOpenings(flow);
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        long beganNs = THREADS.getCurrentThreadCpuTime();
        for (int first = 0; first < STEP_FLOWS; first += turnFlows) {
          nowNs += turnFlows * FLOW_NS;
          site.turn(syns, first, turnFlows, nowNs);
        }
        ns += THREADS.getCurrentThreadCpuTime() - beganNs;
        bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        heard += parent.answer();
      }
    }
    require("flows left in a tunnel", site.forwarded());
    require("pins were heard above", heard);
    return new Cost(ns, bytes);
  }

  private void require(String what, long count) {
    if (count != flows) {
      throw new IllegalStateException("not all of %d %s: %d".formatted(flows, what, count));
    }
  }
}
