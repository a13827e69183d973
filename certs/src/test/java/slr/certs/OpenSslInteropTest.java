package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.certs.AddressSamples.Sample;
import slr.certs.IssueRequest.Kind;

/** What our CA makes, openssl reads and accepts, its RFC 3779 checks included. */
class OpenSslInteropTest {

  @TempDir Path folder;
  private TrustDomain domain;
  private OpenSsl openssl;

  @BeforeEach
  void makeDomain() throws Exception {
    domain = new TrustDomain(folder);
    openssl = domain.openssl;
  }

  @Test
  void acceptsOurChainsAndLists() throws Exception {
    domain.issueHost("h1");
    domain.authority.issue(
        TrustDomain.request(Kind.SUB_CA, Level.SITE, "acme", "10.2.0.0/16"), domain.now);
    CertificateAuthority acme = CertificateAuthority.open(folder.resolve("acme"));
    acme.issue(TrustDomain.request(Kind.NODE, Level.HOST, "h1", "10.2.1.0/24"), domain.now);

    openssl.must("verify -x509_strict -CAfile ca.pem h1.pem");
    openssl.must("verify -x509_strict -CAfile ca.pem -untrusted acme/h1.pem acme/h1.pem");
    openssl.must("verify -x509_strict -CAfile acme/ca.pem acme/h1.pem");
    openssl.must(
        "verify -crl_check_all -CRLfile ca.crl -CRLfile acme/ca.crl"
            + " -CAfile acme/ca.pem acme/h1.pem");
    openssl.must("crl -in ca.crl -CAfile ca.pem -noout");

    domain.authority.revoke("h1", domain.now);
    assertThat(openssl.run("verify -crl_check -CRLfile ca.crl -CAfile ca.pem h1.pem").text())
        .contains("certificate revoked");
  }

  @Test
  void showsOurBlocks() throws Exception {
    domain.authority.issue(
        TrustDomain.request(
            Kind.NODE, Level.HOST, "h1", "10.1.0.0/16,10.2.0.0/24,10.9.0.0/24,2001:db8:1::/48"),
        domain.now);
    assertThat(openssl.must("x509 -in h1.pem -noout -text").replaceAll("\\s+", " "))
        .contains(
            "sbgp-ipAddrBlock: critical IPv4: 10.1.0.0-10.2.0.255 10.9.0.0/24"
                + " IPv6: 2001:db8:1::/48")
        .contains("Subject: O = test, OU = host, CN = h1")
        .contains("TLS Web Server Authentication, TLS Web Client Authentication");
  }

  /** Our encoder and openssl's, which shares nothing with it, on the same random sets. */
  @Test
  void encodesAsOpensslDoes() throws Exception {
    Arbitrary<Sample> samples = AddressSamples.samples().filter(s -> !s.blocks().isEmpty());
    for (int i = 0; i < 12; i++) {
      AddressBlocks blocks = samples.sample().blocks();
      String name = "e" + i;
      openssl.selfSigned(
          name,
          "/CN=" + name,
          "sbgp-ipAddrBlock=critical,"
              + blocks.ranges().stream()
                  .map(range -> (range.isV4() ? "IPv4:" : "IPv6:") + range)
                  .collect(Collectors.joining(",")));
      byte[] wrapped = domain.chain(name).getFirst().getExtensionValue(Oids.SERVES);
      byte[] value = new DerReader(wrapped).content(DerReader.OCTET_STRING);

      assertThat(AddressBlocksCodec.encode(blocks)).as("%s", blocks).isEqualTo(value);
      assertThat(AddressBlocksCodec.decode(value)).isEqualTo(blocks);
    }
  }
}
