package slr.node.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.Level;
import slr.packet.IpAddress;

/** What a daemon makes of its certificate files, at the start and while it runs. */
class NodeTrustTest {

  private static final NodeTrust.Claim H1 =
      new NodeTrust.Claim("h1", Level.HOST, List.of(IpAddress.parse("10.0.0.1")));

  @TempDir Path folder;
  private TestDomain domain;
  private CertificatesConfig files;

  @BeforeEach
  void issue() {
    domain = TestDomain.in(folder);
    files = domain.issue("h1", Level.HOST, "203.0.113.0/24", "10.0.0.0/24");
  }

  @Test
  void saysWhatTheCertificateAllows() throws IOException {
    assertThat(NodeTrust.open(files, H1).self()).hasToString("host h1 of test");
  }

  @Test
  void configurationMustSayWhatTheCertificateSays() {
    assertRefused(
        new NodeTrust.Claim("h2", Level.HOST, List.of()),
        "h1.pem is of node h1, but node: h2: issue a certificate for this node, or correct");
    assertRefused(
        new NodeTrust.Claim("h1", Level.SITE, List.of()), "h1.pem is of a host, but a site runs");
    assertRefused(
        new NodeTrust.Claim("h1", Level.HOST, List.of(IpAddress.parse("10.0.1.1"))),
        "h1.pem has end points 10.0.0.0/24, but end-points has 10.0.1.1");
  }

  @Test
  void missingAndUnreadableFilesAreNamed() throws IOException {
    Files.delete(files.certificate());
    assertRefused(H1, "h1.pem: no such file");

    Files.writeString(files.certificate(), "nothing");
    assertRefused(H1, "h1.pem holds no");
  }

  @Test
  void keyThatOthersMayReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));
    assertRefused(H1, "chmod 600 " + files.key());
  }

  @Test
  void keyOfAnotherNodeIsRefused() throws IOException {
    CertificatesConfig h2 = domain.issue("h2", Level.HOST, "none", "none");
    Files.copy(h2.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    assertRefused(H1, "h1.key is not the key of");
  }

  @Test
  void certificateThatPeersWouldRefuseIsRefusedAtTheStart() {
    domain.revoke("h1");
    assertRefused(H1, "h1.pem would be refused everywhere: revoked");

    InstantSource late = InstantSource.fixed(Instant.now().plus(Duration.ofDays(1_000)));
    CertificatesConfig fresh = domain.issue("h3", Level.HOST, "none", "none");
    assertThatThrownBy(
            () -> NodeTrust.open(fresh, new NodeTrust.Claim("h3", Level.HOST, List.of()), late))
        .hasMessageContaining("expired");
  }

  @Test
  void renewedCertificateIsTakenOverAndAWrongOneIsNot() throws IOException {
    NodeTrust trust = NodeTrust.open(files, H1);
    var first = trust.self().serial();

    domain.renew("h1", Level.HOST, "203.0.113.0/24", "10.0.0.0/24");
    trust.reloadOwn();
    var second = trust.self().serial();
    assertThat(second).isNotEqualTo(first);

    domain.renew("h1", Level.HOST, "203.0.113.0/24", "192.0.2.0/24");
    assertThatThrownBy(trust::reloadOwn).hasMessageContaining("end-points has 10.0.0.1");
    assertThat(trust.self().serial()).isEqualTo(second);
  }

  @Test
  void newRevocationListIsSeenSoonAndAMissingOneChangesNothing() throws IOException {
    NodeTrust trust = NodeTrust.open(files, H1);
    domain.issue("h2", Level.HOST, "none", "none");
    AtomicInteger changes = new AtomicInteger();
    try (TrustWatch watch =
        TrustWatch.start(trust, changes::incrementAndGet, Duration.ofMillis(20))) {
      domain.revoke("h2");
      await().until(() -> changes.get() == 1);

      Path list = files.crl().getFirst();
      Files.move(list, list.resolveSibling("away"));
      await().during(Duration.ofMillis(200)).until(() -> changes.get() == 1);
      assertThat(watch).isNotNull();
    }
  }

  private void assertRefused(NodeTrust.Claim claim, String message) {
    assertThatThrownBy(() -> NodeTrust.open(files, claim))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}
