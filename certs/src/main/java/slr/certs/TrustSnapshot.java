package slr.certs;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Roots and CRLs as they were at one moment; immutable, may be shared by threads. */
public final class TrustSnapshot {

  private final long generation;
  private final List<Authority> roots;
  private final List<X509CRL> lists;
  private final RevocationPolicy policy;

  /**
   * @param roots self-signed certificates that were checked when read
   * @param lists CRLs of roots and of sub-CAs; whose they are is checked when they are used
   */
  TrustSnapshot(
      long generation, List<Authority> roots, List<X509CRL> lists, RevocationPolicy policy) {
    this.generation = generation;
    this.roots = List.copyOf(roots);
    this.lists = List.copyOf(lists);
    this.policy = policy;
  }

  /**
   * Rises by one whenever a reload changed something: a session that was checked at an older one is
   * due for another check.
   */
  public long generation() {
    return generation;
  }

  /** The trust domain of the roots. */
  public String domain() {
    return roots.getFirst().name().domain();
  }

  /** Whose lists are past their next update, for a warning. */
  public List<String> staleLists(Instant at) {
    return lists.stream()
        .filter(list -> isStale(list, at))
        .map(list -> Words.name(list.getIssuerX500Principal()))
        .toList();
  }

  List<Authority> roots() {
    return roots;
  }

  List<X509CRL> lists() {
    return lists;
  }

  RevocationPolicy policy() {
    return policy;
  }

  boolean isRoot(X509Certificate certificate) {
    return roots.stream().anyMatch(root -> root.certificate().equals(certificate));
  }

  /** The newest list that this CA signed. The JDK remembers a list's good signature. */
  Optional<X509CRL> listOf(X509Certificate authority) {
    return lists.stream()
        .filter(l -> l.getIssuerX500Principal().equals(authority.getSubjectX500Principal()))
        .filter(list -> CertificateProfile.isSignedBy(list, authority.getPublicKey()))
        .max(Comparator.comparing(TrustSnapshot::number));
  }

  /** The list's number (RFC 5280 5.2.3), -1 if it has none. */
  static BigInteger number(X509CRL list) {
    byte[] wrapped = list.getExtensionValue("2.5.29.20");
    if (wrapped == null) {
      return BigInteger.ONE.negate();
    }
    try {
      byte[] integer = new DerReader(wrapped).content(DerReader.OCTET_STRING);
      byte[] value = new DerReader(integer).content(DerReader.INTEGER);
      return value.length == 0 ? BigInteger.ONE.negate() : new BigInteger(value);
    } catch (DerException _) {
      return BigInteger.ONE.negate();
    }
  }

  static boolean isStale(X509CRL list, Instant at) {
    return list.getNextUpdate() != null && at.isAfter(Words.instant(list.getNextUpdate()));
  }
}
