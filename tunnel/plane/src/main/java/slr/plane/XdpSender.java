package slr.plane;

import static slr.packet.AllMemory.ALL;

import slr.plane.XdpLayout.Desc;

/**
 * Sends frames by an AF_XDP socket, some for each system call, and counts what became of them. The
 * thread of the output that it belongs to.
 */
final class XdpSender {

  /** In the options of an entry that the kernel has read: the device refused the packet. */
  private static final int REFUSED = 1;

  private static final int LINK_BYTES = 14;

  private final XdpSocket socket;
  private final XdpRing ring;
  private final Tally tally;

  /** Packets noted since the last flush. */
  private int queued;

  private long queuedBytes;

  /** Its interface was down, or is gone: nothing more is noted. */
  private boolean down;

  private boolean gone;

  /**
   * @param tally counts packets, and losses by error number
   */
  XdpSender(XdpSocket socket, Tally tally) {
    this.socket = socket;
    this.tally = tally;
    ring = socket.sent();
  }

  XdpSocket socket() {
    return socket;
  }

  /** Whether it takes one more packet. */
  boolean takes() {
    return !down && ring.room() > 0;
  }

  /** Has it take packets again if its interface is up, and has sent what waited. */
  void retry() {
    if (down && !gone) {
      int _ = socket.kick();
      down = ring.unread() > 0;
    }
  }

  /** Notes a frame that begins with its Ethernet header. */
  void note(long offset, int frameBytes) {
    socket.note(offset, frameBytes);
    queued++;
    queuedBytes += frameBytes - LINK_BYTES;
  }

  /** Has the kernel send what was noted, as far as the driver takes it now. */
  void flush() {
    socket.reap();
    if (queued == 0 && (down || ring.unread() == 0)) {
      return;
    }
    ring.publish();
    int pending = ring.unread();
    int done = 0;
    int error = 0;
    boolean anyRefused = false;
    while (done < pending && error == 0) {
      int result = socket.kick();
      int before = done;
      done = Math.max(done, pending - ring.unread());
      if (result == -Errno.EBUSY) {
        // It was the last that was read; the kernel does not always say at once that it was.
        done = Math.max(done, before + 1);
        anyRefused = true;
        ALL.set(KernelLayout.INT, ring.before(pending - done + 1) + Desc.OPTIONS, REFUSED);
      } else if (done == before && result != -Errno.EINTR) {
        error = result == 0 ? Errno.EAGAIN : -result;
      }
    }
    if (done == pending && !anyRefused) {
      tally.packets(queued, queuedBytes);
    } else {
      count(pending - done, error);
    }
    queued = 0;
    queuedBytes = 0;
  }

  /**
   * What the driver does not take now stays in the ring and goes first the next time. Of an
   * interface that is down it counts as lost, though it leaves should that come up again.
   */
  private void count(int unsent, int error) {
    boolean waits = unsent == 0 || error == Errno.EAGAIN || error == Errno.ENOBUFS;
    for (int i = queued; i > 0; i--) {
      long entry = ring.before(i);
      if (!waits && i <= unsent) {
        tally.lost(error, 1);
      } else if (ALL.get(KernelLayout.INT, entry + Desc.OPTIONS) == REFUSED) {
        tally.lost(Errno.EBUSY, 1);
      } else {
        tally.packet(ALL.get(KernelLayout.INT, entry + Desc.LENGTH) - LINK_BYTES);
      }
    }
    if (!waits) {
      down = true;
      gone = error == Errno.ENXIO;
    }
    if (gone) {
      takeBack(unsent);
    }
  }

  /** The kernel has let go of the interface and reads the ring no more. */
  private void takeBack(int unsent) {
    for (int i = unsent; i > 0; i--) {
      socket.frames().takeBack(ALL.get(KernelLayout.LONG, ring.before(i) + Desc.OFFSET));
    }
  }
}
