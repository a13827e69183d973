package slr.node.advertise;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.node.trust.PeerVerdict;
import slr.packet.echo.EchoKeys;

/**
 * One connection of the session, behind its TLS handshake. {@link #send}, {@link #finish} and
 * {@link #cut} may be called from any thread and never block.
 */
public final class AdvertisementConnection {

  private final TlsPeer peer;
  private final SSLSession session;
  private final Optional<PinKeys> pinKeys;
  private final Optional<EchoKeys> echoKeys;
  private final Transport transport;
  private final String name;
  private final Channel channel;
  private final ConnectionReader reader;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicReference<@Nullable String> endReason = new AtomicReference<>();
  private volatile Authorisation allowed;
  private boolean revoked;

  /** Guards the three fields below. */
  private final Object lock = new Object();

  private boolean finishing;
  private long queuedBytes;
  private long progressNs;

  private AdvertisementConnection(
      TlsPeer peer,
      PeerVerdict.Known known,
      Transport transport,
      ConnectionListener.Acceptor acceptor) {
    this.peer = peer;
    this.session = peer.session();
    this.pinKeys = PinKeys.of(session);
    this.echoKeys = EchoSecret.of(session);
    this.transport = transport;
    this.channel = peer.channel();
    this.name = peer.name();
    this.allowed = known.allowed();
    this.reader = new ConnectionReader(this, transport, acceptor);
  }

  /** Puts a connection in the place of the handshake; the acceptor hears of it before all else. */
  static AdvertisementConnection start(
      TlsPeer peer,
      PeerVerdict.Known known,
      Transport transport,
      ConnectionListener.Acceptor acceptor) {
    AdvertisementConnection connection =
        new AdvertisementConnection(peer, known, transport, acceptor);
    transport.counters().count(TransportCounter.CONNECTED);
    connection.judgeAt(known.notAfter());
    connection.channel.pipeline().replace(Handshake.class, "reader", connection.reader);
    return connection;
  }

  /** The other end's address. */
  public String peer() {
    return name;
  }

  /** What the peer may say, by its certificate. */
  public Authorisation allowed() {
    return allowed;
  }

  /** The keys of pin signalling with this peer; none if its TLS gives none. */
  public Optional<PinKeys> pinKeys() {
    return pinKeys;
  }

  /** By which a host at the other end, or this one, signs where flows are (A18). */
  public Optional<EchoKeys> echoKeys() {
    return echoKeys;
  }

  /** Queues a record. A peer that does not take what waits already is cut. */
  public void send(AdvertisementMessage message) {
    synchronized (lock) {
      if (finishing) {
        return;
      }
    }
    byte[] record = RecordFraming.frame(CborCodec.encode(message));
    synchronized (lock) {
      if (hasRoom(record.length)) {
        progressNs = queuedBytes == 0 ? System.nanoTime() : progressNs;
        queuedBytes += record.length;
        var _ =
            channel
                .writeAndFlush(Unpooled.wrappedBuffer(record))
                .addListener(write -> {
                  if (write.isSuccess()) {
                    onWritten(record.length);
                  }
                });
        return;
      }
    }
    if (endReason.get() == null) {
      transport.counters().count(TransportCounter.SLOW_READER);
    }
    cut("the peer does not read");
  }

  /** Sends what waits, then ends in order. */
  public void finish() {
    synchronized (lock) {
      if (finishing) {
        return;
      }
      finishing = true;
    }
    onLoop(() -> {
      reader.hearNothing();
      // Behind everything that was queued: TLS says farewell, then TCP.
      var _ = channel.close();
      cutLater("did not end in time");
    });
  }

  /** Ends at once. */
  public void cut(String why) {
    endReason.compareAndSet(null, why);
    synchronized (lock) {
      finishing = true;
    }
    onLoop(() -> LingeringClose.cut(channel));
  }

  /**
   * Judges the peer's certificate again, soon: a revocation list is new, or other levels count.
   * What is found is told also after the connection has ended.
   */
  void judge() {
    onLoop(this::judgeNow);
  }

  /** Completes when the listener has heard of the end. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Why it ended, once it has; the first reason that was given. */
  String endReason() {
    String why = endReason.get();
    return why == null ? "ended" : why;
  }

  void endsBecause(String why) {
    endReason.compareAndSet(null, why);
  }

  Channel channel() {
    return channel;
  }

  /** Runs a task on the thread that moves octets, unless the process stops. */
  void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException stopped) {
      // The thread has ended, and with it this connection.
      endsBecause("the process stops");
    }
  }

  private boolean hasRoom(int bytes) {
    boolean stalled =
        queuedBytes > 0
            && System.nanoTime() - progressNs
                > TimeUnit.MILLISECONDS.toNanos(transport.limits().buffers().writeStallMs());
    return !stalled && queuedBytes + bytes <= transport.limits().buffers().queueBytes();
  }

  private void onWritten(int bytes) {
    transport.counters().count(TransportCounter.RECORDS_SENT);
    synchronized (lock) {
      queuedBytes -= bytes;
      progressNs = System.nanoTime();
    }
  }

  private void judgeNow() {
    if (revoked) {
      return;
    }
    switch (peer.judge(session)) {
      case PeerVerdict.Known known -> {
        if (!known.allowed().equals(allowed)) {
          allowed = known.allowed();
          reader.tell(listener -> listener.onAuthorisation(known.allowed()));
        }
      }
      case PeerVerdict.Refused refused -> {
        revoked = true;
        transport.counters().count(refused.reason());
        endsBecause(refused.toString());
        reader.tell(listener -> listener.onRevoked(refused.toString()));
        cutLater(refused.toString());
      }
    }
  }

  /** A certificate that ends while the session lives ends the session. */
  private void judgeAt(Instant notAfter) {
    Duration left = Duration.between(Instant.now(), notAfter).plusSeconds(1);
    later(this::judgeNow, Math.max(0, left.toMillis()));
  }

  /** Gives the listener a moment to say something. */
  void cutLater(String why) {
    later(() -> cut(why), transport.limits().finishMs());
  }

  private void later(Runnable task, long delayMs) {
    var timer = channel.eventLoop().schedule(task, delayMs, TimeUnit.MILLISECONDS);
    var _ = channel.closeFuture().addListener(_ -> timer.cancel(false));
  }
}
