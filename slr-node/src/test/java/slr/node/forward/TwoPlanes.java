package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.FlowKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;
import slr.plane.BpfPlane;
import slr.plane.InputPort;
import slr.plane.NextHop;
import slr.plane.OutputPort;
import slr.plane.PlaneCount;
import slr.plane.PlaneNextHop;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneTunnel;
import slr.plane.PlaneVerdict;
import slr.plane.PortCounters;
import slr.plane.TrialRun;
import slr.plane.TunnelState;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;

/**
 * The Java data plane and the kernel's, with the same tables and the same flows, and the same
 * packet shown to both. Whatever the kernel's decides must be what Java's says, to the octet.
 *
 * <pre>
 *   node 10.0.0.1, 2001:db8:f::1        tunnels are opened from 198.51.100.0/24, 2001:db8:5::/48
 *   203.0.113.0/28   2001:db8:1:0::/64  held by next hop 0, 10.0.0.7
 *   203.0.113.16/28  2001:db8:1:1::/64  held by next hop 1, 2001:db8:9::7
 *   203.0.113.32/28                     held by next hop 2, whose tunnel went down
 *   203.0.113.48/28                     held by next hop 3, which then wanted nothing more
 *   203.0.113.64/28                     held by next hop 4, of which no link address is known
 *   203.0.113.80/28  2001:db8:1:5::/64  held by next hop 5, 10.0.0.12, by GUE
 *   203.0.113.96/28  2001:db8:1:6::/64  held by next hop 6, 2001:db8:9::12, by GUE
 *   203.0.113.112/28 2001:db8:1:7::/64  held by next hop 7, 10.0.0.13, by MAC-LAN
 * </pre>
 */
final class TwoPlanes implements AutoCloseable {

  static final String NODE_V4 = "10.0.0.1";
  static final String NODE_V6 = "2001:db8:f::1";
  static final String PARENT_V4 = "198.51.100.1";
  static final String PARENT_V6 = "2001:db8:5::1";

