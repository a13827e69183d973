package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import slr.plane.KernelLayout.SockaddrIn;
import slr.plane.KernelLayout.SockaddrIn6;

/**
 * Sends ready-made IP packets through raw sockets (raw(7), IP_HDRINCL and IPV6_HDRINCL): the kernel
 * looks up route and neighbour, so that whatever BIRD or the operator routes is followed.
 *
 * <p>Packets for a neighbour go by a packet socket (packet(7)) to its link address, for which
 * neither route nor destination is looked at.
 *
 * <p>The kernel writes the IPv4 total length and header checksum itself, and the identification if
 * it is 0; it changes nothing else and never fragments such a packet: one over the MTU of the
 * interface is lost as {@code EMSGSIZE}. No route is {@code ENETUNREACH}, a full device queue
 * {@code ENOBUFS}, a full socket buffer {@code EAGAIN}. Nothing waits.
 *
 * <p>One thread owns it; {@link #counters} may be called by any. The arena is shared only because
 * {@link #close} may come from another thread, after the owner has stopped.
 */
public final class RawIpOutput implements OutputPort {

  private static final int IPPROTO_RAW = 255;

  /** Room for a burst while the device queue drains; the kernel caps it at net.core.wmem_max. */
  private static final int SEND_BUFFER_BYTES = 4 << 20;

  private final Arena arena = Arena.ofShared();
  private final Tally tally = new Tally(Errno.BOUND);
  private final Descriptor socketV4;
  private final Descriptor socketV6;
  private final Descriptor socketLink;
  private final SendBatch batchV4;
  private final SendBatch batchV6;
  private final LinkBatch batchLink;

  private RawIpOutput(Descriptor socketV4, Descriptor socketV6, Descriptor socketLink) {
    this.socketV4 = socketV4;
    this.socketV6 = socketV6;
    this.socketLink = socketLink;
    batchLink = new LinkBatch(arena, socketLink.number(), tally);
    batchV4 = new SendBatch(arena, socketV4.number(), SockaddrIn.SIZE, tally);
    batchV6 = new SendBatch(arena, socketV6.number(), SockaddrIn6.SIZE, tally);
    for (int slot = 0; slot < SendBatch.CAPACITY; slot++) {
      ALL.set(
          KernelLayout.SHORT,
          batchV4.address(slot) + SockaddrIn.FAMILY,
          (short) SocketCalls.AF_INET);
      ALL.set(
          KernelLayout.SHORT,
          batchV6.address(slot) + SockaddrIn6.FAMILY,
          (short) SocketCalls.AF_INET6);
    }
  }

  /**
   * Opens its sockets in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @throws NativeException if the right is missing
   */
  public static RawIpOutput open() {
    List<Descriptor> open = new ArrayList<>();
    try {
      open.add(socket(SocketCalls.AF_INET, "AF_INET"));
      open.add(socket(SocketCalls.AF_INET6, "AF_INET6"));
      open.add(LinkBatch.socket());
      return new RawIpOutput(open.get(0), open.get(1), open.get(2));
    } catch (RuntimeException e) {
      open.forEach(Descriptor::close);
      throw e;
    }
  }

  @Override
  public void send(MemorySegment memory, long offset, int lengthBytes) {
    long packet = Libc.address(memory, offset);
    int version = IpVersion.of(packet, lengthBytes);
    if (version == 4) {
      long destination = batchV4.add(packet, lengthBytes);
      int bits = ALL.get(KernelLayout.INT, packet + IpVersion.V4_DESTINATION);
      ALL.set(KernelLayout.INT, destination + SockaddrIn.ADDRESS, bits);
    } else if (version == 6) {
      long destination = batchV6.add(packet, lengthBytes);
      long high = ALL.get(KernelLayout.LONG, packet + IpVersion.V6_DESTINATION);
      long low = ALL.get(KernelLayout.LONG, packet + IpVersion.V6_DESTINATION + 8);
      ALL.set(KernelLayout.LONG, destination + SockaddrIn6.ADDRESS, high);
      ALL.set(KernelLayout.LONG, destination + SockaddrIn6.ADDRESS + 8, low);
    } else {
      tally.lost(IpVersion.NOT_IP, 1);
    }
  }

  @Override
  public void sendTo(NextHop neighbour, MemorySegment memory, long offset, int lengthBytes) {
    batchLink.add(
        Libc.address(memory, offset),
        lengthBytes,
        neighbour.interfaceIndex(),
        neighbour.linkAddress());
  }

  @Override
  public void flush() {
    batchV4.flush();
    batchV6.flush();
    batchLink.flush();
  }

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public PortCounters counters() {
    return tally.counters(IpVersion::reason);
  }

  @Override
  public void close() {
    socketV4.close();
    socketV6.close();
    socketLink.close();
    arena.close();
  }

  private static Descriptor socket(int family, String familyName) {
    Descriptor socket =
        new Descriptor(
            SocketCalls.socket(family, SocketCalls.SOCK_RAW, IPPROTO_RAW),
            "socket(" + familyName + ", SOCK_RAW, IPPROTO_RAW)",
            "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
    try {
      // Only for sending: what comes in for protocol 255 must not pile up.
      PacketFilter.none().attach(socket.number());
      Libc.check(
          SocketCalls.setIntOption(
              socket.number(), SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, SEND_BUFFER_BYTES),
          "setsockopt(SO_SNDBUF, " + SEND_BUFFER_BYTES + ")",
          "this is a bug of slr.plane");
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
