package slr.node.advertise;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.node.trust.PeerVerdict;

/**
 * Stands above TLS until the handshake is done and the peer is known; then the connection takes its
 * place. If it fails the channel is closed.
 */
final class Handshake extends ChannelInboundHandlerAdapter {

  /** Hears how it ended, once. */
  interface Listener {
    /** The peer is known. */
    void onKnown(Handshake handshake, TlsPeer peer, PeerVerdict.Known known);

    /** It failed and has been counted. */
    void onFailed(Handshake handshake, TlsPeer peer, String why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private final TlsPeer peer;
  private final TransportCounters counters;
  private final Listener listener;
  private Optional<HandshakeFault> givenUp = Optional.empty();

  Handshake(TlsPeer peer, TransportCounters counters, Listener listener) {
    this.peer = peer;
    this.counters = counters;
    this.listener = listener;
  }

  /** Ends the handshake from this side. */
  void giveUp(TransportCounter counter) {
    givenUp = Optional.of(HandshakeFault.of(counter, counter.label()));
    LingeringClose.cut(peer.channel());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completed) {
      onCompleted(context, completed);
    } else if (event instanceof ChannelInputShutdownEvent) {
      // TLS does not hear of half an end; the handshake fails when the channel is closed.
      LingeringClose.cut(context.channel());
    }
  }

  private void onCompleted(ChannelHandlerContext context, SslHandshakeCompletionEvent completed) {
    if (!completed.isSuccess()) {
      HandshakeFault fault = givenUp.orElseGet(() -> HandshakeFault.of(completed.cause()));
      fault.countIn(counters);
      listener.onFailed(this, peer, fault.text());
      var _ = context.close();
      return;
    }
    switch (peer.judge(peer.session())) {
      case PeerVerdict.Known known -> listener.onKnown(this, peer, known);
      case PeerVerdict.Refused refused -> {
        counters.count(refused.reason());
        listener.onFailed(this, peer, refused.toString());
        var _ = context.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    // What TLS dislikes is in the event, too.
    if (!HandshakeFault.isOfNetwork(failure)) {
      counters.count(TransportCounter.FAULT);
      LOG.error("a fault in the handshake with {}", peer.name(), failure);
    }
    var _ = context.close();
  }
}
