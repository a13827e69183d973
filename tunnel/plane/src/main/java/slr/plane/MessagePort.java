package slr.plane;

import java.nio.ByteBuffer;
import slr.packet.IpAddress;

/** Sends and receives single messages. One thread. */
public interface MessagePort extends AutoCloseable {

  /**
   * Messages that are the payload of IP packets of this protocol.
   *
   * @param local the address of this node that they go to and come from
   * @throws NativeException without CAP_NET_RAW, or if the address is none of this node
   */
  static MessagePort raw(IpAddress local, int protocol) {
    return MessageSocket.raw(local, protocol);
  }

  /**
   * Messages in UDP datagrams, from this port to the same one of others.
   *
   * @throws NativeException if address or port cannot be had
   */
  static MessagePort udp(IpAddress local, int port) {
    return MessageSocket.udp(local, port);
  }

  /** Has input when a message waits; for a {@link Poller}. */
  int descriptor();

  /** Whether it sends to addresses of IPv4. */
  boolean isV4();

  /** The next message, from position to limit, valid until the next call; empty if none waits. */
  ByteBuffer receive();

  /** Sends the octets between position and limit; one that cannot be sent is lost and counted. */
  void send(IpAddress destination, ByteBuffer message);

  /** What was sent, and what was not, by name of the error. */
  PortCounters counters();

  @Override
  void close();
}
