package slr.node.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads roots and revocation lists again soon after their files changed. On a thread of its own,
 * since a long list takes a while to read.
 */
public final class TrustWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrustWatch.class);

  private final NodeTrust trust;
  private final Runnable onChanged;
  private final Duration every;
  private final CountDownLatch closed = new CountDownLatch(1);

  private TrustWatch(NodeTrust trust, Runnable onChanged, Duration every) {
    this.trust = trust;
    this.onChanged = onChanged;
    this.every = every;
  }

  /**
   * Watches until it is closed.
   *
   * @param onChanged called after something changed: live sessions must be checked again
   * @param every how often the files are looked at
   */
  public static TrustWatch start(NodeTrust trust, Runnable onChanged, Duration every) {
    TrustWatch watch = new TrustWatch(trust, onChanged, every);
    Thread.ofVirtual().name("trust-watch").start(watch::run);
    return watch;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    // What changed between the first reading and now is read in the first round.
    List<String> seen = List.of();
    try {
      do {
        List<String> now = stamps();
        if (!now.equals(seen)) {
          seen = now;
          reload();
        }
      } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload() {
    try {
      if (trust.reloadLists()) {
        LOG.info("roots and revocation lists were read again: sessions are checked again");
        onChanged.run();
      }
    } catch (IOException refused) {
      LOG.warn("what was known of roots and revocations stays: {}", refused.getMessage());
    } catch (RuntimeException fault) {
      // A watch that ended would let every later revocation pass.
      LOG.error("a fault while roots and revocation lists were read again", fault);
    }
  }

  /** What tells one content of the files from another, and one set of rights from another. */
  private List<String> stamps() {
    List<String> stamps = new ArrayList<>();
    stamps.add(stamp(trust.files().ca()));
    trust.files().crl().forEach(file -> stamps.add(stamp(file)));
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      return Files.readAttributes(file, "unix:lastModifiedTime,ctime,size,ino,dev").toString();
    } catch (IOException missing) {
      return "missing";
    }
  }
}
