package slr.node.bird;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.announce.Announcement;

/**
 * Makes BIRD announce. Changes come from any thread and are carried out one after the other on the
 * announcer's own.
 */
public final class BirdAnnouncer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BirdAnnouncer.class);

  private final BirdClient client;
  private final IncludeFiles files;

  /** What the files should hold: nobody else writes them but a watchdog. */
  private volatile Announcement written;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("bird").factory());

  /** The announcer owns the client. */
  public BirdAnnouncer(BirdClient client, IncludeFiles files) {
    this.client = client;
    this.files = files;
    written = lastGood();
  }

  /** What the files hold, so that a restart withdraws nothing; empty if they are not ours. */
  public Announcement lastGood() {
    try {
      return files.read();
    } catch (IOException unreadable) {
      LOG.warn("starting with no announcement: {}", unreadable.getMessage());
      return Announcement.NOTHING;
    }
  }

  /** Announces exactly this; the stage completes on the announcer's thread, never with an error. */
  public CompletionStage<BirdOutcome> announce(Announcement announcement) {
    return CompletableFuture.supplyAsync(() -> change(announcement), thread);
  }

  /** What there is of BIRD; completes as {@link #announce} does. */
  public CompletionStage<BirdPresence> ask() {
    return CompletableFuture.supplyAsync(
        () -> silence().map(BirdPresence::silent).orElseGet(() -> new BirdPresence(isOurs())),
        thread);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    client.close();
  }

  private Optional<String> silence() {
    try {
      BirdReply reply = client.command("show status");
      return reply.is(BirdReplyCode.STATUS_REPORT)
          ? Optional.empty()
          : Optional.of("BIRD says: " + reply.text() + " (" + reply.code() + ")");
    } catch (BirdException unreachable) {
      return Optional.of(String.valueOf(unreachable.getMessage()));
    }
  }

  /** Whether the files hold what was written last; what cannot be read is nobody's word. */
  private boolean isOurs() {
    try {
      return files.read().equals(written);
    } catch (IOException unreadable) {
      return true;
    }
  }

  private void write(Announcement announcement) throws IOException {
    try {
      files.write(announcement);
      written = announcement;
    } catch (IOException partly) {
      // Perhaps one of them could be written.
      written = lastGood();
      throw partly;
    }
  }

  private BirdOutcome change(Announcement announcement) {
    Announcement before = lastGood();
    try {
      write(announcement);
    } catch (IOException failure) {
      return BirdOutcome.failed("include file cannot be written: " + failure);
    }
    try {
      String refusal = configure();
      if (refusal.isEmpty()) {
        return BirdOutcome.APPLIED;
      }
      write(before);
      return BirdOutcome.failed(refusal);
    } catch (BirdException unreachable) {
      return BirdOutcome.failed(String.valueOf(unreachable.getMessage()));
    } catch (IOException failure) {
      return BirdOutcome.failed("include file cannot be put back: " + failure);
    }
  }

  /** Empty, or why BIRD keeps its running configuration. */
  private String configure() throws BirdException {
    BirdReply check = client.command("configure check");
    if (!check.is(BirdReplyCode.CONFIGURATION_OK)) {
      return "BIRD refuses its configuration: " + check.text() + " (" + check.code() + ")";
    }
    BirdReply done = client.command("configure");
    // In progress and queued are promises BIRD keeps: the check has passed.
    boolean taken =
        done.is(BirdReplyCode.RECONFIGURED)
            || done.is(BirdReplyCode.RECONFIGURATION_IN_PROGRESS)
            || done.is(BirdReplyCode.RECONFIGURATION_QUEUED);
    return taken ? "" : "BIRD did not reconfigure: " + done.text() + " (" + done.code() + ")";
  }
}
