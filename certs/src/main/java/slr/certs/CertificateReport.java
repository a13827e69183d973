package slr.certs;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import slr.packet.Prefix;

/**
 * One certificate for people and programs: the text and the JSON of {@code certs show} come from
 * this. A certificate that is none of ours is told as far as it can be.
 *
 * @param kind {@code root}, {@code sub-CA}, {@code node}, or {@code foreign} if problems kept it
 *     from being read as one of ours
 * @param level of a CA: the highest level that it may issue for
 * @param serial hex
 * @param fingerprint SHA-256 of the certificate, hex
 * @param problems why it is no sound certificate of a trust domain, whatever its signature
 */
record CertificateReport(
    String kind,
    String subject,
    String issuer,
    Optional<String> domain,
    Optional<String> level,
    Optional<String> node,
    List<String> serves,
    List<String> endpoints,
    Instant notBefore,
    Instant notAfter,
    String serial,
    String key,
    String fingerprint,
    List<String> problems) {

  static CertificateReport of(X509Certificate certificate) {
    List<String> problems = new ArrayList<>();
    boolean authority = certificate.getBasicConstraints() >= 0;
    Optional<Authority> read = Optional.empty();
    try {
      CertificateProfile.requireAlgorithm(certificate);
      if (authority) {
        CertificateProfile.requireAuthority(certificate, 0);
      } else {
        CertificateProfile.requireNode(certificate, Purpose.CLIENT);
        CertificateProfile.requireNode(certificate, Purpose.SERVER);
      }
      read = Optional.of(Authority.read(certificate));
    } catch (RefusedCertificate e) {
      problems.add(e.verdict().toString());
    }
    Optional<SubjectName> name = read.map(Authority::name);
    String role =
        !authority ? "node" : name.filter(SubjectName::isRoot).isPresent() ? "root" : "sub-CA";
    return new CertificateReport(
        read.isEmpty() ? "foreign" : role,
        Words.printable(certificate.getSubjectX500Principal().getName()),
        Words.printable(certificate.getIssuerX500Principal().getName()),
        name.map(SubjectName::domain),
        name.map(n -> n.level().label()),
        name.map(SubjectName::node),
        read.map(r -> texts(r.serves())).orElse(List.of()),
        read.map(r -> texts(r.endpoints())).orElse(List.of()),
        Words.instant(certificate.getNotBefore()),
        Words.instant(certificate.getNotAfter()),
        certificate.getSerialNumber().toString(16),
        key(certificate),
        fingerprint(certificate),
        List.copyOf(problems));
  }

  /** Some lines of text, each with its end. */
  String text(Instant now) {
    StringBuilder text = new StringBuilder();
    text.append(headline()).append('\n');
    if (!kind.equals("foreign")) {
      boolean issues = !kind.equals("node");
      line(text, issues ? "lets serve" : "may serve", joined(serves));
      line(text, issues ? "lets tunnel" : "tunnel ends", joined(endpoints));
    }
    line(text, "valid", notBefore + " to " + notAfter + ", " + remaining(now));
    line(text, "subject", subject);
    line(text, "issued by", issuer);
    line(text, "serial", serial);
    line(text, "key", key);
    line(text, "SHA-256", fingerprint);
    problems.forEach(problem -> line(text, "problem", problem));
    return text.toString();
  }

  private String headline() {
    String where = " of trust domain " + domain.orElse("?");
    return switch (kind) {
      case "root" -> "Root" + where + ": who trusts it trusts every node below";
      case "sub-CA" ->
          "Sub-CA "
              + node.orElse("?")
              + where
              + ": issues for level "
              + level.orElse("?")
              + " and below, names under "
              + node.orElse("?")
              + "/";
      case "node" ->
          "Certificate of "
              + level.orElse("?")
              + " "
              + node.orElse("?")
              + where
              + ", for both ends of TLS";
      default -> "Not a certificate of a trust domain";
    };
  }

  private String remaining(Instant now) {
    if (now.isBefore(notBefore)) {
      return "not yet valid";
    }
    return now.isAfter(notAfter)
        ? "expired"
        : Duration.between(now, notAfter).toDays() + " days left";
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  ").append(label).append(" ".repeat(Math.max(1, 13 - label.length())));
    text.append(value).append('\n');
  }

  private static String joined(List<String> blocks) {
    return blocks.isEmpty() ? "nothing" : String.join(", ", blocks);
  }

  private static List<String> texts(AddressBlocks blocks) {
    return blocks.prefixes().stream().map(Prefix::toString).toList();
  }

  private static String key(X509Certificate certificate) {
    String size =
        certificate.getPublicKey() instanceof ECPublicKey ec
            ? " " + ec.getParams().getOrder().bitLength() + " bits"
            : "";
    return Words.printable(
        certificate.getPublicKey().getAlgorithm()
            + size
            + ", signed by "
            + certificate.getSigAlgName());
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(PemFile.der(certificate)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
