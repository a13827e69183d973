package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.util.Optional;
import slr.packet.EthernetFrame;
import slr.packet.EthernetFrame.Status;
import slr.plane.XdpLayout.Desc;

/**
 * Packets that {@link BpfPlane} leaves to this process, straight from one queue of an interface
 * (AF_XDP): the kernel's stack never sees them. What is not given to such a port goes on to the
 * stack, and with it to a {@link PacketSocketPort}.
 *
 * <p>A checksum that the sender on the other side of a veth left to hardware stays as it is: nobody
 * says here that it is none.
 */
public final class XdpSocketPort implements InputPort {

  private static final int RING_FULL = 0;
  private static final int LARGER_THAN_FRAME = 1;
  private static final int NOT_IP = 2;
  private static final String[] REASONS = {"ring-full", "larger-than-frame", "not-ip"};

  private final NetworkDevice device;
  private final XdpSocket socket;
  private final XdpFrames frames;
  private final EthernetFrame link = new EthernetFrame();
  private final Tally tally = new Tally(REASONS.length);

  /** Frames of the packets shown since the last release. */
  private final long[] held;

  private int heldCount;
  private boolean gone;

  XdpSocketPort(NetworkDevice device, XdpSocket socket) {
    this.device = device;
    this.socket = socket;
    frames = socket.frames();
    held = new long[2 * XdpSocket.RING_ENTRIES];
    socket.refill();
  }

  XdpSocket socket() {
    return socket;
  }

  @Override
  public int receive(PacketHandler handler, int limit) {
    XdpRing ring = socket.received();
    int count = Math.min(limit, ring.waiting());
    int shown = 0;
    for (int i = 0; i < count; i++) {
      long entry = ring.next();
      long offset = ALL.get(KernelLayout.LONG, entry + Desc.OFFSET);
      frames.hold(offset);
      held[heldCount++] = offset;
      if (show(frames.base() + offset, ALL.get(KernelLayout.INT, entry + Desc.LENGTH), handler)) {
        shown++;
      }
    }
    ring.release();
    return shown;
  }

  private boolean show(long frame, int frameBytes, PacketHandler handler) {
    if (link.parse(ALL, frame, frameBytes) != Status.OK || !link.isIp()) {
      tally.lost(NOT_IP, 1);
      return false;
    }
    long packet = link.payloadOffset();
    int lengthBytes = frameBytes - (int) (packet - frame);
    tally.packet(lengthBytes);
    handler.onPacket(ALL, packet, lengthBytes);
    return true;
  }

  @Override
  public void release() {
    for (int i = 0; i < heldCount; i++) {
      frames.release(held[i]);
    }
    heldCount = 0;
    socket.refill();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The kernel ties socket and program to one interface, not to a name.
   */
  @Override
  public Optional<String> check() {
    if (gone || NetworkDevice.indexOf(device.name()) == device.index()) {
      return Optional.empty();
    }
    gone = true;
    return Optional.of(
        "the interface is gone, and with it the program there: one made anew is heard by its packet"
            + " socket");
  }

  @Override
  public int descriptor() {
    return socket.descriptor();
  }

  @Override
  public String name() {
    return "xdp:" + device.name() + (socket.queue() == 0 ? "" : "/" + socket.queue());
  }

  @Override
  public PortCounters counters() {
    return tally
        .counters(reason -> REASONS[reason])
        .plusLoss(REASONS[RING_FULL], socket.ringFull())
        .plusLoss(REASONS[LARGER_THAN_FRAME], socket.tooLarge());
  }

  @Override
  public void close() {
    socket.close();
  }
}
