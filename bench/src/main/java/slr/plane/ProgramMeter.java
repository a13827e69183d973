package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import slr.packet.IpAddress;
import slr.packet.TunnelEnds;
import slr.plane.flow.FlowMemory;

/**
 * The data plane's program with a table full of flows, shown packets of random ones: TCP segments
 * of 64 octets with link header, encapsulated and sent back ({@code XDP_TX}).
 *
 * <p>The wrapper of {@code trial.bpf.c} makes each packet; what it takes by itself is measured by
 * {@link #wrapperNs} and is the caller's to subtract.
 */
public final class ProgramMeter implements AutoCloseable {

  /** {@code struct frames}: mask, random, frame. */
  private static final long MASK_AT = 0;

  private static final long RANDOM_AT = 8;
  private static final long FRAME_AT = 16;

  private static final int TUNNELS = 64;
  private static final int SMALL = 16;
  private static final String PROGRAM = "slr_plane";
  private static final String TOO_BIG = "slr_too_big";

  /** Wherever a frame is shown to a program, it came in by the loopback device. */
  private static final int LOOPBACK = 1;

  private final Arena arena = Arena.ofConfined();
  private final BpfObject plane;
  private final BpfObject wrapper;
  private final MemorySegment trial;
  private final byte[] frame;
  private final BpfCounters verdicts;

  private ProgramMeter(String resource, int flowEntries, int recordEntries) {
    plane =
        BpfObject.load(
            resource,
            List.of(PROGRAM, TOO_BIG),
            Map.of(
                "flow_table", flowEntries,
                "flow_records", recordEntries,
                "choices", 1,
                "openings", SMALL,
                "tunnels", TUNNELS,
                "next_hops", 1,
                "virtual_hosts", SMALL,
                "tunnel_sources", SMALL,
                "accounts", SMALL),
            Optional.empty(),
            List.of());
    wrapper =
        BpfObject.load(
            "/slr/bench/trial.bpf.o",
            List.of("trial_wrapper", "trial_bare"),
            Map.of(),
            Optional.empty(),
            List.of());
    trial = wrapper.map("trial").share(arena);
    verdicts = new BpfCounters(plane.map("verdicts"));
    frame = NumberedFrame.octets();
    MemorySegment.copy(frame, 0, trial, ValueLayout.JAVA_BYTE, FRAME_AT, NumberedFrame.BYTES);
    writeTables();
  }

  /** The program as it is, with room for so many flows, a power of two. */
  public static ProgramMeter ofBuckets(int flows) {
    return new ProgramMeter("plane.bpf.o", flows / 4, flows);
  }

  /** The same program with the kernel's LRU hash map as its flow table. */
  public static ProgramMeter ofLruHash(int flows) {
    return new ProgramMeter("/slr/bench/plane_lru.bpf.o", flows, 1);
  }

  private void writeTables() {
    PlaneTables tables = new PlaneTables(plane, arena);
    IpAddress source = IpAddress.parse("192.0.2.1");
    PlaneStandIn standIn = new PlaneStandIn(1, 2, TimeUnit.HOURS.toNanos(1), 0);
    tables.node(new PlaneNode(Optional.of(source), Optional.empty(), 0, 0, false, standIn));
    new NewFlows(plane, arena).heard(System.nanoTime());
    for (int i = 0; i < TUNNELS; i++) {
      IpAddress host = IpAddress.ofV4(IpAddress.parse("198.51.100.0").v4Bits() + i);
      tables.tunnel(i, new PlaneTunnel(new TunnelEnds(source, host), 0, 0, TunnelState.UP));
    }
    tables.nextHop(0, new PlaneNextHop(LOOPBACK, 1500, 1, 2));
  }

  /** How many tunnels the flows may name: 0 and on. */
  public int tunnels() {
    return TUNNELS;
  }

  /** The memory of its flow table, if it is one of buckets. */
  public FlowMemory flowMemory() {
    return new FlowMemory(
        plane.map("flow_table").share(arena),
        plane.map("flow_records").share(arena),
        plane.map("flow_config").share(arena));
  }

  /** Fills an LRU hash map with flows 0 and on. */
  public void fillLruHash(int flows) {
    BpfMap map = plane.map("flow_table");
    MemorySegment tuple = arena.allocate(40, Long.BYTES);
    MemorySegment value = arena.allocate(Long.BYTES);
    tuple.set(KernelLayout.NET_SHORT, 10, (short) 0xffff);
    tuple.set(KernelLayout.NET_LONG, 24, 0xffff_cb00_7101L);
    tuple.set(KernelLayout.NET_SHORT, 32, (short) 1024);
    tuple.set(KernelLayout.NET_SHORT, 34, (short) 80);
    tuple.set(ValueLayout.JAVA_BYTE, 36, (byte) 6);
    // The other half of the configuration is only read by the table of buckets.
    for (int flow = 0; flow < flows; flow++) {
      tuple.set(KernelLayout.NET_INT, 12, 0x0a00_0000 + flow);
      value.set(ValueLayout.JAVA_LONG, 0, flow % TUNNELS);
      map.update(tuple, value);
    }
  }

  /**
   * Shows the program so many packets.
   *
   * @param flows of flows 0 and on, a power of two of them
   * @return what each took, the wrapper's share included
   * @throws IllegalStateException if a packet was not forwarded by its flow's tunnel
   */
  public double packetNs(int flows, int packets) {
    long before = verdicts.read(PlaneVerdict.FORWARD_KNOWN.code()).packets();
    double ns = run(plane.program(PROGRAM), flows, packets);
    long forwarded = verdicts.read(PlaneVerdict.FORWARD_KNOWN.code()).packets() - before;
    if (forwarded != packets) {
      throw new IllegalStateException(
          "of " + packets + " packets of known flows " + forwarded + " were forwarded");
    }
    return ns;
  }

  /** What the wrapper takes for each packet. */
  public double wrapperNs(int flows, int packets) {
    return run(wrapper.program("trial_bare"), flows, packets);
  }

  private double run(int target, int flows, int packets) {
    trial.set(ValueLayout.JAVA_LONG, MASK_AT, flows - 1);
    trial.set(ValueLayout.JAVA_LONG, RANDOM_AT, 1);
    try (Arena arguments = Arena.ofConfined()) {
      wrapper
          .map("target")
          .update(
              arguments.allocateFrom(ValueLayout.JAVA_INT, 0),
              arguments.allocateFrom(ValueLayout.JAVA_INT, target));
    }
    TrialRun run = BpfTrial.run(wrapper.program("trial_wrapper"), frame, packets);
    if (run.action() != TrialRun.Action.TX) {
      throw new IllegalStateException("the last packet ended as " + run.action());
    }
    return run.durationNs();
  }

  @Override
  public void close() {
    plane.close();
    wrapper.close();
    arena.close();
  }
}
