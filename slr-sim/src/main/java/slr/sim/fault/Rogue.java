package slr.sim.fault;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.NotMine;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.advertise.RowChange;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.node.advertise.CborCodec;
import slr.packet.Encapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.Prefix;
import slr.packet.TcpHeader;
import slr.packet.TunnelEnds;
import slr.sim.tcp.Datagram;
import slr.sim.tcp.MessageCodec;
import slr.sim.tcp.Segment;
import slr.sim.tcp.SegmentCodec;
import slr.sim.world.Blueprint;
import slr.sim.world.Connection;
import slr.sim.world.HostNode;
import slr.sim.world.Node;
import slr.sim.world.Service;
import slr.sim.world.World;

/**
 * A node with a certificate for one address that claims everything: rows outside its certificate,
 * with a digest that is right, names and end points of others, records that are forged, replayed,
 * mutilated or out of order, strays of flows that others hold, and tunnel packets to hosts.
 */
final class Rogue extends Node {

  private static final long MS = 1_000_000;
  private static final int ADDRESS = 0x0a20_0001;

  private final Node site;
  private final long untilNs;
  private final SegmentCodec codec = new SegmentCodec();
  private final List<byte[]> said = new ArrayList<>();
  private final RowTable rows;
  private Connection.@Nullable Side side;
  private boolean greeted;

  private Rogue(World world, Fault fault, int index) {
    super(world, "rogue" + index, index, IpAddress.ofV4(ADDRESS + index));
    site = world.node(fault.argument(0));
    untilNs = fault.endNs();
    rows = new RowTable(1, AdvertisementLimits.ROWS_PER_HOST);
  }

  /** One comes, for as long as the fault says. */
  static void begin(World world, Fault fault) {
    Rogue rogue = new Rogue(world, fault, world.size());
    Prefix own = Prefix.ofHost(IpAddress.parse("198.51.100.120"));
    world.admit(
        rogue,
        new Authorisation(
            rogue.name(), Level.HOST, List.of(own), List.of(Prefix.ofHost(rogue.address()))));
    rogue.boot();
  }

  @Override
  protected void onBoot() {
    act();
  }

  private void act() {
    if (world.queue().nowNs() >= untilNs) {
      kill();
      return;
    }
    Connection.Side its = side;
    if (its == null || !its.isOpen()) {
      greeted = false;
      if (site.isUp() && !world.fabric().path(this, site).isCut()) {
        side = world.connect(this, site);
      }
    } else {
      attack(its);
    }
    injectIntoHosts();
    if (its != null && its.isOpen() && world.pinning().on()) {
      pin(its);
    }
    world.queue().after(chance.between(10 * MS, 150 * MS), this::act);
  }

  private void attack(Connection.Side its) {
    if (!greeted && chance.happens(0.8)) {
      greeted = true;
      say(its, hello(name(), address()));
      return;
    }
    switch (chance.below(10)) {
      case 0, 1, 2 -> claim(its);
      case 3 -> say(its, hello(chance.oneOf(world.hosts()).name(), address()));
      case 4 -> say(its, hello(name(), chance.oneOf(world.hosts()).address()));
      case 5 -> its.send(mutilated());
      case 6 -> its.send(said.isEmpty() ? mutilated() : chance.oneOf(said));
      case 7 -> say(its, new NotMine(List.of(new Stray(othersFlow(), chance.bits()))));
      case 8 -> say(its, outOfOrder());
      default -> say(its, heartbeat(chance.happens(0.8)));
    }
  }

  /** A row of somebody else's service, or one that is wrong in another way. */
  private void claim(Connection.Side its) {
    RowKey key =
        chance.happens(0.7)
            ? chance.oneOf(world.blueprint().rows())
            : new RowKey(Prefix.parse("198.51.100.120/32"), IpProtocol.TCP, 443, 0);
    List<String> path =
        switch (chance.below(4)) {
          case 0 -> List.of(chance.oneOf(world.hosts()).name());
          case 1 -> List.of(site.name(), name());
          default -> List.of(name());
        };
    Row row =
        new Row(
            key,
            Health.HEALTHY,
            0,
            0,
            chance.happens(0.8) ? 99 : 100_000,
            Directive.ACTIVE,
            Directive.ACTIVE,
            false,
            name(),
            path);
    rows.put(row);
    say(its, new RowChange(rows.size(), rows.digest(), List.of(row), List.of()));
  }

