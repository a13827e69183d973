package slr.node.advertise;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;

/**
 * One TCP connection of the session. {@link #send}, {@link #finish} and {@link #cut} may be called
 * from any thread and never block.
 */
public final class AdvertisementConnection {

  private final Socket socket;
  private final String peer;
  private final AdvertisementCodec codec;
  private final TransportLimits limits;
  private final TransportCounters counters;
  private final ConnectionInbox inbox;
  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable String> endReason = new AtomicReference<>();

  /** Guards the five fields below. */
  private final Object lock = new Object();

  private final Queue<byte[]> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean finishing;
  private boolean writing;
  private long writeBeganNs;

  private AdvertisementConnection(Socket socket, Transport transport) {
    this.socket = socket;
    this.peer = String.valueOf(socket.getRemoteSocketAddress());
    this.codec = transport.codec();
    this.limits = transport.limits();
    this.counters = transport.counters();
    this.inbox = new ConnectionInbox(transport.control(), limits.recordsInHand());
  }

  /** What all connections of one server or client share. */
  record Transport(
      AdvertisementCodec codec,
      TransportLimits limits,
      TransportCounters counters,
      Executor control,
      ConnectionListener.Acceptor acceptor) {}

  /** Starts to read and write; the acceptor hears of it before any record. */
  static AdvertisementConnection start(Socket socket, Transport transport) throws IOException {
    socket.setTcpNoDelay(true);
    AdvertisementConnection connection = new AdvertisementConnection(socket, transport);
    transport.counters().count(TransportCounter.CONNECTED);
    Thread.ofVirtual()
        .name("advertisement-read " + connection.peer)
        .start(() -> connection.readAll(transport.acceptor()));
    Thread.ofVirtual().name("advertisement-write " + connection.peer).start(connection::writeAll);
    return connection;
  }

  /** The other end. */
  public String peer() {
    return peer;
  }

  /** Queues a record. A peer that does not take what waits already is cut. */
  public void send(AdvertisementMessage message) {
    byte[] record = codec.encode(message);
    synchronized (lock) {
      if (finishing) {
        return;
      }
      boolean stalled =
          writing
              && System.nanoTime() - writeBeganNs
                  > Duration.ofMillis(limits.writeStallMs()).toNanos();
      if (!stalled && queuedBytes + record.length <= limits.queueBytes()) {
        queue.add(record);
        queuedBytes += record.length;
        lock.notifyAll();
        return;
      }
    }
    if (endReason.get() == null) {
      counters.count(TransportCounter.SLOW_READER);
    }
    cut("the peer does not read");
  }

  /** Sends what waits, then ends in order. */
  public void finish() {
    stopWriting();
    Thread.ofVirtual()
        .name("advertisement-finish " + peer)
        .start(() -> {
          if (!awaitEnd(limits.finishMs())) {
            cut("did not end in time");
          }
        });
  }

  /** Ends at once. */
  public void cut(String why) {
    endReason.compareAndSet(null, why);
    synchronized (lock) {
      finishing = true;
      queue.clear();
      queuedBytes = 0;
      lock.notifyAll();
    }
    try {
      socket.close();
    } catch (IOException closed) {
      // It is closed: that is what was wanted.
    }
  }

  /** Waits until the listener has heard of the end. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private boolean awaitEnd(long timeoutMs) {
    try {
      return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void readAll(ConnectionListener.Acceptor acceptor) {
    AtomicReference<@Nullable ConnectionListener> listener = new AtomicReference<>();
    inbox.put(() -> listener.set(acceptor.onConnected(this)));
    try (BufferedInputStream in = new BufferedInputStream(socket.getInputStream())) {
      try {
        Optional<AdvertisementMessage> message = codec.read(in);
        while (message.isPresent()) {
          counters.count(TransportCounter.RECORDS_READ);
          AdvertisementMessage record = message.get();
          inbox.put(() -> told(listener).onRecord(record));
          message = codec.read(in);
        }
        endReason.compareAndSet(null, "closed by the peer");
      } catch (MalformedRecordException refused) {
        counters.count(TransportCounter.MALFORMED);
        endReason.compareAndSet(null, refused.what());
        inbox.put(() -> told(listener).onMalformed(refused.what()));
        // The peer's end of stream, or the deadline of finish(), ends this.
        in.transferTo(OutputStream.nullOutputStream());
      }
      stopWriting();
      written.await(limits.finishMs(), TimeUnit.MILLISECONDS);
    } catch (IOException lost) {
      endReason.compareAndSet(null, String.valueOf(lost.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    cut("ended");
    counters.count(TransportCounter.CLOSED);
    String why = String.valueOf(endReason.get());
    inbox.put(() -> {
      told(listener).onClosed(why);
      ended.countDown();
    });
  }

  private static ConnectionListener told(AtomicReference<@Nullable ConnectionListener> listener) {
    // Set by an earlier task of the same thread.
    return Objects.requireNonNull(listener.get());
  }

  private void writeAll() {
    try {
      OutputStream out = socket.getOutputStream();
      for (byte[] record = next(); record != null; record = next()) {
        out.write(record);
        counters.count(TransportCounter.RECORDS_SENT);
        synchronized (lock) {
          writing = false;
          queuedBytes -= Math.min(queuedBytes, record.length);
        }
      }
      socket.shutdownOutput();
    } catch (IOException lost) {
      cut(String.valueOf(lost.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      written.countDown();
    }
  }

  /** The next record to write; null when there will be none. */
  private byte @Nullable [] next() throws InterruptedException {
    synchronized (lock) {
      while (queue.isEmpty() && !finishing) {
        lock.wait();
      }
      byte[] record = queue.poll();
      writing = record != null;
      writeBeganNs = System.nanoTime();
      return record;
    }
  }

  private void stopWriting() {
    synchronized (lock) {
      finishing = true;
      lock.notifyAll();
    }
  }
}
