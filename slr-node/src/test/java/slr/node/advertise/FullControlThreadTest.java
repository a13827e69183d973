package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.TestDomain;

/** What peers cause when the daemon's control thread has no room for them. */
class FullControlThreadTest {

  private static final int PEERS = 20;
  private static final byte[] NO_RECORD = RecordFraming.frame(new byte[] {0});

  @TempDir Path folder;
  private final CountDownLatch released = new CountDownLatch(1);
  private TestDomain domain;
  private CertificatesConfig h2;
  private Site site;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    h2 = domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");
    site = Site.open(domain.trust("site1", Level.SITE));
  }

  @AfterEach
  void close() throws IOException {
    released.countDown();
    site.close();
  }

  @Test
  void refusedTasksAreDoneLaterAndInOrder() throws Exception {
    for (int i = 0; i < PEERS; i++) {
      site.refuseTasks(1);
      try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
        peer.send(NO_RECORD);
        assertThat(reasons(peer.readAll())).containsExactly(RefusalReason.MALFORMED);
      }
    }
    assertLaterChildRegisters();
  }

  @Test
  void peersThatComeAndGoWhileTheQueueIsFullAreForgotten() throws Exception {
    fillTheQueue();
    for (int i = 0; i < PEERS; i++) {
      int connected = i + 1;
      try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
        peer.send(NO_RECORD);
        await().until(() -> site.count(TransportCounter.CONNECTED) == connected);
      }
    }
    released.countDown();

    await().until(() -> site.server().connections() == 0);
    assertThat(site.count(TransportCounter.CLOSED)).isEqualTo(PEERS);
    assertLaterChildRegisters();
    assertThat(site.sessions()).isEqualTo(1);
  }

  @Test
  void peerThatSendsMuchTakesOnePlaceInTheQueueAndIsReadNoMore() throws Exception {
    site.control().execute(this::awaitRelease);
    long before = site.tasks();
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      AdvertisementMessage longest = Messages.longestOfEach().get(2);
      Thread sender = Thread.ofVirtual().start(() -> sendWhileItLasts(peer, longest));
      // The octets in hand are at the bound, give or take one record; the rest waits at the peer.
      await().until(() -> site.count(TransportCounter.RECORDS_READ) >= 2);
      await()
          .during(Duration.ofMillis(300))
          .until(() -> site.count(TransportCounter.RECORDS_READ) <= 2);

      assertThat(site.tasks() - before).isEqualTo(1);
      assertThat(sender.isAlive()).isTrue();
      released.countDown();
    }
  }

  @Test
  void sessionsBeyondTheLimitAreRefusedAndLaterOnesAreNot() throws Exception {
    // None of them is closed for want of a hello before this test says so.
    long laterNs = System.nanoTime() + Duration.ofHours(1).toNanos();
    Authorisation stranger = new Authorisation("x", Level.HOST, List.of(), List.of());
    site.onControl(() -> {
      for (int i = 0; i < AdvertisementLimits.SESSIONS; i++) {
        assertThat(site.children().accept("10.0.0.1:" + i, stranger, laterNs)).isPresent();
      }
      return true;
    });
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      assertThat(reasons(peer.readAll())).containsExactly(RefusalReason.TOO_MANY_CHILDREN);
    }
    assertThat(site.refusals(RefusalReason.TOO_MANY_CHILDREN)).isEqualTo(1);
    site.onControl(() -> {
      site.children().stop(System.nanoTime());
      return true;
    });
    assertLaterChildRegisters();
  }

  private void assertLaterChildRegisters() {
    try (Host host = Host.connect(domain.trust("h1", Level.HOST), site.address())) {
      await().until(() -> site.eligible() == 1);
      assertThat(host.count(TransportCounter.CONNECTED)).isEqualTo(1);
    }
  }

  private static void sendWhileItLasts(RawPeer peer, AdvertisementMessage message) {
    try {
      while (true) {
        peer.send(message);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Stops the control thread at a task, and puts as many behind it as it takes. */
  private void fillTheQueue() {
    site.control().execute(this::awaitRelease);
    try {
      while (true) {
        site.control().execute(() -> {});
      }
    } catch (RejectedExecutionException full) {
      assertThat(full).hasMessageContaining("waiting");
    }
  }

  private void awaitRelease() {
    try {
      assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<RefusalReason> reasons(List<AdvertisementMessage> said) {
    return said.stream().map(message -> ((Refused) message).reason()).toList();
  }
}