  /** Of every way. */
  static final int MTU_BYTES = 1500;

  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);

  /** No budget of either plane runs out, since they fill in different ways. */
  private static final int PLENTY = 1_000_000;

  /** For one packet and what is written before it. */
  private static final int ROOM_BYTES = 1 << 12;

  private static final int INTERFACE = 77;
  private static final long OUR_MAC = 0x0200_0000_0001L;
  private static final long NEXT_MAC = 0x0200_0000_0100L;
  private static final byte[] CAME_TURNED = HexFormat.of().parseHex("02000000000b02000000000a");

  private static final List<List<String>> HELD =
      List.of(
          List.of("203.0.113.0/28", "2001:db8:1:0::/64"),
          List.of("203.0.113.16/28", "2001:db8:1:1::/64"),
          List.of("203.0.113.32/28"),
          List.of("203.0.113.48/28"),
          List.of("203.0.113.64/28"),
          List.of("203.0.113.80/28", "2001:db8:1:5::/64"),
          List.of("203.0.113.96/28", "2001:db8:1:6::/64"),
          List.of("203.0.113.112/28", "2001:db8:1:7::/64"));

  private static final List<String> END_POINTS =
      List.of(
          "10.0.0.7",
          "2001:db8:9::7",
          "10.0.0.9",
          "10.0.0.10",
          "10.0.0.11",
          "10.0.0.12",
          "2001:db8:9::12",
          "10.0.0.13");

  private static final Map<Integer, TunnelKind> KINDS =
      Map.of(5, TunnelKind.GUE, 6, TunnelKind.GUE, 7, TunnelKind.MAC_LAN);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(ROOM_BYTES, 64);
  private final FirstSent output = new FirstSent();
  private final ForwardingMachine machine;
  private final ForwardingPlane java;
  private final BpfPlane kernel;
  private final FlowTable flows;

  /** Both know what the picture says, and no flow. */
  TwoPlanes() {
    needsBpf();
    DataPlaneConfig config =
        new DataPlaneConfig(
            Optional.of(IpAddress.parse(NODE_V4)),
            Optional.of(IpAddress.parse(NODE_V6)),
            List.of(Prefix.parse("198.51.100.0/24"), Prefix.parse("2001:db8:5::/48")),
            true,
            PLENTY);
    ForwardingConfig usual = ForwardingConfig.usual(new HashKey(3, 4));
    TokenRate plenty = new TokenRate(PLENTY, PLENTY);
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                usual.indexKey(), usual.flows(), usual.fragments(), plenty, plenty),
            table(true));
    java =
        new ForwardingPlane(config, machine, machine, PacketOffload.NONE, output, new Links(), 0);
    java.install(table(true));
    kernel = BpfPlane.open(new PlaneSizes(256, 8, 8, 16, 16, 4, 4, 64));
    flows = FlowTable.create(kernel.flowMemory(), 5, 6);
    kernel.node(new PlaneNode(config.addressV4(), config.addressV6(), PLENTY, PLENTY));
    kernel.tunnelSources(config.tunnelSources());
    kernel.virtualHosts(
        HELD.stream().flatMap(List::stream).collect(Collectors.toMap(Prefix::parse, _ -> 0)));
    for (int holder = 0; holder < HELD.size(); holder++) {
      kernel.tunnel(holder, tunnel(holder, TunnelState.UP));
      if (holder != 4) {
        kernel.nextHop(holder, new PlaneNextHop(INTERFACE, MTU_BYTES, NEXT_MAC + holder, OUR_MAC));
      }
    }
  }

  /** The next hops of the lower lines of the picture are in trouble from now on. */
  void trouble() {
    java.install(table(false));
    kernel.tunnel(2, tunnel(2, TunnelState.DOWN));
    kernel.tunnel(3, tunnel(3, TunnelState.INACTIVE));
  }

  /**
   * Both know the flow of this packet from now on: Java by its opening, the kernel by its table.
   */
  void know(byte[] opening) {
    show(opening);
    FlowEntry entry = new FlowEntry();
    machine
        .flows(Integer.MAX_VALUE, 0)
        .forEach(flow -> {
          FlowKey key = flow.key();
          entry
              .tuple
              .source(key.source().high(), key.source().low())
              .destination(key.destination().high(), key.destination().low())
              .transport(key.protocol(), key.sourcePort(), key.destinationPort());
          entry.tunnelIndex = flow.holder();
          assertThat(flows.insert(entry, System.nanoTime()).isIn()).isTrue();
        });
  }

  /**
   * Shows a packet to both, and holds what they make of it together.
   *
   * @param tags VLAN tags before it
   * @return what the kernel's decided
   */
  PlaneVerdict both(byte[] packet, int tags) {
    byte[] frame = TrialFrames.of(packet, tags);
    Map<PlaneVerdict, PlaneCount> before = kernel.verdicts();
    TrialRun run = kernel.tryFrame(frame);
    PlaneVerdict verdict = TrialFrames.verdict(before, kernel.verdicts());
    int link = TrialFrames.ETHERNET_BYTES + tags * TrialFrames.TAG_BYTES;
    // Padding and all: a length that was altered may reach into it.
    Outcome outcome = show(Arrays.copyOfRange(frame, link, frame.length));
    String about = HexFormat.of().formatHex(packet) + " behind " + tags + " tags: " + verdict;
    switch (verdict.outcome()) {
      case PASS -> {
        assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.PASS);
        assertThat(run.frame()).as(about).isEqualTo(frame);
        if (!verdict.isSlow()) {
          // What is malformed and not ours Java's counts, but the kernel has it all the same.
          assertThat(outcome.label()).as(about).matches("passed|packet-.*");
        }
      }
      case DROP -> {
        assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.DROP);
        assertThat(outcome.label()).as(about).isEqualTo(verdict.label());
      }
      case FORWARD -> {
        assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.REDIRECT);
        assertThat(outcome.label()).as(about).isEqualTo(verdict.label());
        assertThat(tunnelled(run.frame(), about)).as(about).isEqualTo(outcome.sent());
      }
      case ANSWER -> {
        assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.TX);
        assertThat(outcome.label()).as(about).isEqualTo(verdict.label());
        assertThat(hex(Arrays.copyOf(run.frame(), link)))
            .as(about)
            .isEqualTo(
                hex(CAME_TURNED)
                    + hex(Arrays.copyOfRange(frame, TrialFrames.CAME.length, link - 2))
                    // Of the error, whatever tunnel the packet came in.
                    + (outcome.sent().startsWith("6") ? "86dd" : "0800"));
        assertThat(hex(Arrays.copyOfRange(run.frame(), link, run.frame().length)))
            .as(about)
            .isEqualTo(outcome.sent());
      }
    }
    return verdict;
  }

  @Override
  public void close() {
    java.close();
    kernel.close();
    arena.close();
  }

  /** Every way is one link long. */
  private static final class Links implements Ways {
    @Override
    public OptionalInt mtuBytes(IpAddress endPoint) {
      return OptionalInt.of(MTU_BYTES);
    }

    @Override
    public Optional<NextHop> neighbour(IpAddress endPoint) {
      return Optional.of(new NextHop(INTERFACE, NEXT_MAC, OUR_MAC, true));
    }
  }

  /** Keeps the first packet that is sent after each beginning. */
  private static final class FirstSent implements OutputPort {
    private static final byte[] NOTHING = {};

    private byte[] first = NOTHING;
    private long packets;

    void begin() {
      first = NOTHING;
    }

    byte[] first() {
      return first;
    }

    @Override
    public void send(MemorySegment from, long offset, int lengthBytes) {
      packets++;
      if (first.length == 0) {
        first = from.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
      }
    }

    @Override
    public void sendTo(NextHop neighbour, MemorySegment from, long offset, int lengthBytes) {
      send(from, offset, lengthBytes);
    }

    @Override
    public void flush() {}

    @Override
    public String name() {
      return "first-sent";
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(packets, 0, Map.of());
    }

    @Override
    public void close() {}
  }

  /** What Java's made of a packet: a label, and what it sent in hex, if it sent something. */
  private record Outcome(String label, String sent) {}

  private Outcome show(byte[] packet) {
    MemorySegment.copy(
        packet, 0, memory, ValueLayout.JAVA_BYTE, InputPort.HEADROOM_BYTES, packet.length);
    DataPlaneReport before = java.report(List.of());
    Map<Verdict, Long> verdicts = machine.verdicts().snapshot();
    output.begin();
    java.onPacket(memory, InputPort.HEADROOM_BYTES, packet.length);
    java.flush();
    DataPlaneReport after = java.report(List.of());
    String label = grownKey(before.dropped(), after.dropped());
    if (label.isEmpty()) {
      label = grownKey(before.answered(), after.answered());
      label = label.isEmpty() ? "" : "answer-" + label;
    }
    if (label.isEmpty() && after.passed() > before.passed()) {
      label = "passed";
    }
    if (label.isEmpty()) {
      Map<String, Long> was = new HashMap<>();
      verdicts.forEach((verdict, count) -> was.put(verdict.label(), count));
      Map<String, Long> is = new HashMap<>();
      machine.verdicts().snapshot().forEach((verdict, count) -> is.put(verdict.label(), count));
      label = grownKey(was, is);
    }
    return new Outcome(label, hex(output.first()));
  }

  private static String grownKey(Map<String, Long> before, Map<String, Long> after) {
    return after.entrySet().stream()
        .filter(entry -> entry.getValue() > before.getOrDefault(entry.getKey(), 0L))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** The IP packet in a frame that leaves, whose link header must be right. */
  private static String tunnelled(byte[] frame, String about) {
    ByteBuffer octets = ByteBuffer.wrap(frame);
    boolean v4 = frame[TrialFrames.ETHERNET_BYTES] >>> 4 == 4;
    long to = octets.getLong(0) >>> 16;
    assertThat(to).as(about).isBetween(NEXT_MAC, NEXT_MAC + HELD.size());
    assertThat(octets.getLong(4) & (1L << 48) - 1).as(about).isEqualTo(OUR_MAC);
    assertThat(octets.getShort(12)).as(about).isEqualTo((short) (v4 ? 0x0800 : 0x86dd));
    int bytes =
        v4
            ? Short.toUnsignedInt(octets.getShort(TrialFrames.ETHERNET_BYTES + 2))
            : 40 + Short.toUnsignedInt(octets.getShort(TrialFrames.ETHERNET_BYTES + 4));
    return hex(
        Arrays.copyOfRange(frame, TrialFrames.ETHERNET_BYTES, TrialFrames.ETHERNET_BYTES + bytes));
  }

  private static ForwardingTable table(boolean well) {
    ForwardingTable.Builder builder = ForwardingTable.builder(KEY);
    for (int holder = 0; holder < HELD.size(); holder++) {
      IpAddress end = IpAddress.parse(END_POINTS.get(holder));
      builder.tunnelEnd(
          new TunnelEnd(
              holder,
              "h" + holder,
              end,
              kind(holder),
              well || holder != 2 ? TunnelEnd.State.ATTENDED : TunnelEnd.State.DOWN));
      for (String held : HELD.get(holder)) {
        Prefix prefix = Prefix.parse(held);
        Directive directive = well || holder != 3 ? Directive.ACTIVE : Directive.INACTIVE;
        builder.virtualHost(prefix, VirtualHostOptions.usual());
        builder.candidate(new Candidate(holder, "h" + holder, end, row(prefix, directive), 1));
      }
    }
    return builder.build();
  }

  private static Row row(Prefix prefix, Directive directive) {
    return new Row(
        new RowKey(prefix, RowKey.ANY, RowKey.ANY, 0),
        Health.HEALTHY,
        0.1,
        1,
        10,
        directive,
        directive,
        false,
        "site",
        List.of("h1"));
  }

  private static PlaneTunnel tunnel(int holder, TunnelState state) {
    IpAddress end = IpAddress.parse(END_POINTS.get(holder));
    IpAddress own = IpAddress.parse(end.isV4() ? NODE_V4 : NODE_V6);
    return new PlaneTunnel(new TunnelEnds(own, end, kind(holder)), holder, 0, state);
  }

  private static TunnelKind kind(int holder) {
    return KINDS.getOrDefault(holder, TunnelKind.IP_IN_IP);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  private static void needsBpf() {
    if (!"root".equals(System.getProperty("user.name"))) {
      String how = "needs root for BPF programs; -Dslr.rootless=true skips it";
      Assumptions.assumeFalse(Boolean.getBoolean("slr.rootless"), how);
      throw new AssertionError("this test " + how);
    }
  }
}
