package slr.plane;

import static slr.packet.AllMemory.ALL;

/**
 * Small IP packets that leave this host, by whatever interface, also one that is made later: what a
 * filter lets through of them, through a packet socket with a receive ring (packet(7)).
 *
 * <p>The kernel shows a packet before the device has it, so that what it causes elsewhere cannot
 * come back before it is in the ring. It takes off whatever the link layer has before it, VLAN tags
 * too. One that passes several devices (a VLAN and the interface below it) comes once for each; one
 * over the loopback device comes as it is sent, and not again as it is received.
 *
 * <p>While it is open the kernel clones each packet that leaves, to run the filter on it; nothing
 * is copied of those that the filter refuses.
 */
public final class OutgoingTap extends RingPort {

  /** An IPv6 header and a TCP header with all the options that it can have take 100. */
  public static final int PACKET_BYTES_MAX = 108;

  /** 1 MiB; more than a listener's usual backlog (somaxconn, 4,096) answers at once. */
  static final int RING_FRAMES = 4096;

  private static final int ALL_INTERFACES = 0;

  private static final int LARGER_THAN_FRAME = 1;

  private OutgoingTap(Descriptor socket, int frames) {
    super(socket, PACKET_BYTES_MAX, frames, "ring-full", "larger-than-frame");
  }

  /**
   * Opens the tap in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @param filter over the IP packet, such as {@link PacketFilter#answersFrom}
   * @throws NativeException if the right or memory is missing
   */
  public static OutgoingTap open(PacketFilter filter) {
    return open(filter, RING_FRAMES);
  }

  static OutgoingTap open(PacketFilter filter, int frames) {
    // Datagrams begin with the IP header, and so does what the filter sees.
    Descriptor socket = deafSocket(SocketCalls.SOCK_DGRAM, "SOCK_DGRAM");
    try {
      filter.attach(socket.number());
      OutgoingTap tap = new OutgoingTap(socket, frames);
      tap.bind(ALL_INTERFACES, "all interfaces", "this is a bug of slr.plane");
      return tap;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "outgoing";
  }

  @Override
  boolean show(long frame, PacketHandler handler) {
    int lengthBytes = PacketRing.linkBytes(frame);
    if (PacketRing.capturedBytes(frame) < lengthBytes) {
      lost(LARGER_THAN_FRAME);
      return false;
    }
    shown(lengthBytes);
    handler.onPacket(ALL, PacketRing.network(frame), lengthBytes);
    return true;
  }
}
