package slr.certs;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one certificate, seen by itself, must look like, as CA or as node. Only to be asked about
 * certificates whose signature is already known to be good.
 */
final class CertificateProfile {

  private static final Set<String> UNDERSTOOD =
      Set.of(
          Oids.SERVES,
          Oids.ENDPOINTS,
          Oids.BASIC_CONSTRAINTS,
          Oids.KEY_USAGE,
          Oids.EXTENDED_KEY_USAGE);

  private static final int KEY_USAGE_DIGITAL_SIGNATURE = 0;
  private static final int KEY_USAGE_CERT_SIGN = 5;

  /** The order of the group of P-256 (FIPS 186-4 D.1.2.3), which no other named curve shares. */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private CertificateProfile() {}

  /** Whether this key made the certificate's signature. */
  static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** Whether this key made the list's signature, by the one algorithm of the trust domain. */
  static boolean isSignedBy(X509CRL list, PublicKey key) {
    try {
      list.verify(key);
      return list.getSigAlgOID().equals(Oids.ECDSA_SHA256);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  static void requireAlgorithm(X509Certificate certificate) throws RefusedCertificate {
    if (!certificate.getSigAlgOID().equals(Oids.ECDSA_SHA256)) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_ALGORITHM,
          Words.subject(certificate)
              + " is signed by "
              + Words.printable(certificate.getSigAlgName())
              + ", not ECDSA with SHA-256");
    }
    boolean p256 =
        certificate.getPublicKey() instanceof ECPublicKey key
            && key.getParams().getOrder().equals(P256_ORDER);
    if (!p256) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_ALGORITHM,
          Words.subject(certificate)
              + " has a key of "
              + Words.printable(certificate.getPublicKey().getAlgorithm())
              + ", not EC P-256");
    }
  }

  /**
   * @param subCasBelow how many CAs the path has between this one and the node
   */
  static void requireAuthority(X509Certificate certificate, int subCasBelow)
      throws RefusedCertificate {
    requireUnderstood(certificate);
    int pathLength = certificate.getBasicConstraints();
    if (certificate.getVersion() != 3 || pathLength < 0) {
      throw new RefusedCertificate(RefusalReason.NOT_A_CA, Words.subject(certificate));
    }
    if (pathLength < subCasBelow) {
      throw new RefusedCertificate(
          RefusalReason.PATH_TOO_LONG,
          Words.subject(certificate) + " allows " + pathLength + " CAs below, not " + subCasBelow);
    }
    requireKeyUsage(certificate, KEY_USAGE_CERT_SIGN, "keyCertSign");
  }

  static void requireNode(X509Certificate certificate, Purpose purpose) throws RefusedCertificate {
    requireUnderstood(certificate);
    if (certificate.getBasicConstraints() >= 0) {
      throw new RefusedCertificate(RefusalReason.CA_AS_NODE, Words.subject(certificate));
    }
    requireKeyUsage(certificate, KEY_USAGE_DIGITAL_SIGNATURE, "digitalSignature");
    if (extendedKeyUsage(certificate) == null) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_EXTENDED_KEY_USAGE, Words.subject(certificate) + " has none");
    }
    requirePurpose(certificate, purpose);
  }

  /** What a certificate has as extended key usage must name the purpose, also in a CA. */
  static void requirePurpose(X509Certificate certificate, Purpose purpose)
      throws RefusedCertificate {
    List<String> usages = extendedKeyUsage(certificate);
    if (usages != null && !usages.contains(purpose.extendedKeyUsage())) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_EXTENDED_KEY_USAGE,
          Words.subject(certificate)
              + " is not for a TLS "
              + purpose.name().toLowerCase(Locale.ROOT)
              + " but "
              + Words.printable(usages.toString()));
    }
  }

  static SubjectName name(X509Certificate certificate) throws RefusedCertificate {
    return SubjectName.parse(certificate.getSubjectX500Principal().getEncoded())
        .orElseThrow(() ->
            new RefusedCertificate(
                RefusalReason.BAD_NAME,
                Words.subject(certificate) + " is not O=domain, OU=level, CN=node"));
  }

  /** The address set in the extension {@code oid}. */
  static AddressBlocks blocks(X509Certificate certificate, String oid) throws RefusedCertificate {
    byte[] wrapped = certificate.getExtensionValue(oid);
    if (wrapped == null) {
      throw new RefusedCertificate(
          RefusalReason.BLOCKS_MISSING, Words.subject(certificate) + " has no " + what(oid));
    }
    try {
      DerReader reader = new DerReader(wrapped);
      byte[] value = reader.content(DerReader.OCTET_STRING);
      reader.requireEnd();
      return AddressBlocksCodec.decode(value);
    } catch (DerException e) {
      throw new RefusedCertificate(
          RefusalReason.BLOCKS_MALFORMED,
          Words.subject(certificate) + ", " + what(oid) + ": " + e.getMessage());
    }
  }

  static String what(String oid) {
    return oid.equals(Oids.SERVES) ? "served prefixes" : "end points";
  }

  private static void requireUnderstood(X509Certificate certificate) throws RefusedCertificate {
    Set<String> critical =
        Objects.requireNonNullElse(certificate.getCriticalExtensionOIDs(), Set.of());
    for (String oid : critical) {
      if (!UNDERSTOOD.contains(oid)) {
        throw new RefusedCertificate(
            RefusalReason.UNKNOWN_CRITICAL_EXTENSION,
            Words.subject(certificate) + " has " + Words.printable(oid));
      }
    }
  }

  private static void requireKeyUsage(X509Certificate certificate, int bit, String name)
      throws RefusedCertificate {
    boolean[] usage = certificate.getKeyUsage();
    if (usage == null || !usage[bit]) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_KEY_USAGE, Words.subject(certificate) + " lacks " + name);
    }
  }

  private static @Nullable List<String> extendedKeyUsage(X509Certificate certificate)
      throws RefusedCertificate {
    try {
      return certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException _) {
      throw new RefusedCertificate(
          RefusalReason.MALFORMED, Words.subject(certificate) + ": extended key usage");
    }
  }
}
