package slr.plane;

import java.lang.foreign.MemorySegment;
import java.util.List;
import slr.packet.Decapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;

/**
 * The far end of a tunnel on a host, without guard: opens tunnel packets and hands the inner ones
 * to the local stack. Everything is opened in the namespace of the calling thread.
 */
final class LocalDelivery implements AutoCloseable, PacketHandler {

  private static final long WAIT_NS = 100_000_000;
  private static final int BATCH_PACKETS = 64;

  private final InputPort input;
  private final VethInjector injector;
  private final Poller poller;
  private final IpPacket outer = new IpPacket();
  private final IpPacket inner = new IpPacket();
  private final Thread thread = Thread.ofPlatform().name("delivery").unstarted(this::run);
  private volatile boolean running = true;

  /** Tunnel packets to this address that come in by the device are opened. */
  LocalDelivery(String device, String address) {
    input =
        PacketSocketPort.open(
            device, PacketFilter.of(List.of(), List.of(IpAddress.parse(address))));
    injector = VethInjector.open("inject", "inject-in");
    poller = new Poller(input.descriptor());
    thread.start();
  }

  @Override
  public void onPacket(MemorySegment memory, long offset, int lengthBytes) {
    if (outer.parse(memory, offset, lengthBytes) == PacketStatus.OK
        && Decapsulation.decapsulate(outer, inner) == Decapsulation.Status.OK) {
      injector.send(inner.memory(), inner.offset(), inner.lengthBytes());
    }
  }

  private void run() {
    while (running) {
      int shown = input.receive(this, BATCH_PACKETS);
      injector.flush();
      input.release();
      if (shown == 0) {
        poller.await(WAIT_NS);
      }
    }
  }

  @Override
  public void close() {
    running = false;
    poller.wakeUp();
    Namespaces.join(thread);
    input.close();
    injector.close();
    poller.close();
  }
}
