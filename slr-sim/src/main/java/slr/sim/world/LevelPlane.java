package slr.sim.world;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Level;
import slr.core.advertise.Stray;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowOffload;
import slr.core.flow.FlowPins;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.PacketDecider;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.DataPlaneReport;
import slr.node.forward.ForwardingPlane;
import slr.node.forward.PacketOffload;
import slr.node.forward.PortReport;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.packet.TcpHeader;
import slr.plane.OutputPort;
import slr.plane.PortCounters;
import slr.sim.tcp.Datagram;

/** The real forwarding plane of a level, with the simulated network for its ports. */
public final class LevelPlane implements OutputPort, PacketDecider, AutoCloseable {

  private static final int EXPIRY_PER_TURN = 256;

  /** Where errors about IPv6 packets come from; no tunnel ends there. */
  private static final long ROUTERS_V6 = 0x2001_0db8_ffff_0000L;

  private final LevelNode node;
  private final ForwardingMachine machine;
  private final PacketDecider decider;
  private final ForwardingPlane plane;
  private final List<Prefix> sources;
  private final IpPacket outer = new IpPacket();
  private final FlowTuple tuple = new FlowTuple();
  private @Nullable Datagram current;
  private @Nullable LevelPins pins;
  private @Nullable LevelRecovery recovery;
  private boolean held;
  private long received;
  private long receivedBytes;
  private long sent;
  private long sentBytes;

