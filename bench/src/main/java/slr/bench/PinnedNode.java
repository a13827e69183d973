package slr.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.advertise.TunnelDown;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.pin.PinConfig;
import slr.core.pin.PinMachine;
import slr.core.pin.PinNeighbour;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.ForwardingPlane;
import slr.node.forward.PacketOffload;
import slr.node.pin.PinLink;
import slr.node.pin.PinPeer;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.OutputPort;
import slr.plane.PortCounters;

/**
 * An SLR with one child: its data plane and its pin signalling as a daemon's loop runs them, with
 * memory in place of sockets.
 */
final class PinnedNode implements AutoCloseable {

  static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");

  /** That of its process; also of the host's. */
  static final long INCARNATION = 1;

  static final int EPOCH = 5;

  private static final Prefix ALL_NODES = Prefix.parse("10.255.0.0/16");
  private static final int CHILD = 0;
  private static final int PARENT = 1;
  private static final int DESTINATION = 16;
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final TokenRate UNLIMITED = new TokenRate(1_000_000, 1_000_000);

  private final Place place;
  private final ForwardingMachine machine;
  private final ForwardingPlane plane;
  private final Optional<PinLink> link;
  private final Output output;

  /**
   * Where it is.
   *
   * @param parent who tunnels packets here; clients themselves send them to the topmost one
   * @param flows the most that it knows
   * @param childIsHost whether connections end at its child
   */
  record Place(
      Optional<IpAddress> parent, IpAddress own, IpAddress child, boolean childIsHost, int flows) {}

  private PinnedNode(Place place, Optional<PinNetwork> network, long nowNs) {
    this.place = place;
    output = new Output(place.child());
    ForwardingConfig usual = ForwardingConfig.usual(new HashKey(3, 4));
    ForwardingTable table = table(true);
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                usual.indexKey(),
                new FlowLimits(place.flows(), Map.of()),
                usual.fragments(),
                usual.refusals(),
                usual.icmpErrors()),
            table);
    plane =
        new ForwardingPlane(
            new DataPlaneConfig(
                Optional.of(place.own()),
                Optional.empty(),
                List.of(ALL_NODES),
                true,
                DataPlaneConfig.USUAL_TOO_BIG_PER_SECOND),
            machine,
            machine,
            PacketOffload.NONE,
            output,
            _ -> OptionalInt.of(DataPlaneConfig.MTU_BYTES_UNKNOWN),
            nowNs);
    plane.install(table);
    link = network.map(each -> link(each, nowNs));
  }

  /** One that signals pins. */
  static PinnedNode with(PinNetwork network, Place place, long nowNs) {
    return new PinnedNode(place, Optional.of(network), nowNs);
  }

  /** The same, but for pins. */
  static PinnedNode withoutPins(Place place, long nowNs) {
    return new PinnedNode(place, Optional.empty(), nowNs);
  }

  private PinLink link(PinNetwork network, long nowNs) {
    PinMachine pins =
        new PinMachine(
            new PinConfig(
                List.of(place.own()),
                false,
                PinConfig.REFRESH_NS_DEFAULT,
                UNLIMITED,
                1_000,
                EPOCH,
                INCARNATION),
            machine.records(),
            machine::table,
            nowNs);
    machine.signals(pins);
    PinLink made =
        new PinLink(pins, List.of(network.port(place.own())), 2 * PinConfig.REFRESH_NS_DEFAULT);
    List<PinPeer> peers = new ArrayList<>(List.of(child()));
    place.parent().map(this::peerAbove).ifPresent(peers::add);
    made.install(peers, nowNs);
    return made;
  }

  private PinPeer peerAbove(IpAddress parent) {
    return new PinPeer(
        new PinNeighbour.Upstream(PARENT, "parent", List.of(ALL_NODES), true),
        parent,
        PinNetwork.keys(place.own()));
  }

  private PinPeer child() {
    return new PinPeer(
        new PinNeighbour.Downstream(
            CHILD,
            "child",
            new Authorisation(
                "child",
                place.childIsHost() ? Level.HOST : Level.SITE,
                List.of(VIRTUAL_HOST),
                List.of(ALL_NODES)),
            place.childIsHost(),
            INCARNATION,
            List.of(ALL_NODES)),
        place.child(),
        PinNetwork.keys(place.child()));
  }

  private ForwardingTable table(boolean childIsUp) {
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
            "child",
            List.of("child"));
    return ForwardingTable.builder(new ChoiceKey(new HashKey(1, 2), 0))
        .virtualHost(VIRTUAL_HOST, VirtualHostOptions.usual())
        .tunnelEnd(new TunnelEnd(CHILD, "child", place.child(), childIsUp))
        .candidate(new Candidate(CHILD, "child", place.child(), row, 1))
        .build();
  }

  /** A turn of the loop with these packets, each of which was written anew. */
  void turn(TunnelledSegments packets, int first, int count, long nowNs) {
    plane.at(nowNs);
    MemorySegment memory = packets.memory();
    int outerBytes = place.parent().isPresent() ? 0 : TunnelledSegments.OUTER_BYTES;
    for (int i = first; i < first + count; i++) {
      plane.onPacket(memory, packets.offset(i) + outerBytes, TunnelledSegments.BYTES - outerBytes);
    }
    plane.flush();
    signal(nowNs);
  }

  /** A turn without packets. */
  void signal(long nowNs) {
    if (link.isEmpty()) {
      return;
    }
    PinLink signalling = link.get();
    int _ = signalling.receive(nowNs);
    signalling.flush(nowNs);
    if (signalling.endsChanged()) {
      plane.install(signalling.withEnds(machine.table()));
    }
  }

  /** Its child says that it has this connection. */
  void established(FlowKey flow, long nowNs) {
    if (!machine.onEstablished(flow, CHILD, nowNs)) {
      throw new IllegalStateException(flow + " was not given to the child");
    }
  }

  /** Its child is dead from now on. */
  void childDies() {
    plane.install(table(false));
  }

  /** Its child says that a tunnel end is dead. */
  void tunnelDown(IpAddress end, long nowNs) {
    link.ifPresent(each -> each.tunnelDown(CHILD, new TunnelDown(end, INCARNATION), nowNs));
  }

  /** How often a thing happened to pins. */
  long events(String name) {
    return link.map(each -> each.counts().events().getOrDefault(name, 0L)).orElse(0L);
  }

  /** Messages that it has sent. */
  long messages() {
    return link.map(each -> each.counts().sent()).orElse(0L);
  }

  /** Packets that it has sent. */
  long forwarded() {
    return output.packets;
  }

  /** Those of them that went past its child. */
  long forwardedPast() {
    return output.packets - output.packetsToChild;
  }

  @Override
  public void close() {
    plane.close();
    link.ifPresent(PinLink::close);
  }

  /** The end of all packets. */
  private static final class Output implements OutputPort {
    private final int child;
    private long packets;
    private long packetsToChild;
    private long bytes;

    Output(IpAddress child) {
      this.child = child.v4Bits();
    }

    @Override
    public void send(MemorySegment memory, long offset, int lengthBytes) {
      packets++;
      packetsToChild += memory.get(WORD, offset + DESTINATION) == child ? 1 : 0;
      bytes += lengthBytes;
    }

    @Override
    public void flush() {}

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(packets, bytes, Map.of());
    }

    @Override
    public void close() {}
  }
}
