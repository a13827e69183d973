package slr.node.advertise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementMessage;

/**
 * The reading half of a connection: octets to records, records to the listener on the control
 * thread. While that has too much of them, nothing is read, and TCP holds the peer back. On the
 * thread that moves octets, unless it says otherwise.
 */
final class ConnectionReader extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionReader.class);

  /** What a record costs while it waits, beside its octets. */
  private static final int RECORD_OVERHEAD_BYTES = 256;

  private final AdvertisementConnection connection;
  private final TransportCounters counters;
  private final ConnectionListener.Acceptor acceptor;
  private final ConnectionInbox inbox;
  private final RecordFraming framing = new RecordFraming();
  private boolean peerEnded;
  private boolean deaf;

  /** Set by the first task of the control thread and read by those that follow. */
  private @Nullable ConnectionListener listener;

  ConnectionReader(
      AdvertisementConnection connection,
      Transport transport,
      ConnectionListener.Acceptor acceptor) {
    this.connection = connection;
    this.counters = transport.counters();
    this.acceptor = acceptor;
    this.inbox =
        new ConnectionInbox(
            transport.control(),
            transport.limits().buffers().inboxBytes(),
            () -> connection.onLoop(this::readOn));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    inbox.put(0, () -> listener = acceptor.onConnected(connection));
    var _ = context.channel().closeFuture().addListener(_ -> onClosed());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object octets) {
    if (deaf) {
      ((ByteBuf) octets).release();
      return;
    }
    framing.add(context.alloc(), (ByteBuf) octets);
    readOn();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      peerEnded = true;
      readOn();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (HandshakeFault.isOfNetwork(failure)) {
      if (HandshakeFault.isAlert(failure)) {
        counters.count(TransportCounter.REFUSED_BY_PEER);
      }
      connection.cut(HandshakeFault.words(failure));
    } else {
      counters.count(TransportCounter.FAULT);
      LOG.error("a fault in the connection with {}", connection.peer(), failure);
      connection.cut("a fault of this program");
    }
  }

  /** From now on nothing of what comes is told. */
  void hearNothing() {
    deaf = true;
    framing.release();
    connection.channel().pipeline().get(LingeringClose.class).hearNothing();
  }

  /** Tells the listener something, behind all that was told before. */
  void tell(Consumer<ConnectionListener> what) {
    inbox.put(0, () -> what.accept(Objects.requireNonNull(listener)));
  }

  /** Takes what has come as far as there is room for it. */
  private void readOn() {
    try {
      while (!deaf && inbox.hasRoom()) {
        Optional<byte[]> record = framing.next();
        if (record.isEmpty()) {
          endIfPeerHas();
          break;
        }
        AdvertisementMessage message = CborCodec.decode(record.get());
        counters.count(TransportCounter.RECORDS_READ);
        inbox.put(
            record.get().length + RECORD_OVERHEAD_BYTES,
            () -> Objects.requireNonNull(listener).onRecord(message));
      }
    } catch (MalformedRecordException refused) {
      counters.count(TransportCounter.MALFORMED);
      connection.endsBecause(refused.what());
      hearNothing();
      tell(its -> its.onMalformed(refused.what()));
      connection.cutLater(refused.what());
    }
    connection.channel().config().setAutoRead(deaf || inbox.hasRoom());
  }

  private void endIfPeerHas() {
    if (peerEnded) {
      connection.endsBecause(
          framing.isWithinRecord() ? "closed by the peer within a record" : "closed by the peer");
      connection.finish();
    }
  }

  private void onClosed() {
    framing.release();
    deaf = true;
    counters.count(TransportCounter.CLOSED);
    inbox.put(
        0,
        () -> {
          Objects.requireNonNull(listener).onClosed(connection.endReason());
          connection.ended().complete(null);
        });
  }
}