  LevelPlane(LevelNode node, ChoiceKey key, List<Prefix> ownSources, Leases leases) {
    this.node = node;
    this.sources = ownSources;
    HashKey indexKey = new HashKey(node.chance.bits(), node.chance.bits());
    ForwardingConfig usual = ForwardingConfig.usual(indexKey);
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                indexKey,
                node.world.limits().flows(),
                new FlowLimits(64, Map.of()),
                usual.refusals(),
                usual.icmpErrors(),
                node.plan().level() == Level.ROUTER ? UnknownFlows.HAND_DOWN : UnknownFlows.DROP),
            ForwardingTable.empty(key),
            leases,
            FlowOffload.NONE);
    decider = node.world.seams().decider(machine);
    DataPlaneConfig config =
        new DataPlaneConfig(
            Optional.of(node.address()),
            Optional.of(new IpAddress(ROUTERS_V6, 1L + node.index())),
            ownSources,
            true,
            DataPlaneConfig.USUAL_TOO_BIG_PER_SECOND);
    plane =
        new ForwardingPlane(
            config,
            this,
            machine,
            PacketOffload.NONE,
            this,
            to -> OptionalInt.of(node.world.fabric().mtuBytes(node, to)),
            node.clock().nowNs());
  }

  void onDatagram(Datagram datagram, long nowNs) {
    current = datagram;
    received++;
    receivedBytes += datagram.lengthBytes();
    boolean isMessage = pins != null && isMessage(datagram);
    plane.at(nowNs);
    plane.onPacket(datagram.memory(), datagram.offset(), datagram.lengthBytes());
    plane.flush();
    current = null;
    if (pins != null) {
      if (isMessage) {
        // The plane has left it to the kernel, which gives it to its socket.
        pins.arrive(outer, datagram.isForged());
      }
      pins.turn();
    }
    followHeld();
  }

  /** A child does not have these; gives those that are to be told upward. */
  List<Stray> notMine(List<Stray> strays, int reporter, long nowNs) {
    List<Stray> forAll =
        plane.notMine(
            strays, reporter, nowNs, flow -> node.world.witness().onForgotten(node, flow));
    followHeld();
    return forAll;
  }

  private void followHeld() {
    if (held) {
      held = false;
      node.follow();
    }
  }

  private boolean isMessage(Datagram datagram) {
    PacketStatus status = outer.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes());
    return status == PacketStatus.OK && PinPort.isMessage(node, outer);
  }

  @Override
  public void from(long outerHigh, long outerLow) {
    machine.from(outerHigh, outerLow);
  }

  @Override
  public Verdict onPacket(IpPacket packet, long nowNs) {
    Verdict verdict = decider.onPacket(packet, nowNs);
    held |= verdict == Verdict.HOLD_UNKNOWN_FLOW;
    node.world
        .witness()
        .onVerdict(
            node, packet, verdict, decider.nextHop(), current == null ? null : current.about());
    if (verdict == Verdict.FORWARD_KNOWN && node.plan().parents().isEmpty()) {
      countKnown(packet);
    }
    if (node.world.trace().isOn()) {
      String where =
          verdict.forwards()
              ? " to "
                  + machine.table().tunnelEnd(decider.nextHop()).map(end -> end.name()).orElse("?")
              : "";
      node.world.trace().say(node.name(), packet + ": " + verdict.label() + where);
    }
    return verdict;
  }

  private void countKnown(IpPacket packet) {
    if (packet.protocol() == IpProtocol.TCP && (packet.tcpFlags() & TcpHeader.SYN) == 0) {
      node.world.traffic().passedTop(TunnelEnd.isPinned(decider.nextHop()));
    }
  }

  @Override
  public int nextHop() {
    return decider.nextHop();
  }

  @Override
  public long heldFor() {
    return machine.heldFor();
  }

  @Override
  public void send(MemorySegment memory, long offset, int lengthBytes) {
    sent++;
    sentBytes += lengthBytes;
    node.world.fabric().send(node, Fabric.at(current, memory, offset, lengthBytes));
  }

  @Override
  public void flush() {}

  @Override
  public String name() {
    return "fabric";
  }

  @Override
  public PortCounters counters() {
    return new PortCounters(sent, sentBytes, Map.of());
  }

  @Override
  public void close() {
    plane.close();
  }

  /** From now on its flows are pinned. */
  void pins(LevelPins its) {
    pins = its;
  }

  /** From now on it looks for flows that it does not know. */
  void recovery(LevelRecovery its) {
    recovery = its;
  }

  /** The search of this number has ended. */
  void release(long number) {
    plane.at(node.clock().nowNs());
    plane.release(number);
    plane.flush();
  }

  void install(ForwardingTable table) {
    plane.install(pins == null ? table : pins.withEnds(table));
    if (recovery != null) {
      recovery.onTable();
    }
  }

  /** What the control plane has done to the flows may have to be signalled. */
  void signal() {
    if (pins != null) {
      pins.turn();
    }
  }

  /** Its pins, if its flows are pinned. */
  public Optional<LevelPins> pins() {
    return Optional.ofNullable(pins);
  }

  void tunnelSources(List<Prefix> above) {
    List<Prefix> all = new ArrayList<>(sources);
    all.addAll(above);
    plane.tunnelSources(all);
  }

  /** Whether a pin from below has made or moved the record of this flow. */
  public boolean isPinned(FlowKey flow) {
    FlowRecords records = machine.records();
    int slot = records.peek(tuple.set(flow), node.clock().nowNs());
    return pins != null
        && slot != FlowRecords.NONE
        && records.pins().isTrusted(slot)
        && records.pins().heardBy(slot) != FlowPins.NONE;
  }

  /** Whether a pin from below has made the record of this flow once, whatever became of the pin. */
  public boolean wasPinned(FlowKey flow) {
    FlowRecords records = machine.records();
    int slot = records.peek(tuple.set(flow), node.clock().nowNs());
    return pins != null && slot != FlowRecords.NONE && records.pins().isTrusted(slot);
  }

  void expire(long nowNs) {
    long deadlineNs = machine.nextDeadlineNs();
    if (deadlineNs != Long.MAX_VALUE && deadlineNs - nowNs <= 0) {
      machine.expire(nowNs, EXPIRY_PER_TURN);
    }
  }

  OptionalLong nextDeadlineNs() {
    long deadlineNs = machine.nextDeadlineNs();
    return deadlineNs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(deadlineNs);
  }

  /** The kernel has found other MTUs. */
  public void refreshMtu() {
    plane.refreshWays();
  }

  /** Decides and counts. */
  public ForwardingMachine machine() {
    return machine;
  }

  /** The counters, exact. */
  public DataPlaneReport report() {
    return plane.report(
        List.of(new PortReport("fabric", "in", received, receivedBytes, 0, Map.of())));
  }
}
