package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.certs.PathVerdict.Accepted;
import slr.certs.PathVerdict.Refused;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Certificates made by openssl meet our path check, below a root that our CA made. */
class PathCheckTest {

  private static final String BLOCKS = OpenSsl.blocks("IPv4:10.1.0.0/16", "192.0.2.7");
  private static final String CA_BLOCKS =
      OpenSsl.blocks("IPv4:10.1.0.0/16,IPv6:2001:db8:1::/48", "192.0.2.0/28");

  @TempDir static Path folder;
  private static TrustDomain domain;
  private static OpenSsl openssl;

  @BeforeAll
  static void makeDomain() throws Exception {
    domain = new TrustDomain(folder);
    openssl = domain.openssl;
    openssl.signed("sub", "/O=test/OU=site/CN=sub", "ca", OpenSsl.CA + CA_BLOCKS);
  }

  private static RefusalReason reason(PathVerdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    Refused refused = (Refused) verdict;
    assertThat(refused.value()).isNotBlank().isPrintable().hasSizeLessThan(400);
    return refused.reason();
  }

  private static RefusalReason reasonFor(String subject, String issuer, String extensions)
      throws IOException {
    openssl.signed("n", subject, issuer, extensions);
    return reason(
        domain.check(issuer.equals("ca") ? domain.chain("n") : domain.chain("n", issuer)));
  }

  @Test
  void acceptsWhatOpensslMade() throws IOException {
    openssl.signed("h1", "/O=test/OU=host/CN=h1", "ca", OpenSsl.NODE + BLOCKS);

    PathVerdict verdict = domain.check(domain.chain("h1"));

    assertThat(verdict).isInstanceOf(Accepted.class);
    NodeIdentity identity = ((Accepted) verdict).identity();
    assertThat(identity).hasToString("host h1 of test");
    assertThat(identity.mayServe(Prefix.parse("10.1.2.0/24"))).isTrue();
    assertThat(identity.mayServe(Prefix.parse("10.0.0.0/8"))).isFalse();
    assertThat(identity.mayTunnel(IpAddress.parse("192.0.2.7"))).isTrue();
    assertThat(identity.mayTunnel(IpAddress.parse("192.0.2.8"))).isFalse();
    assertThat(identity.notAfter())
        .isBetween(domain.now.plus(Duration.ofDays(19)), domain.now.plus(Duration.ofDays(21)));
  }

