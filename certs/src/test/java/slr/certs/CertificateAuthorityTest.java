package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.certs.IssueRequest.Kind;
import slr.certs.PathVerdict.Accepted;

class CertificateAuthorityTest {

  @TempDir Path folder;
  private TrustDomain domain;

  @BeforeEach
  void makeDomain() throws Exception {
    domain = new TrustDomain(folder);
  }

  private static void refused(ThrowingCallable call, String words) {
    assertThatThrownBy(call).isInstanceOf(CaRefusal.class).hasMessageContaining(words);
  }

  @Test
  void issuesWhatThePathCheckAccepts() throws Exception {
    domain.issueHost("h1");
    assertThat(domain.check(domain.chain("h1"))).isInstanceOf(Accepted.class);
    assertThat(domain.chain("h1").getFirst().getSerialNumber().bitLength()).isBetween(65, 129);
  }

  @Test
  void issuesThroughThreeSubCasAndNoFourth() throws Exception {
    CertificateAuthority authority = domain.authority;
    Path place = folder;
    for (String name : List.of("a", "b", "c")) {
      authority.issue(
          TrustDomain.request(Kind.SUB_CA, Level.SITE, name, "10.1.0.0/16"), domain.now);
      place = place.resolve(name);
      authority = CertificateAuthority.open(place);
    }
    authority.issue(TrustDomain.request(Kind.NODE, Level.HOST, "h", "10.1.1.0/24"), domain.now);
    CertificateAuthority last = authority;
    refused(
        () -> last.issue(TrustDomain.request(Kind.SUB_CA, Level.SITE, "d", "none"), domain.now),
        "may not have a CA below");

    PathVerdict verdict = domain.check(PemFile.certificates(place.resolve("h.pem")));
    assertThat(verdict).isInstanceOf(Accepted.class);
    assertThat(((Accepted) verdict).identity().node()).isEqualTo("a/b/c/h");
  }

