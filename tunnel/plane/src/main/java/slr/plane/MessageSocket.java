package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import slr.packet.IpAddress;
import slr.plane.KernelLayout.SockaddrIn6;

/**
 * Messages by a socket of the kernel: in a protocol of their own by a raw one (raw(7)), or in UDP
 * where raw sockets are forbidden. One thread.
 */
final class MessageSocket implements MessagePort {

  /** More than any message that may be sent here; what is longer is cut off, and then malformed. */
  private static final int MESSAGE_BYTES_MAX = 4_096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment inbox = arena.allocate(MESSAGE_BYTES_MAX, Long.BYTES);
  private final MemorySegment outbox = arena.allocate(MESSAGE_BYTES_MAX, Long.BYTES);
  private final long to = KernelLayout.allocate(arena, SockaddrIn6.SIZE);
  private final ByteBuffer received = inbox.asByteBuffer();
  private final ByteBuffer sending = outbox.asByteBuffer();
  private final Descriptor socket;
  private final boolean v4;
  private final boolean raw;
  private final int port;
  private final Tally tally = new Tally(Errno.BOUND);

  private MessageSocket(IpAddress local, boolean raw, int protocol, int port) {
    v4 = local.isV4();
    this.raw = raw;
    this.port = port;
    int family = v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6;
    String what = raw ? "SOCK_RAW, " + protocol : "SOCK_DGRAM";
    socket =
        new Descriptor(
            SocketCalls.socket(
                family, raw ? SocketCalls.SOCK_RAW : SocketCalls.SOCK_DGRAM, protocol),
            "socket(" + (v4 ? "AF_INET" : "AF_INET6") + ", " + what + ")",
            raw ? "CAP_NET_RAW is needed: run as root, or use UDP" : "the limit of open files");
    try {
      Libc.check(
          SocketCalls.bind(socket.number(), address(local), SocketAddress.bytes(v4)),
          "bind(" + local + (raw ? "" : ", port " + port) + ")",
          "the address must be one of this node, and no other process may have the port");
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  static MessageSocket raw(IpAddress local, int protocol) {
    return new MessageSocket(local, true, protocol, 0);
  }

  static MessageSocket udp(IpAddress local, int port) {
    return new MessageSocket(local, false, 0, port);
  }

  @Override
  public int descriptor() {
    return socket.number();
  }

  @Override
  public boolean isV4() {
    return v4;
  }

  @Override
  public ByteBuffer receive() {
    int length =
        SocketCalls.receive(
            socket.number(), inbox.address(), MESSAGE_BYTES_MAX, SocketCalls.MSG_DONTWAIT);
    received.clear().limit(Math.max(0, length));
    if (raw && v4 && length > 0) {
      // raw(7): of IPv4 the header comes with it.
      received.position(Math.min(length, (received.get(0) & 0x0f) * Integer.BYTES));
    }
    return received;
  }

  @Override
  public void send(IpAddress destination, ByteBuffer message) {
    int length = message.remaining();
    sending.clear().put(message);
    int result =
        SocketCalls.sendTo(
            socket.number(),
            outbox.address(),
            length,
            SocketCalls.MSG_DONTWAIT,
            address(destination),
            SocketAddress.bytes(v4));
    if (result < 0) {
      tally.lost(-result, 1);
    } else {
      tally.packet(length);
    }
  }

  @Override
  public PortCounters counters() {
    return tally.counters(Errno::name);
  }

  private long address(IpAddress of) {
    SocketAddress.write(to, of, port);
    return to;
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
