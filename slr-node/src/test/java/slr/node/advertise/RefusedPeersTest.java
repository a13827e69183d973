package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.certs.RefusalReason;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Refused;
import slr.core.advertise.Role;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;

/**
 * Who is turned away at the real port, counted by the right reason, while a session beside it goes
 * on. The foreign client and the wrong certificates are openssl's.
 */
class RefusedPeersTest {

  @TempDir Path folder;
  private TestDomain domain;
  private OpenSslPeer openssl;
  private NodeTrust siteTrust;
  private Site site;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    openssl = new OpenSslPeer(folder);
    siteTrust = domain.trust("site1", Level.SITE);
    site = Site.open(siteTrust);
    host =
        Host.connect(
            TestDomain.trust(
                domain.issue("h1", Level.HOST, "203.0.113.0/24", "10.0.0.0/8"), "h1", Level.HOST),
            site.address());
    await().until(() -> site.eligible() == 1);
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    site.close();
  }

  /** The other refusals mean something only if openssl gets in with a good certificate. */
  @Test
  void opensslGetsInWithAGoodCertificate() {
    openssl.certificate("h2", "ca", OpenSslPeer.NODE + OpenSslPeer.BLOCKS);

    String said = openssl.connect(site.address(), OpenSslPeer.showing("h2"));

    // It says no hello, and hears why that is wrong, in a record of ours.
    assertThat(said).contains("Verify return code: 0 (ok)", "New, TLSv1.3", "no hello in time");
    assertThat(said).doesNotContain("NewSessionTicket");
    assertThat(site.refusals(slr.core.advertise.RefusalReason.NO_HELLO)).isEqualTo(1);
    assertUndisturbed();
  }

  @Test
  void unknownCa() {
    openssl.authority("stranger");
    openssl.certificate("h2", "stranger", OpenSslPeer.NODE + OpenSslPeer.BLOCKS);
    assertTurnedAway(RefusalReason.UNKNOWN_CA);
  }

  @Test
  void expired() {
    Instant now = Instant.now();
    openssl.certificate(
        "h2",
        OpenSslPeer.NODE + OpenSslPeer.BLOCKS,
        now.minus(Duration.ofDays(2)),
        now.minus(Duration.ofDays(1)));
    assertTurnedAway(RefusalReason.EXPIRED);
  }

  @Test
  void notYetValid() {
    Instant now = Instant.now();
    openssl.certificate(
        "h2",
        OpenSslPeer.NODE + OpenSslPeer.BLOCKS,
        now.plus(Duration.ofDays(1)),
        now.plus(Duration.ofDays(2)));
    assertTurnedAway(RefusalReason.NOT_YET_VALID);
  }

  @Test
  void wrongExtendedKeyUsage() {
    openssl.certificate(
        "h2",
        "ca",
        OpenSslPeer.NODE.replace("serverAuth,clientAuth", "serverAuth") + OpenSslPeer.BLOCKS);
    assertTurnedAway(RefusalReason.WRONG_EXTENDED_KEY_USAGE);
  }

  @Test
  void wrongLevel() {
    openssl.certificate("h2", "router", "ca", OpenSslPeer.NODE + OpenSslPeer.BLOCKS);
    assertTurnedAway(RefusalReason.WRONG_LEVEL);
  }

  @Test
  void withoutAddressBlocks() {
    openssl.certificate("h2", "ca", OpenSslPeer.NODE);
    assertTurnedAway(RefusalReason.BLOCKS_MISSING);
  }

  @Test
  void revokedBefore() throws IOException {
    domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");
    domain.revoke("h2");
    assertThat(siteTrust.reloadLists()).isTrue();
    assertTurnedAway(RefusalReason.REVOKED);
  }

  @Test
  void withoutACertificate() {
    String said = openssl.connect(site.address(), "-CAfile ca.pem");

    assertThat(said).contains("alert");
    await().until(() -> site.counters().of(RefusalReason.NO_CERTIFICATE) == 1);
    assertUndisturbed();
  }

  @Test
  void olderTls() {
    domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");

    String said = openssl.connect(site.address(), "-tls1_2 " + OpenSslPeer.showing("h2"));

    assertThat(said).contains("alert protocol version");
    await().until(() -> site.count(TransportCounter.TLS_VERSION) == 1);
    assertUndisturbed();
  }

  @Test
  void certificateThatEndsWhileTheSessionLives() throws IOException {
    Instant now = Instant.now();
    openssl.certificate(
        "h2",
        OpenSslPeer.NODE + OpenSslPeer.BLOCKS,
        now.minus(Duration.ofDays(1)),
        now.plus(Duration.ofSeconds(3)));
    try (RawPeer peer = RawPeer.connect(site.address(), domain.files("h2"))) {
      Thread life = Thread.ofVirtual().start(() -> live(peer));

      AdvertisementMessage last = peer.readAll().getLast();
      assertThat(last)
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.value()).contains("expired", "CN=h2"));
      life.interrupt();
    }
    assertThat(site.counters().of(RefusalReason.EXPIRED)).isEqualTo(1);
    assertUndisturbed();
  }

  /** Says hello and then heartbeats with what it has: no row. */
  private static void live(RawPeer peer) {
    try {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 1));
      while (!Thread.interrupted()) {
        peer.send(new Heartbeat(0, 0, 0, 100));
        LockSupport.parkNanos(Site.TIMERS.heartbeatNs());
      }
    } catch (IOException ended) {
      // That is what the test waits for.
    }
  }

  @Test
  void revokedWhileTheSessionLives() throws IOException {
    try (RawPeer peer =
        RawPeer.connect(
            site.address(), domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8"))) {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 1));
      assertThat(peer.read()).containsInstanceOf(Hello.class);

      domain.revoke("h2");
      assertThat(siteTrust.reloadLists()).isTrue();
      site.server().judge();

      AdvertisementMessage last = peer.readAll().getLast();
      assertThat(last)
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(slr.core.advertise.RefusalReason.REVOKED);
                assertThat(refused.value()).contains("revoked", "CN=h2");
              });
    }
    assertThat(site.counters().of(RefusalReason.REVOKED)).isEqualTo(1);
    assertUndisturbed();
  }

  private void assertTurnedAway(RefusalReason reason) {
    String said = openssl.connect(site.address(), OpenSslPeer.showing("h2"));

    assertThat(said).containsPattern("alert|reset").doesNotContain("no hello in time");
    await().until(() -> site.counters().of(reason) == 1);
    long turnedAway = List.of(RefusalReason.values()).stream().mapToLong(site.counters()::of).sum();
    assertThat(turnedAway).as("counted once").isEqualTo(1);
    assertUndisturbed();
  }

  private void assertUndisturbed() {
    assertThat(site.eligible()).isEqualTo(1);
    assertThat(host.count(TransportCounter.CONNECTED)).isEqualTo(1);
  }
}