  @Test
  void keepsKeysFromOthers() throws Exception {
    domain.issueHost("h1");
    domain.authority.issue(
        TrustDomain.request(Kind.SUB_CA, Level.SITE, "acme", "10.1.0.0/16"), domain.now);
    for (String key : List.of("ca.key", "h1.key", "acme/ca.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
          .isEqualTo("rw-------");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(n -> n.startsWith("."));
    }
    assertThat(domain.credentials("h1").toString())
        .matches("credentials of 'CN=h1, OU=host, O=test' serial [0-9a-f]+");
    Files.setPosixFilePermissions(
        folder.resolve("h1.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> domain.credentials("h1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    domain.issueHost("h1");
    domain.issueHost("h2");
    assertThatThrownBy(
            () -> NodeCredentials.read(folder.resolve("h1.pem"), folder.resolve("h2.key")))
        .hasMessageContaining("is not the key of");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "11.0.0.0/8    | 192.0.2.1 | served prefixes: 11.0.0.0/8",
        "10.1.0.0/16,::/0 | 192.0.2.1 | served prefixes: ::/0",
        "10.1.0.0/16   | 192.0.3.1 | end points: 192.0.3.1/32",
      })
  void refusesBlocksThatItDoesNotHave(String serves, String endpoints, String words) {
    IssueRequest request =
        new IssueRequest(
            "h1",
            Level.HOST,
            AddressBlocks.parse(serves),
            AddressBlocks.parse(endpoints),
            OptionalInt.empty(),
            Kind.NODE);
    refused(() -> domain.authority.issue(request, domain.now), words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../h", "a/b", "-h", "h ", "ca", "CA", "ca.key", "h.pem", "hé"})
  void refusesBadNames(String name) {
    refused(() -> domain.issueHost(name), "cannot name a node");
    refused(
        () ->
            CertificateAuthority.init(
                folder.resolve("x"), "a b", AddressBlocks.ALL, AddressBlocks.ALL, domain.now),
        "cannot name a domain");
  }

  @Test
  void issuesANameOnceUntilItIsRevokedOrEnds() throws Exception {
    domain.issueHost("h1");
    refused(() -> domain.issueHost("h1"), "has a certificate already");
    refused(() -> domain.issueHost("H1"), "has a certificate already");
    refused(
        () ->
            domain.authority.issue(
                TrustDomain.request(Kind.SUB_CA, Level.SITE, "h1", "none"), domain.now),
        "has a certificate already");

    domain.authority.revoke("h1", domain.now);
    domain.issueHost("h1");
    domain.authority.issue(
        TrustDomain.request(Kind.NODE, Level.HOST, "h1", "none"),
        domain.now.plus(Duration.ofDays(366)));
    refused(
        () ->
            domain.authority.issue(
                TrustDomain.request(Kind.NODE_RENEWAL, Level.HOST, "h9", "none"), domain.now),
        "no live certificate to renew");
  }

  /** The old certificate serves until the new one is in place; revoking ends both. */
  @Test
  void renewsBesideTheOldCertificate() throws Exception {
    domain.issueHost("h1");
    var old = domain.chain("h1");
    domain.authority.issue(
        TrustDomain.request(Kind.NODE_RENEWAL, Level.HOST, "h1", "10.1.0.0/16"), domain.now);
    assertThat(domain.check(old)).isInstanceOf(Accepted.class);
    assertThat(domain.check(domain.chain("h1"))).isInstanceOf(Accepted.class);

    assertThat(domain.authority.revoke("h1", domain.now)).isEqualTo(2);
    assertThat(TrustDomain.accepts(domain.check(old))).isFalse();
    assertThat(TrustDomain.accepts(domain.check(domain.chain("h1")))).isFalse();
    refused(() -> domain.authority.revoke("h1", domain.now), "no live certificate");
  }

  @Test
  void keepsWithinItsOwnTime() throws Exception {
    Instant late = domain.now.plus(Duration.ofDays(Limits.ROOT_DAYS - 10));
    IssueRequest usual = TrustDomain.request(Kind.NODE, Level.HOST, "h1", "none");
    var issued = domain.authority.issue(usual, late);
    assertThat(Words.instant(issued.certificate().getNotAfter()))
        .isEqualTo(domain.now.plus(Duration.ofDays(Limits.ROOT_DAYS)));

    IssueRequest long20 =
        new IssueRequest(
            "h2",
            Level.HOST,
            AddressBlocks.NONE,
            AddressBlocks.NONE,
            OptionalInt.of(20),
            Kind.NODE);
    refused(() -> domain.authority.issue(long20, late), "at most 10 days");
    IssueRequest none =
        new IssueRequest(
            "h2", Level.HOST, AddressBlocks.NONE, AddressBlocks.NONE, OptionalInt.of(0), Kind.NODE);
    refused(() -> domain.authority.issue(none, late), "out of range");
  }

  @Test
  void refusesASecondCaInTheSameFolder() {
    refused(
        () ->
            CertificateAuthority.init(
                folder, "test", AddressBlocks.ALL, AddressBlocks.ALL, domain.now),
        "already holds a CA");
    refused(() -> CertificateAuthority.open(folder.resolve("nowhere")), "holds no CA");
  }

  @Test
  void saysWhereItsIndexIsDamaged() throws Exception {
    domain.issueHost("h1");
    Files.writeString(
        folder.resolve("ca.index"), Files.readString(folder.resolve("ca.index")) + "x\n");
    assertThatThrownBy(() -> domain.issueHost("h2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged at line 2");
  }

  @Test
  void numbersItsListsUpwards() throws Exception {
    Set<Object> numbers = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      domain.authority.refreshList(domain.now.minus(Duration.ofDays(i)));
      numbers.add(TrustSnapshot.number(PemFile.list(folder.resolve("ca.crl"))));
    }
    assertThat(numbers).hasSize(3);
    assertThat(TrustSnapshot.number(PemFile.list(folder.resolve("ca.crl"))).longValue())
        .isEqualTo(domain.now.getEpochSecond() + 3);
  }

  @Test
  void issuesToManyAtOnceWithoutLosingOne() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 12; i++) {
        String name = "n" + i;
        all.add(threads.submit(() -> domain.issueHost(name)));
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(Files.readAllLines(folder.resolve("ca.index"))).hasSize(12);
  }
}