  @Test
  void acceptsAChainThroughASubCaWithAndWithoutItsRoot() throws IOException {
    openssl.signed("s-h1", "/O=test/OU=host/CN=sub\\/h1", "sub", OpenSsl.NODE + BLOCKS);

    assertThat(domain.check(domain.chain("s-h1", "sub"))).isInstanceOf(Accepted.class);
    assertThat(domain.check(domain.chain("s-h1", "sub", "ca"))).isInstanceOf(Accepted.class);
    assertThat(reason(domain.check(domain.chain("s-h1")))).isEqualTo(RefusalReason.UNKNOWN_CA);
    assertThat(reason(domain.check(domain.chain("sub", "s-h1"))))
        .isEqualTo(RefusalReason.UNKNOWN_CA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/O=other/OU=network/CN=ca", "/O=test/OU=network/CN=ca"})
  void refusesAnUnknownCaAlsoByOurName(String subject) throws IOException {
    openssl.selfSigned("stranger", subject, OpenSsl.CA + CA_BLOCKS);
    openssl.signed("n", "/O=test/OU=host/CN=n", "stranger", OpenSsl.NODE + BLOCKS);

    assertThat(reason(domain.check(domain.chain("n")))).isEqualTo(RefusalReason.UNKNOWN_CA);
    assertThat(reason(domain.check(domain.chain("n", "stranger"))))
        .isEqualTo(RefusalReason.UNKNOWN_CA);
  }

  @Test
  void refusesOutsideItsTime() throws IOException {
    openssl.signed("t", "/O=test/OU=host/CN=t", "ca", OpenSsl.NODE + BLOCKS);
    List<X509Certificate> chain = domain.chain("t");
    TrustSnapshot trust = domain.trust().current();
    PeerRule rule = PeerRule.anyLevel(Purpose.SERVER);
    Instant begins = Words.instant(chain.getFirst().getNotBefore());
    Instant ends = Words.instant(chain.getFirst().getNotAfter());

    assertThat(reason(PathCheck.check(chain, trust, rule, begins.minusSeconds(1))))
        .isEqualTo(RefusalReason.NOT_YET_VALID);
    assertThat(PathCheck.check(chain, trust, rule, begins)).isInstanceOf(Accepted.class);
    assertThat(PathCheck.check(chain, trust, rule, ends)).isInstanceOf(Accepted.class);
    assertThat(reason(PathCheck.check(chain, trust, rule, ends.plusSeconds(1))))
        .isEqualTo(RefusalReason.EXPIRED);
    assertThat(reason(PathCheck.check(chain, trust, rule, ends.plus(Duration.ofDays(9999)))))
        .isEqualTo(RefusalReason.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CA_AS_NODE               | basicConstraints=critical,CA:TRUE",
        "WRONG_KEY_USAGE          | keyUsage=critical,keyAgreement",
        "WRONG_EXTENDED_KEY_USAGE | extendedKeyUsage=serverAuth",
        "WRONG_EXTENDED_KEY_USAGE | extendedKeyUsage=codeSigning,anyExtendedKeyUsage",
        "UNKNOWN_CRITICAL_EXTENSION | 1.2.3.4=critical,DER:0500",
        "UNKNOWN_CRITICAL_EXTENSION | nameConstraints=critical,permitted;DNS:example.org",
      })
  void refusesAWrongProfile(RefusalReason expected, String line) throws IOException {
    String key = line.substring(0, line.indexOf('=') + 1);
    String others =
        OpenSsl.NODE.lines().filter(l -> !l.startsWith(key)).reduce("", (a, b) -> a + b + "\n");
    assertThat(reasonFor("/O=test/OU=host/CN=n", "ca", others + line + "\n" + BLOCKS))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth,clientAuth"})
  void refusesAProfileWithALack(String line) throws IOException {
    assertThat(reasonFor("/O=test/OU=host/CN=n", "ca", OpenSsl.NODE.replace(line, "") + BLOCKS))
        .isIn(RefusalReason.WRONG_KEY_USAGE, RefusalReason.WRONG_EXTENDED_KEY_USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BAD_NAME     | /O=test/OU=host/CN=a\\/b",
        "BAD_NAME     | /O=test/OU=host/CN=ca",
        "BAD_NAME     | /O=test/OU=server/CN=n",
        "BAD_NAME     | /OU=host/O=test/CN=n",
        "BAD_NAME     | /O=test/OU=host/CN=n/CN=m",
        "BAD_NAME     | /O=test/OU=host",
        "BAD_NAME     | /O=test/OU=host/CN=n%00m",
        "BAD_NAME     | /O=test/OU=host/CN=..",
        "WRONG_DOMAIN | /O=other/OU=host/CN=n",
      })
  void refusesABadName(RefusalReason expected, String subject) throws IOException {
    assertThat(reasonFor(subject, "ca", OpenSsl.NODE + BLOCKS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BAD_NAME    | /O=test/OU=host/CN=h1",
        "BAD_NAME    | /O=test/OU=host/CN=sub",
        "BAD_NAME    | /O=test/OU=host/CN=subx\\/h1",
        "BAD_NAME    | /O=test/OU=host/CN=sub\\/x\\/h1",
        "WRONG_LEVEL | /O=test/OU=system/CN=sub\\/h1",
      })
  void keepsASubCaToItsNamesAndLevels(RefusalReason expected, String subject) throws IOException {
    assertThat(reasonFor(subject, "sub", OpenSsl.NODE + BLOCKS)).isEqualTo(expected);
  }

  @Test
  void refusesALevelThatTheLinkDoesNotTake() throws IOException {
    openssl.signed("r1", "/O=test/OU=router/CN=r1", "ca", OpenSsl.NODE + BLOCKS);
    PeerRule hostsOnly = new PeerRule(Purpose.CLIENT, EnumSet.of(Level.HOST));
    assertThat(
            reason(
                PathCheck.check(
                    domain.chain("r1"), domain.trust().current(), hostsOnly, domain.later)))
        .isEqualTo(RefusalReason.WRONG_LEVEL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Within the root's blocks, not within the sub-CA's.
        "IPv4:10.2.0.0/16                       | 192.0.2.7",
        "IPv4:10.0.0.0/15                       | 192.0.2.7",
        "IPv4:10.1.0.0/16,IPv6:2001:db8:2::/48  | 192.0.2.7",
        "IPv4:10.1.0.0/16                       | 192.0.2.16",
        "IPv4:10.1.0.0/16                       | 0.0.0.0/0",
        "IPv4:10.1.0.0/16                       | 2001:db8::1",
      })
  void nestsBothSets(String serves, String endpoints) throws IOException {
    String blocks = OpenSsl.blocks(serves, endpoints);
    assertThat(reasonFor("/O=test/OU=host/CN=sub\\/n", "sub", OpenSsl.NODE + blocks))
        .isEqualTo(RefusalReason.BLOCKS_OUTSIDE_PARENT);
  }

  @Test
  void refusesASubCaThatIsWiderThanItsRoot() throws IOException {
    openssl.signed(
        "wide",
        "/O=test/OU=site/CN=wide",
        "ca",
        OpenSsl.CA + OpenSsl.blocks("IPv4:0.0.0.0/0", "192.0.2.0/24"));
    assertThat(reasonFor("/O=test/OU=host/CN=wide\\/n", "wide", OpenSsl.NODE + BLOCKS))
        .isEqualTo(RefusalReason.BLOCKS_OUTSIDE_PARENT);
  }

  @Test
  void refusesMissingAndMalformedSets() throws IOException {
    String subject = "/O=test/OU=host/CN=n";
    String serves = BLOCKS.lines().findFirst().orElseThrow() + "\n";
    String endpoints = BLOCKS.substring(serves.length());

    assertThat(reasonFor(subject, "ca", OpenSsl.NODE)).isEqualTo(RefusalReason.BLOCKS_MISSING);
    assertThat(reasonFor(subject, "ca", OpenSsl.NODE + serves))
        .isEqualTo(RefusalReason.BLOCKS_MISSING);
    assertThat(reasonFor(subject, "ca", OpenSsl.NODE + endpoints))
        .isEqualTo(RefusalReason.BLOCKS_MISSING);
    assertThat(
            reasonFor(
                subject,
                "ca",
                OpenSsl.NODE + endpoints + "sbgp-ipAddrBlock=critical,IPv4:inherit\n"))
        .isEqualTo(RefusalReason.BLOCKS_MALFORMED);
    assertThat(
            reasonFor(
                subject, "ca", OpenSsl.NODE + serves + OpenSsl.endpoints(new byte[] {0x30, 1})))
        .isEqualTo(RefusalReason.BLOCKS_MALFORMED);
  }

  @Test
  void refusesWhatANodeSigned() throws IOException {
    openssl.signed("mid", "/O=test/OU=host/CN=mid", "ca", OpenSsl.NODE + BLOCKS);
    assertThat(reasonFor("/O=test/OU=host/CN=mid\\/n", "mid", OpenSsl.NODE + BLOCKS))
        .isEqualTo(RefusalReason.NOT_A_CA);
  }

  @Test
  void keepsThePathLength() throws IOException {
    openssl.signed(
        "short",
        "/O=test/OU=site/CN=short",
        "ca",
        OpenSsl.CA.replace("CA:TRUE", "CA:TRUE,pathlen:0") + CA_BLOCKS);
    openssl.signed("more", "/O=test/OU=site/CN=short\\/more", "short", OpenSsl.CA + CA_BLOCKS);
    openssl.signed("n", "/O=test/OU=host/CN=short\\/more\\/n", "more", OpenSsl.NODE + BLOCKS);
    assertThat(reason(domain.check(domain.chain("n", "more", "short"))))
        .isEqualTo(RefusalReason.PATH_TOO_LONG);
  }

  @Test
  void boundsTheChain() throws IOException {
    List<X509Certificate> five = Collections.nCopies(5, domain.chain("sub").getFirst());
    assertThat(reason(domain.check(five))).isEqualTo(RefusalReason.CHAIN_TOO_LONG);
    assertThat(reason(domain.check(List.of()))).isEqualTo(RefusalReason.NO_CERTIFICATE);
    assertThat(reason(domain.check(domain.chain("ca")))).isEqualTo(RefusalReason.CA_AS_NODE);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, -algorithm RSA -pkeyopt rsa_keygen_bits:2048, -sha256",
    "p384, -algorithm EC -pkeyopt ec_paramgen_curve:P-384, -sha256",
    "ed, -algorithm ED25519, -sha256",
    "sha384, -algorithm EC -pkeyopt ec_paramgen_curve:P-256, -sha384",
  })
  void refusesOtherAlgorithms(String name, String key, String digest) throws IOException {
    openssl
        .key(name, key)
        .signed(name, "/O=test/OU=host/CN=" + name, "ca", OpenSsl.NODE + BLOCKS, digest);
    assertThat(reason(domain.check(domain.chain(name)))).isEqualTo(RefusalReason.WRONG_ALGORITHM);
  }

  @Test
  void refusesARevokedNodeAndSubCa() throws Exception {
    domain.issueHost("gone");
    assertThat(domain.check(domain.chain("gone"))).isInstanceOf(Accepted.class);
    domain.authority.revoke("gone", domain.now);
    assertThat(reason(domain.check(domain.chain("gone")))).isEqualTo(RefusalReason.REVOKED);
  }

  /** A CRL that openssl made of one of its own sub-CAs. */
  @Test
  void readsAListMadeByOpenssl() throws IOException {
    openssl.signed("s-h2", "/O=test/OU=host/CN=sub\\/h2", "sub", OpenSsl.NODE + BLOCKS);
    Files.createFile(folder.resolve("db"));
    Files.writeString(
        folder.resolve("crl.cnf"),
        "[ca]\ndefault_ca=c\n[c]\ndatabase=db\ncrlnumber=n\ndefault_md=sha256\n");
    Files.writeString(folder.resolve("n"), "07\n");
    String common = "ca -config crl.cnf -keyfile sub.key -cert sub.pem";
    openssl.must(common + " -gencrl -crldays 3 -out sub0.crl");
    openssl.must(common + " -revoke s-h2.pem");
    openssl.must(common + " -gencrl -crldays 3 -out sub1.crl");
    Path root = folder.resolve("ca.crl");
    List<X509Certificate> chain = domain.chain("s-h2", "sub");
    PeerRule rule = PeerRule.anyLevel(Purpose.CLIENT);

    TrustSnapshot before =
        domain.trust(RevocationPolicy.CURRENT, root, folder.resolve("sub0.crl")).current();
    TrustSnapshot after =
        domain.trust(RevocationPolicy.BEST_KNOWN, root, folder.resolve("sub1.crl")).current();
    TrustSnapshot without = domain.trust(RevocationPolicy.CURRENT, root).current();

    assertThat(PathCheck.check(chain, before, rule, domain.later)).isInstanceOf(Accepted.class);
    Instant late = domain.now.plus(Duration.ofDays(4));
    assertThat(reason(PathCheck.check(chain, before, rule, late)))
        .isEqualTo(RefusalReason.CRL_STALE);
    assertThat(before.staleLists(late)).singleElement().asString().contains("CN=sub");
    assertThat(reason(PathCheck.check(chain, after, rule, late))).isEqualTo(RefusalReason.REVOKED);
    assertThat(reason(PathCheck.check(chain, without, rule, domain.later)))
        .isEqualTo(RefusalReason.CRL_MISSING);
  }

  /** Whatever bit is flipped, nothing is accepted and nothing but a verdict comes out. */
  @Test
  void refusesEveryDamage() throws Exception {
    openssl.signed("fuzz", "/O=test/OU=host/CN=sub\\/fuzz", "sub", OpenSsl.NODE + BLOCKS);
    byte[] der = domain.chain("fuzz").getFirst().getEncoded();
    byte[] signed = domain.chain("fuzz").getFirst().getTBSCertificate();
    X509Certificate sub = domain.chain("sub").getFirst();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    TrustSnapshot trust = domain.trust().current();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<RefusalReason> seen = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      byte[] damaged = der.clone();
      damaged[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
      X509Certificate certificate;
      try {
        certificate =
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(damaged));
      } catch (CertificateException _) {
        continue;
      }
      PathVerdict verdict =
          PathCheck.check(
              List.of(certificate, sub), trust, PeerRule.anyLevel(Purpose.CLIENT), domain.later);
      // What is not signed says nothing: the JDK overlooks some damage in the outer frame.
      if (!Arrays.equals(certificate.getTBSCertificate(), signed)) {
        assertThat(verdict).as("seed %d, try %d", seed, i).isInstanceOf(Refused.class);
        seen.add(reason(verdict));
      }
    }
    assertThat(seen).contains(RefusalReason.BAD_SIGNATURE);
  }
}
