package slr.certs;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.security.auth.x500.X500Principal;

/** Makes what a stranger wrote fit for a log line: printable ASCII, bounded. */
final class Words {

  private static final int CHARACTERS = 120;

  private Words() {}

  static String printable(String text) {
    String cut = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) + ".." : text;
    StringBuilder clean = new StringBuilder(cut.length());
    cut.chars().forEach(c -> clean.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return clean.toString();
  }

  /** Whose certificate it is, and which: what an operator needs to find or revoke it. */
  static String subject(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal())
        + " serial "
        + printable(certificate.getSerialNumber().toString(16));
  }

  static String issuer(X509Certificate certificate) {
    return name(certificate.getIssuerX500Principal());
  }

  static String name(X500Principal principal) {
    return "'" + printable(principal.getName(X500Principal.RFC1779)) + "'";
  }

  /** A certificate's instant, whose unit is the second. */
  static Instant instant(Date date) {
    return date.toInstant().truncatedTo(ChronoUnit.SECONDS);
  }
}
