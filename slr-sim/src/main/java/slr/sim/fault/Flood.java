package slr.sim.fault;

import slr.packet.IpAddress;
import slr.packet.TcpHeader;
import slr.sim.tcp.Segment;
import slr.sim.tcp.SegmentCodec;
import slr.sim.time.Chance;
import slr.sim.world.Service;
import slr.sim.world.World;

/** Segments in the names of addresses that never sent them, to a PoP, at 200 a second. */
final class Flood {

  private static final long BETWEEN_NS = 5_000_000;
  private static final int SPOOFED = 0x0808_0000;

  private final World world;
  private final Chance chance;
  private final SegmentCodec codec = new SegmentCodec();
  private final String pop;
  private final int flags;
  private long left;

  Flood(World world, Fault fault) {
    this.world = world;
    chance = world.chance(fault.toString());
    pop = fault.argument(0);
    flags = fault.argument(1).equals("syn") ? TcpHeader.SYN : TcpHeader.ACK;
    left = fault.number(2);
  }

  void begin() {
    if (left-- > 0) {
      send();
      world.queue().after(BETWEEN_NS, this::begin);
    }
  }

  private void send() {
    Service service = world.blueprint().services().getFirst();
    SegmentCodec.Ends ends =
        new SegmentCodec.Ends(
            IpAddress.ofV4(SPOOFED + 1 + chance.below(60_000)),
            1_024 + chance.below(60_000),
            service.address(1 + chance.below(100)),
            service.port());
    Segment segment = new Segment(flags, (int) chance.bits(), (int) chance.bits(), 0);
    world.fabric().inject(world.node(pop), codec.tcp(ends, segment, null));
  }
}