  private Heartbeat heartbeat(boolean right) {
    return new Heartbeat(rows.size(), right ? rows.digest() : chance.bits(), 0, 100);
  }

  private AdvertisementMessage outOfOrder() {
    return switch (chance.below(3)) {
      case 0 -> new GetSnapshot(KeyRange.ALL);
      case 1 -> new Reserved(chance.oneOf(List.of(Reserved.Kind.values())));
      default -> new Goodbye(Goodbye.Reason.SHUTDOWN);
    };
  }

  private Hello hello(String node, IpAddress endPoint) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        Level.HOST,
        Role.CHILD,
        node,
        1,
        List.of(endPoint),
        List.of());
  }

  private FlowKey othersFlow() {
    Service service = world.blueprint().services().getFirst();
    return new FlowKey(
        IpProtocol.TCP,
        Blueprint.clientV4(chance.below(24)),
        20_000 + chance.below(60),
        service.address(1 + chance.below(100)),
        service.port());
  }

  private byte[] mutilated() {
    byte[] record = CborCodec.encode(heartbeat(true));
    if (chance.happens(0.5)) {
      record[chance.below(record.length)] ^= (byte) (1 << chance.below(8));
      return record;
    }
    return java.util.Arrays.copyOf(record, 1 + chance.below(record.length - 1));
  }

  private void say(Connection.Side its, AdvertisementMessage message) {
    byte[] record = CborCodec.encode(message);
    said.add(record);
    its.send(record);
  }

  /** It has the key of its session, as any child has, but hosts are spoken for by their site. */
  private void pin(Connection.Side its) {
    PinForger forger = new PinForger(world, chance);
    IpAddress end = chance.happens(0.5) ? address() : chance.oneOf(world.hosts()).address();
    ByteBuffer message =
        PinForger.signed(forger.message(end), its.pinKeys().up(), world.queue().nowNs());
    world
        .fabric()
        .inject(site, MessageCodec.ofProtocol(IpProtocol.RSVP, address(), site.address(), message));
  }

  /** A segment of no connection, in a tunnel that comes from here, or seems to come from a site. */
  private void injectIntoHosts() {
    HostNode host = chance.oneOf(world.hosts());
    FlowKey flow = othersFlow();
    SegmentCodec.Ends ends =
        new SegmentCodec.Ends(
            flow.source(), flow.sourcePort(), flow.destination(), flow.destinationPort());
    Segment stray = new Segment(TcpHeader.ACK, (int) chance.bits(), (int) chance.bits(), 0);
    Datagram datagram = codec.tcp(ends, stray, null);
    IpAddress source = chance.happens(0.5) ? address() : site.address();
    IpPacket inner = new IpPacket();
    inner.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes());
    TunnelEnds tunnel = new TunnelEnds(source, host.address());
    Encapsulation.encapsulate(inner, tunnel, 1_500, 0);
    datagram.becomes(
        datagram.offset() - tunnel.overheadBytes(),
        datagram.lengthBytes() + tunnel.overheadBytes());
    world.fabric().inject(host, datagram);
  }

  @Override
  protected void onHalt() {
    side = null;
  }

  @Override
  protected void settle() {}

  @Override
  protected OptionalLong nextDeadlineNs() {
    return OptionalLong.empty();
  }

  @Override
  protected void onTimeout(long nowNs) {}

  @Override
  protected void onDatagram(Datagram datagram) {}

  @Override
  protected void onAccepted(Connection.Side accepted, Authorisation other) {}

  @Override
  protected void onRecord(Connection.Side from, byte[] record) {}

  @Override
  protected void onClosed(Connection.Side closed, String why) {}
}
