package slr.certs;

import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slr.certs.PathVerdict.Accepted;

/**
 * Decides whether a chain of certificates leads to a node of the trust domain, and what that node
 * may say (X2). Pure: the time, the roots and the CRLs are arguments. It walks from the root down,
 * so that nothing of a certificate is believed, or even decoded, before its signature is known to
 * be good.
 */
public final class PathCheck {

  private final TrustSnapshot trust;
  private final PeerRule rule;
  private final Instant at;

  private PathCheck(TrustSnapshot trust, PeerRule rule, Instant at) {
    this.trust = trust;
    this.rule = rule;
    this.at = at;
  }

  /**
   * Checks a chain (RFC 5280 6.1, RFC 3779 2.3, and our own rules of {@link Authority}).
   *
   * @param chain the node's certificate first, each followed by its issuer's; the root may stand at
   *     the end
   * @param trust roots and CRLs
   * @param rule what this link asks of its peer
   * @param at the time it shall be valid at
   */
  public static PathVerdict check(
      List<X509Certificate> chain, TrustSnapshot trust, PeerRule rule, Instant at) {
    try {
      return new Accepted(new PathCheck(trust, rule, at).walk(chain));
    } catch (RefusedCertificate refused) {
      return refused.verdict();
    }
  }

  private NodeIdentity walk(List<X509Certificate> chain) throws RefusedCertificate {
    if (chain.isEmpty()) {
      throw new RefusedCertificate(RefusalReason.NO_CERTIFICATE, "the peer presented none");
    }
    List<X509Certificate> path = withoutRoot(chain);
    if (path.size() > Limits.CHAIN_CERTIFICATES) {
      throw new RefusedCertificate(
          RefusalReason.CHAIN_TOO_LONG,
          path.size() + " certificates, at most " + Limits.CHAIN_CERTIFICATES);
    }
    Authority issuer = root(path.getLast());
    requireTime(issuer.certificate());
    CertificateProfile.requireAuthority(issuer.certificate(), path.size() - 1);
    Instant notAfter = Words.instant(issuer.certificate().getNotAfter());
    for (int i = path.size() - 1; i >= 0; i--) {
      X509Certificate certificate = path.get(i);
      requireIssued(certificate, issuer.certificate());
      CertificateProfile.requireAlgorithm(certificate);
      requireTime(certificate);
      requireNotRevoked(certificate, issuer.certificate());
      if (i > 0) {
        CertificateProfile.requireAuthority(certificate, i - 1);
        CertificateProfile.requirePurpose(certificate, rule.purpose());
      } else {
        CertificateProfile.requireNode(certificate, rule.purpose());
      }
      Authority below = Authority.read(certificate);
      issuer.requireNested(below);
      issuer = below;
      Instant ends = Words.instant(certificate.getNotAfter());
      notAfter = ends.isBefore(notAfter) ? ends : notAfter;
    }
    return identity(issuer, notAfter);
  }

  private NodeIdentity identity(Authority node, Instant notAfter) throws RefusedCertificate {
    SubjectName name = node.name();
    if (!rule.levels().contains(name.level())) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_LEVEL,
          name.node()
              + " has level "
              + name.level().label()
              + ", this link takes "
              + rule.levels().stream().map(Level::label).sorted().toList());
    }
    return new NodeIdentity(
        name.domain(),
        name.level(),
        name.node(),
        node.serves(),
        node.endpoints(),
        notAfter,
        node.certificate().getSerialNumber());
  }

  private List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
    boolean endsInRoot = chain.size() > 1 && trust.isRoot(chain.getLast());
    return endsInRoot ? chain.subList(0, chain.size() - 1) : chain;
  }

  private Authority root(X509Certificate top) throws RefusedCertificate {
    return trust.roots().stream()
        .filter(root -> isIssuer(root.certificate(), top))
        .filter(root -> CertificateProfile.isSignedBy(top, root.certificate().getPublicKey()))
        .findFirst()
        .orElseThrow(() ->
            new RefusedCertificate(
                RefusalReason.UNKNOWN_CA,
                Words.subject(top)
                    + " is signed by "
                    + Words.issuer(top)
                    + " with a key that is none of our roots'"));
  }

  private static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
    return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static void requireIssued(X509Certificate certificate, X509Certificate issuer)
      throws RefusedCertificate {
    boolean issued =
        isIssuer(issuer, certificate)
            && CertificateProfile.isSignedBy(certificate, issuer.getPublicKey());
    if (!issued) {
      throw new RefusedCertificate(
          RefusalReason.BAD_SIGNATURE,
          Words.subject(certificate) + " is not signed by " + Words.subject(issuer));
    }
  }

  private void requireTime(X509Certificate certificate) throws RefusedCertificate {
    Instant begins = Words.instant(certificate.getNotBefore());
    Instant ends = Words.instant(certificate.getNotAfter());
    if (at.isBefore(begins)) {
      throw new RefusedCertificate(
          RefusalReason.NOT_YET_VALID, Words.subject(certificate) + " begins " + begins);
    }
    if (at.isAfter(ends)) {
      throw new RefusedCertificate(
          RefusalReason.EXPIRED, Words.subject(certificate) + " ended " + ends);
    }
  }

  private void requireNotRevoked(X509Certificate certificate, X509Certificate issuer)
      throws RefusedCertificate {
    Optional<X509CRL> list = trust.listOf(issuer);
    if (list.isEmpty()) {
      if (trust.policy() == RevocationPolicy.CURRENT) {
        throw new RefusedCertificate(
            RefusalReason.CRL_MISSING, "no list of " + Words.subject(issuer));
      }
      return;
    }
    X509CRLEntry entry = list.get().getRevokedCertificate(certificate.getSerialNumber());
    if (entry != null) {
      throw new RefusedCertificate(
          RefusalReason.REVOKED,
          Words.subject(certificate) + " at " + Words.instant(entry.getRevocationDate()));
    }
    boolean stale = TrustSnapshot.isStale(list.get(), at);
    if (stale && trust.policy() == RevocationPolicy.CURRENT) {
      throw new RefusedCertificate(
          RefusalReason.CRL_STALE, "the list of " + Words.subject(issuer) + " is out of date");
    }
  }
}
