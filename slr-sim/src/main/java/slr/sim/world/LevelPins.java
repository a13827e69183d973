package slr.sim.world;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildPins;
import slr.core.advertise.Children;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.TunnelDown;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.pin.PinConfig;
import slr.core.pin.PinMachine;
import slr.node.advertise.PinKeys;
import slr.node.pin.PinCounts;
import slr.node.pin.PinDesk;
import slr.node.pin.PinLink;
import slr.packet.IpPacket;

/**
 * The pins of one SLR: the real machine, the real link that signs and verifies its messages, and
 * the real desk that follows the sessions. The network between is the simulated one.
 */
public final class LevelPins {

  private static final int EPOCHS = 1 << 24;

  private final LevelNode node;
  private final int life;
  private final ForwardingMachine machine;
  private final Consumer<ForwardingTable> tables;
  private final Sessions sessions;
  private final PinPort port;
  private final PinLink link;
  private final PinDesk desk;
  private final Alarm alarm;

  /**
   * What of the control plane the desk looks at.
   *
   * @param keys of the session that a machine has now
   * @param above gets tunnel ends that died
   */
  record Sessions(
      Children children,
      List<ChildMachine> parents,
      Function<SessionMachine, Optional<PinKeys>> keys,
      Consumer<TunnelDown> above) {}

  /**
   * Nobody to speak to yet.
   *
   * @param machine whose flows are pinned
   * @param tables takes a table in which ends are others
   */
  LevelPins(
      LevelNode node,
      ForwardingMachine machine,
      Consumer<ForwardingTable> tables,
      Sessions sessions) {
    this.node = node;
    this.machine = machine;
    this.tables = tables;
    this.sessions = sessions;
    life = node.life();
    long nowNs = node.clock().nowNs();
    PinConfig config = config(nowNs);
    PinMachine pins = new PinMachine(config, machine.records(), machine::table, nowNs);
    machine.signals(pins);
    port = new PinPort(node);
    link = new PinLink(pins, List.of(port), 2 * config.refreshNs());
    desk =
        new PinDesk(
            new PinDesk.Places(
                sessions.children(),
                sessions.parents(),
                sessions.keys(),
                List.of(node.address()),
                Set.of(),
                peers -> link.install(peers, node.clock().nowNs()),
                this::sayDead),
            nowNs);
    alarm = new Alarm(node.world.queue(), _ -> wake());
  }

  private PinConfig config(long nowNs) {
    Pinning pinning = node.world.pinning();
    boolean hides = node.world.chance("hides " + node.name()).happens(pinning.hideShare());
    long wallMs = node.clock().wallMs();
    return new PinConfig(
        List.of(node.address()),
        hides,
        pinning.refreshNs(),
        new TokenRate(pinning.untrustedPerSecond(), pinning.untrustedPerSecond()),
        PinConfig.versionBase(wallMs, nowNs),
        node.chance.below(EPOCHS),
        wallMs);
  }

  private void wake() {
    if (node.life() == life) {
      node.take(() -> {
        if (node.life() == life) {
          node.countWake();
          turn();
        }
      });
    }
  }

  /**
   * A packet with a message comes.
   *
   * @param forged whether nobody who has the key has made it so
   */
  void arrive(IpPacket packet, boolean forged) {
    ByteBuffer message = port.arrive(packet);
    long nowNs = node.clock().nowNs();
    long before = link.counts().received();
    link.receive(nowNs);
    boolean believed = link.counts().received() != before;
    node.world.witness().onPinMessage(node, message, believed, forged);
  }

  /** Sends what follows from what came, as the loop of the data plane does. */
  void turn() {
    long nowNs = node.clock().nowNs();
    link.flush(nowNs);
    if (link.endsChanged()) {
      tables.accept(withEnds(machine.table()));
    }
    long nextNs = link.nextDeadlineNs();
    if (nextNs != Long.MAX_VALUE) {
      alarm.at(node.clock().whenNs(nextNs));
    }
  }

  /** The table with the ends that flows are pinned to. */
  ForwardingTable withEnds(ForwardingTable table) {
    return link.withEnds(table);
  }

  /** A child says that a tunnel end below it is dead. */
  void tunnelDown(String child, TunnelDown end) {
    for (ChildPins its : sessions.children().pins()) {
      if (its.node().equals(child) && its.speaksFor(end.endPoint())) {
        if (node.world.seams().heeds(end)) {
          link.tunnelDown(its.nextHop(), end, node.clock().nowNs());
        }
        sessions.above().accept(end);
      }
    }
  }

  /** The desk has seen that a host of this node is dead. */
  private void sayDead(TunnelDown end) {
    node.world.witness().onTunnelDown(node, end);
    sessions.above().accept(end);
  }

  /** Follows the sessions. */
  PinDesk desk() {
    return desk;
  }

  /** What was signalled, and what was refused. */
  public PinCounts counts() {
    return link.counts();
  }
}
