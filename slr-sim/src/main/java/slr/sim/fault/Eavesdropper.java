package slr.sim.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.rsvp.IntegrityKey;
import slr.sim.tcp.Datagram;
import slr.sim.tcp.MessageCodec;
import slr.sim.time.Chance;
import slr.sim.world.Node;
import slr.sim.world.World;

/**
 * Somebody on the way who hears all messages of pin signalling and has no key: says them to an SLR
 * again, also those that were meant for others, with a bit turned, cut short, and some of its own.
 */
final class Eavesdropper implements Consumer<IpPacket> {

  private static final long MS = 1_000_000;
  private static final int HEARD_MOST = 256;

  private record Heard(IpAddress from, IpAddress to, ByteBuffer octets) {}

  private final World world;
  private final Chance chance;
  private final PinForger forger;
  private final Node victim;
  private final long untilNs;
  private final List<Heard> heard = new ArrayList<>();

  Eavesdropper(World world, Fault fault) {
    this.world = world;
    chance = world.chance(fault.toString());
    forger = new PinForger(world, chance);
    victim = world.node(fault.argument(0));
    untilNs = fault.endNs();
  }

  void begin() {
    world.fabric().overhear(IpProtocol.RSVP, this);
    act();
  }

  @Override
  public void accept(IpPacket packet) {
    byte[] octets = new byte[packet.payloadLengthBytes()];
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.payloadOffset(), octets, 0, octets.length);
    Heard message = new Heard(packet.source(), packet.destination(), ByteBuffer.wrap(octets));
    if (heard.size() < HEARD_MOST) {
      heard.add(message);
    } else {
      heard.set(chance.below(HEARD_MOST), message);
    }
  }

  private void act() {
    if (world.queue().nowNs() >= untilNs) {
      world.fabric().overhearNoMore(this);
      return;
    }
    if (heard.isEmpty() || chance.happens(0.2)) {
      invent();
    } else {
      repeat(chance.oneOf(heard));
    }
    world.queue().after(chance.between(5 * MS, 100 * MS), this::act);
  }

  private void invent() {
    Node other = chance.oneOf(world.levels());
    ByteBuffer message =
        chance.happens(0.5)
            ? PinForger.plain(forger.message(other.address()))
            : PinForger.signed(forger.message(other.address()), ownKey(), chance.bits());
    inject(other.address(), message, true);
  }

  private IntegrityKey ownKey() {
    byte[] secret = new byte[IntegrityKey.SECRET_BYTES_MIN];
    Arrays.fill(secret, (byte) chance.below(256));
    return new IntegrityKey(chance.below(1 << 30), secret);
  }

  private void repeat(Heard message) {
    byte[] octets = message.octets().array().clone();
    boolean forged = !message.to().equals(victim.address());
    switch (chance.below(4)) {
      case 0 -> {
        octets[chance.below(octets.length)] ^= (byte) (1 << chance.below(8));
        forged = true;
      }
      case 1 -> {
        octets = Arrays.copyOf(octets, 1 + chance.below(octets.length - 1));
        forged = true;
      }
      // As it was.
      default -> {}
    }
    inject(message.from(), ByteBuffer.wrap(octets), forged);
  }

  private void inject(IpAddress from, ByteBuffer message, boolean forged) {
    Datagram datagram = MessageCodec.ofProtocol(IpProtocol.RSVP, from, victim.address(), message);
    world.fabric().inject(victim, forged ? datagram.forged() : datagram);
  }
}
