package slr.certs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code certs show} says about a file.
 *
 * @param certificates in the file's order
 * @param list the CRL, if it is one
 * @param path the path check's answer, if there was something to check against
 */
record FileReport(
    List<CertificateReport> certificates, Optional<ListReport> list, Optional<PathReport> path) {

  /**
   * @param refusal reason and value
   */
  record PathReport(boolean accepted, Optional<String> refusal) {
    static PathReport of(PathVerdict verdict) {
      return switch (verdict) {
        case PathVerdict.Accepted _ -> new PathReport(true, Optional.empty());
        case PathVerdict.Refused refused -> new PathReport(false, Optional.of(refused.toString()));
      };
    }
  }

  /**
   * Reads certificates or a CRL. A private key is never shown.
   *
   * @param trust if present, the file is also checked as a node's chain
   */
  static FileReport of(Path file, Optional<TrustStore> trust, Instant now) throws IOException {
    String text = new String(PemFile.bytes(file), StandardCharsets.ISO_8859_1);
    if (text.contains("PRIVATE KEY-----")) {
      throw new IOException(file + " holds a private key, which is not shown");
    }
    if (text.contains("-----BEGIN X509 CRL-----")) {
      return new FileReport(
          List.of(), Optional.of(ListReport.of(PemFile.list(file))), Optional.empty());
    }
    List<X509Certificate> chain = PemFile.certificates(file);
    Optional<PathReport> path =
        trust.map(store ->
            PathReport.of(
                PathCheck.check(chain, store.current(), PeerRule.anyLevel(Purpose.CLIENT), now)));
    return new FileReport(
        chain.stream().map(CertificateReport::of).toList(), Optional.empty(), path);
  }

  String text(Instant now) {
    String body =
        list.map(ListReport::text)
            .orElseGet(() ->
                certificates.stream()
                    .map(report -> report.text(now))
                    .collect(Collectors.joining("\n")));
    return body
        + path.map(p ->
                "Path check: " + p.refusal().map(r -> "refused, " + r).orElse("accepted") + "\n")
            .orElse("");
  }

  boolean isSound() {
    return path.map(PathReport::accepted).orElse(true);
  }
}
