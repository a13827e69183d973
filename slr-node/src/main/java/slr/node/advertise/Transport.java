package slr.node.advertise;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import slr.certs.Purpose;
import slr.node.trust.LinkTrust;

/**
 * What all connections of one kind of link share.
 *
 * @param threads that move octets
 * @param trust who may be at the other end
 * @param limits every bound
 * @param counters of all these connections
 * @param control runs the listeners, one task at a time, in order
 */
public record Transport(
    NetworkThreads threads,
    LinkTrust trust,
    TransportLimits limits,
    TransportCounters counters,
    Executor control) {

  /** Octets of one read: that of the longest TLS record, so that few wait above TLS. */
  private static final int READ_BYTES = 16_384;

  /** Sets what does not depend on the link. */
  private static void configure(SocketChannel channel) {
    channel
        .config()
        .setTcpNoDelay(true)
        .setAllowHalfClosure(true)
        // Few connections with small records, in a process with a small heap: nothing to pool.
        .setAllocator(new UnpooledByteBufAllocator(false))
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Fills a new channel's pipeline; its handshake begins when it is active. */
  Handshake prepare(SocketChannel channel, Purpose peerEnd, Handshake.Listener listener) {
    threads.add(channel);
    configure(channel);
    TlsPeer peer = new TlsPeer(channel, trust, peerEnd);
    SslHandler tls = new SslHandler(peer.engine(), threads.handshakes());
    tls.setHandshakeTimeoutMillis(limits.doors().handshakeMs());
    Handshake handshake = new Handshake(peer, counters, listener);
    channel.pipeline().addLast(new LingeringClose(limits.finishMs()), tls, handshake);
    return handshake;
  }
}
