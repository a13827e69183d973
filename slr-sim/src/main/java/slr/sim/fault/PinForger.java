package slr.sim.fault;

import java.nio.ByteBuffer;
import java.util.List;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.MessageId;
import slr.packet.rsvp.Path;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.ResvConf;
import slr.packet.rsvp.ResvTear;
import slr.packet.rsvp.RsvpCodec;
import slr.packet.rsvp.RsvpError;
import slr.packet.rsvp.RsvpIntegrity;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.Srefresh;
import slr.packet.rsvp.TunnelObject;
import slr.sim.time.Chance;
import slr.sim.world.Blueprint;
import slr.sim.world.Service;
import slr.sim.world.World;

/** Makes up messages of pin signalling about flows of clients that may well be there. */
final class PinForger {

  private static final int REFRESH_MS = 30_000;

  private final World world;
  private final Chance chance;

  PinForger(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
  }

  /** A message of any kind that leads flows to this end, or takes pins away. */
  RsvpMessage message(IpAddress end) {
    Service service = world.blueprint().services().getFirst();
    RsvpSession session =
        new RsvpSession(service.address(1 + chance.below(100)), service.protocol(), service.port());
    FilterSpec flow =
        new FilterSpec(Blueprint.clientV4(chance.below(24)), 20_000 + chance.below(60));
    long version = chance.bits() & RsvpLimits.PIN_VERSION;
    TunnelObject tunnel =
        new TunnelObject(end, TunnelKind.IP_IN_IP, chance.below(1 << 30), version, true);
    int number = 1 + chance.below(100);
    int epoch = chance.below(RsvpLimits.EPOCH);
    return switch (chance.below(5)) {
      case 0 -> new ResvTear(session, end, List.of(flow));
      case 1 -> new Path(session, end, REFRESH_MS, new FilterSpec(end, 0), tunnel);
      case 2 ->
          new ResvConf(
              session,
              new RsvpError(end, 0, RsvpError.CONFIRMATION, 0),
              end,
              new FilterSpec(end, 0),
              tunnel);
      case 3 -> new Srefresh(epoch, IdentifierList.of(number));
      default ->
          new Resv(
              session,
              end,
              REFRESH_MS,
              List.of(new FlowDescriptor(new MessageId(epoch, number, true), flow, tunnel)));
    };
  }

  /** Without a signature. */
  static ByteBuffer plain(RsvpMessage message) {
    ByteBuffer octets = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    RsvpCodec.encode(message, octets);
    return octets.flip();
  }

  /** Signed with a key. */
  static ByteBuffer signed(RsvpMessage message, IntegrityKey key, long sequence) {
    ByteBuffer octets = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    new RsvpIntegrity(key).encode(message, sequence, octets);
    return octets.flip();
  }
}
