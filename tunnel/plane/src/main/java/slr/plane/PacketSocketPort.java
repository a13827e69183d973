package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.util.Optional;
import slr.packet.Checksum;
import slr.packet.EthernetFrame;
import slr.packet.EthernetFrame.Status;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;

/**
 * Packets that arrive on one interface, through a packet socket with a receive ring (packet(7)).
 *
 * <p>The socket is a tap: the kernel handles every packet as well. The caller keeps the kernel from
 * forwarding or answering it (blackhole route, {@link ProtocolSilencer}).
 *
 * <p>The kernel hides one VLAN tag (it comes beside the frame), a second one is stepped over here.
 * A frame whose sender left the transport checksum to hardware gets it completed in place. Frames
 * that exceed the MTU are several packets in one (segmentation offload on the other side of a veth
 * link); they are lost as {@code larger-than-frame}: switch the sender's offload off.
 */
public final class PacketSocketPort extends RingPort {

  /** Two milliseconds of minimal packets at 2 Mpps; the floor of the design for any ring. */
  public static final int RING_FRAMES = 4096;

  private static final int PACKET_IGNORE_OUTGOING = 23;

  private static final int LARGER_THAN_FRAME = 1;
  private static final int NOT_IP = 2;
  private static final int CHECKSUM_NOT_READY = 3;
  private static final String[] REASONS = {
    "ring-full", "larger-than-frame", "not-ip", "checksum-not-ready"
  };

  private final NetworkDevice device;
  private int boundIndex;
  private final EthernetFrame link = new EthernetFrame();
  private final IpPacket parsed = new IpPacket();

  private PacketSocketPort(NetworkDevice device, Descriptor socket, int frames) {
    super(socket, device.mtuBytes(), frames, REASONS);
    this.device = device;
    this.boundIndex = device.index();
  }

  /**
   * Opens a port with a ring of {@link #RING_FRAMES}.
   *
   * @see #open(String, PacketFilter, int)
   */
  public static PacketSocketPort open(String device, PacketFilter filter) {
    return open(device, filter, RING_FRAMES);
  }

  /**
   * Opens a port in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @param device the interface's name; its MTU must not be raised later
   * @param filter what the kernel shall copy
   * @param frames packets that may wait, rounded up to whole memory blocks
   * @throws NativeException if there is no such interface or the right is missing
   */
  public static PacketSocketPort open(String device, PacketFilter filter, int frames) {
    NetworkDevice found = NetworkDevice.named(device);
    Descriptor socket = deafSocket(SocketCalls.SOCK_RAW, "SOCK_RAW");
    try {
      Libc.check(
          SocketCalls.setIntOption(
              socket.number(), SocketCalls.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1),
          "setsockopt(PACKET_IGNORE_OUTGOING)",
          "the kernel is older than 4.20: use a newer one");
      filter.attach(socket.number());
      PacketSocketPort port = new PacketSocketPort(found, socket, frames);
      port.bind(found.index());
      return port;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The kernel ties the socket to one interface, not to a name: when the interface is deleted
   * and made again, the socket would stay deaf for good.
   */
  @Override
  public Optional<String> check() {
    int index = NetworkDevice.indexOf(device.name());
    if (index == boundIndex) {
      return Optional.empty();
    }
    try {
      if (index != NetworkDevice.NONE) {
        bind(index);
      }
    } catch (NativeException goneAgain) {
      // Between the two calls: the next check finds out.
      return Optional.empty();
    }
    boundIndex = index;
    return Optional.of(
        index == NetworkDevice.NONE
            ? "the interface is gone: nothing comes in until there is one of this name again"
            : "the interface was made anew: bound to number " + index);
  }

  @Override
  public String name() {
    return "packet:" + device.name();
  }

  @Override
  boolean show(long frame, PacketHandler handler) {
    long ethernet = PacketRing.ethernet(frame);
    int capturedBytes = PacketRing.capturedBytes(frame);
    int linkBytes = PacketRing.linkBytes(frame);
    boolean ip = link.parse(ALL, ethernet, capturedBytes) == Status.OK && link.isIp();
    long packet = link.payloadOffset();
    int lengthBytes = linkBytes - (int) (packet - ethernet);
    boolean halfChecksum = (PacketRing.status(frame) & PacketRing.STATUS_CHECKSUM_NOT_READY) != 0;
    if (!ip) {
      lost(NOT_IP);
    } else if (lengthBytes > device.mtuBytes() || capturedBytes < linkBytes) {
      lost(LARGER_THAN_FRAME);
    } else if (halfChecksum && !completeChecksum(packet, lengthBytes)) {
      lost(CHECKSUM_NOT_READY);
    } else {
      shown(lengthBytes);
      handler.onPacket(ALL, packet, lengthBytes);
      return true;
    }
    return false;
  }

  /** A packet that is none goes on as it is: refusing it by name is its reader's task. */
  private boolean completeChecksum(long packet, int lengthBytes) {
    return parsed.parse(ALL, packet, lengthBytes) != PacketStatus.OK
        || Checksum.completeTransport(parsed);
  }

  private void bind(int index) {
    String fix = "bring the interface up: ip link set " + device.name() + " up";
    bind(index, device.name(), fix);
  }
}
