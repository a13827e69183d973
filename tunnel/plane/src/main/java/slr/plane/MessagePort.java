package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import slr.packet.IpAddress;
import slr.plane.KernelLayout.SockaddrIn6;

/**
 * Sends and receives single messages: in a protocol of their own by a raw socket (raw(7)), or in
 * UDP where raw sockets are forbidden. One thread.
 */
public final class MessagePort implements AutoCloseable {

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

  private MessagePort(IpAddress local, boolean raw, int protocol, int port) {
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

  /**
   * Messages that are the payload of IP packets of this protocol.
   *
   * @param local the address of this node that they go to and come from
   * @throws NativeException without CAP_NET_RAW, or if the address is none of this node
   */
  public static MessagePort raw(IpAddress local, int protocol) {
    return new MessagePort(local, true, protocol, 0);
  }

  /**
   * Messages in UDP datagrams, from this port to the same one of others.
   *
   * @throws NativeException if address or port cannot be had
   */
  public static MessagePort udp(IpAddress local, int port) {
    return new MessagePort(local, false, 0, port);
  }

  /** Has input when a message waits; for a {@link Poller}. */
  public int descriptor() {
    return socket.number();
  }

  /** Whether it sends to addresses of IPv4. */
  public boolean isV4() {
    return v4;
  }

  /** The next message, from position to limit, valid until the next call; empty if none waits. */
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

  /** Sends the octets between position and limit; one that cannot be sent is lost and counted. */
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

  /** What was sent, and what was not, by name of the error. */
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
