package slr.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import slr.certs.IssueRequest.Kind;

/** A trust domain "test" in a folder, with our CA and openssl at hand. */
final class TrustDomain {

  static final String SERVES = "10.0.0.0/8,2001:db8::/32";
  static final String ENDPOINTS = "192.0.2.0/24";

  final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  /** When certificates are looked at: those of openssl begin at its own present second. */
  final Instant later = now.plus(Duration.ofHours(1));

  final Path folder;
  final CertificateAuthority authority;
  final OpenSsl openssl;

  TrustDomain(Path folder) throws IOException, CaRefusal {
    this.folder = folder;
    this.authority =
        CertificateAuthority.init(
            folder, "test", AddressBlocks.parse(SERVES), AddressBlocks.parse(ENDPOINTS), now);
    this.openssl = new OpenSsl(folder);
  }

  static IssueRequest request(Kind kind, Level level, String node, String serves) {
    return new IssueRequest(
        node,
        level,
        AddressBlocks.parse(serves),
        AddressBlocks.parse("192.0.2.7"),
        OptionalInt.empty(),
        kind);
  }

  CertificateAuthority.Issued issueHost(String node) throws IOException, CaRefusal {
    return authority.issue(request(Kind.NODE, Level.HOST, node, "10.1.0.0/16"), now);
  }

  NodeCredentials credentials(String node) throws IOException {
    return NodeCredentials.read(folder.resolve(node + ".pem"), folder.resolve(node + ".key"));
  }

  TrustStore trust() throws IOException {
    return trust(RevocationPolicy.BEST_KNOWN, folder.resolve("ca.crl"));
  }

  TrustStore trust(RevocationPolicy policy, Path... lists) throws IOException {
    return TrustStore.open(folder.resolve("ca.pem"), List.of(lists), policy);
  }

  /** The certificates of these files of the folder, in that order. */
  List<X509Certificate> chain(String... names) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (String name : names) {
      chain.addAll(PemFile.certificates(folder.resolve(name + ".pem")));
    }
    return chain;
  }

  PathVerdict check(List<X509Certificate> chain) throws IOException {
    return PathCheck.check(chain, trust().current(), PeerRule.anyLevel(Purpose.CLIENT), later);
  }

  static boolean accepts(PathVerdict verdict) {
    return switch (verdict) {
      case PathVerdict.Accepted _ -> true;
      case PathVerdict.Refused _ -> false;
    };
  }
}
