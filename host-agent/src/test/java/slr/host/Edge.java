package slr.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import slr.packet.Encapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.TunnelEnds;
import slr.plane.InputPort;
import slr.plane.Poller;
import slr.plane.RawIpOutput;
import slr.plane.TunPort;

/**
 * The least that can stand for a site SLR on the packet's path: what is routed into the device
 * {@code tun0} goes through a tunnel to the host, and tests may send packets of their own.
 */
final class Edge {

  static final int MTU_BYTES = 1500;

  private final TunPort tun;
  private final RawIpOutput output;
  private final Poller poller;
  private final TunnelEnds ends;
  private final LinkedBlockingQueue<byte[]> own = new LinkedBlockingQueue<>();
  private final AtomicLong tooLong = new AtomicLong();
  private final Thread thread;
  private volatile boolean open = true;

  private Edge(TunnelEnds ends) {
    this.ends = ends;
    tun = TunPort.open("tun0", MTU_BYTES);
    output = RawIpOutput.open();
    poller = new Poller(tun.input().descriptor());
    thread = Thread.ofPlatform().name("edge").unstarted(this::loop);
  }

  /** Opens it in the namespace of the shell. */
  static Edge open(Shell shell, String from, String to) throws Exception {
    TunnelEnds ends = new TunnelEnds(IpAddress.parse(from), IpAddress.parse(to));
    Edge edge = shell.in(() -> new Edge(ends));
    edge.thread.start();
    return edge;
  }

  /** Sends packets as they are. */
  void send(List<byte[]> packets) {
    own.addAll(packets);
    poller.wakeUp();
  }

  /** Packets that did not fit the tunnel. */
  long tooLong() {
    return tooLong.get();
  }

  void close() throws Exception {
    open = false;
    poller.wakeUp();
    thread.join();
    poller.close();
    output.close();
    tun.close();
  }

  private void loop() {
    InputPort input = tun.input();
    IpPacket inner = new IpPacket();
    while (open) {
      int shown =
          input.receive((memory, offset, length) -> tunnel(inner, memory, offset, length), 64);
      sendOwn();
      output.flush();
      input.release();
      if (shown == 0) {
        poller.await(-1);
      }
    }
  }

  private void tunnel(IpPacket inner, MemorySegment memory, long offset, int lengthBytes) {
    // The kernel solicits routers (ff02::2) on any device that comes up: that is no client.
    if (inner.parse(memory, offset, lengthBytes) != PacketStatus.OK
        || inner.destinationHigh() >>> 56 == 0xff) {
      return;
    }
    if (Encapsulation.encapsulate(inner, ends, MTU_BYTES, 0) != Encapsulation.Status.OK) {
      tooLong.incrementAndGet();
      return;
    }
    int overhead = ends.overheadBytes();
    output.send(memory, offset - overhead, lengthBytes + overhead);
  }

  private void sendOwn() {
    for (byte[] packet = own.poll(); packet != null; packet = own.poll()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory =
            arena.allocate(packet.length, 8).copyFrom(MemorySegment.ofArray(packet));
        output.send(memory, 0, packet.length);
        output.flush();
      }
    }
  }
}
