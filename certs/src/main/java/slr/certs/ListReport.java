package slr.certs;

import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One CRL for people and programs.
 *
 * @param revoked by time
 */
record ListReport(
    String issuer,
    String number,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    List<Revoked> revoked) {

  /**
   * One line of the list.
   *
   * @param serial hex
   */
  record Revoked(String serial, Instant at) {}

  static ListReport of(X509CRL list) {
    Collection<? extends X509CRLEntry> entries =
        Objects.requireNonNullElse(list.getRevokedCertificates(), List.of());
    return new ListReport(
        Words.printable(list.getIssuerX500Principal().getName()),
        TrustSnapshot.number(list).toString(),
        Words.instant(list.getThisUpdate()),
        Optional.ofNullable(list.getNextUpdate()).map(Words::instant),
        entries.stream()
            .map(entry ->
                new Revoked(
                    entry.getSerialNumber().toString(16), Words.instant(entry.getRevocationDate())))
            .sorted(Comparator.comparing(Revoked::at))
            .toList());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("Revocation list of ").append(issuer).append('\n');
    text.append("  number  ").append(number).append('\n');
    text.append("  signed  ").append(thisUpdate).append(", next by ");
    text.append(nextUpdate.map(Instant::toString).orElse("no date")).append('\n');
    text.append("  revokes ").append(revoked.isEmpty() ? "nothing" : "").append('\n');
    revoked.forEach(entry ->
        text.append("    ").append(entry.serial()).append(" at ").append(entry.at()).append('\n'));
    return text.toString();
  }
}
