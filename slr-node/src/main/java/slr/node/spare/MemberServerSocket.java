package slr.node.spare;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives out connections whose other end is known to be a member; strangers and slow ones keep
 * nobody waiting.
 */
final class MemberServerSocket extends ServerSocket {

  /** Handshakes at a time; members have one connection each. */
  private static final int HANDSHAKES = 16;

  private static final long PAUSE_NS = 10_000_000;

  private final MemberSockets sockets;
  private final BlockingQueue<Socket> ready = new ArrayBlockingQueue<>(HANDSHAKES);
  private final Semaphore handshakes = new Semaphore(HANDSHAKES);
  private final AtomicBoolean accepting = new AtomicBoolean();

  /** Not bound yet. */
  MemberServerSocket(MemberSockets sockets) throws IOException {
    this.sockets = sockets;
  }

  @Override
  public Socket accept() throws IOException {
    if (accepting.compareAndSet(false, true)) {
      Thread.ofVirtual().name("spare-accept").start(this::acceptAll);
    }
    try {
      while (!isClosed()) {
        Socket member = ready.poll(100, TimeUnit.MILLISECONDS);
        if (member != null) {
          return member;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new SocketException("the server socket is closed");
  }

  private void acceptAll() {
    while (!isClosed()) {
      try {
        Socket accepted = super.accept();
        if (!sockets.isMember(accepted.getInetAddress())) {
          sockets.refuse(accepted, "not from a member's address");
        } else if (!handshakes.tryAcquire()) {
          sockets.refuse(accepted, "too many handshakes at a time");
        } else {
          Thread.ofVirtual().name("spare-handshake").start(() -> admit(accepted));
        }
      } catch (IOException _) {
        // Closed, or the client was gone, or there are no more descriptors: then not at once again.
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }

  private void admit(Socket accepted) {
    try {
      Socket member = sockets.admit(accepted);
      if (!ready.offer(member)) {
        sockets.refuse(member, "nobody takes it");
      }
    } catch (IOException why) {
      sockets.refuse(accepted, why.toString());
    } finally {
      handshakes.release();
    }
  }
}
