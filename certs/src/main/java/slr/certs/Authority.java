package slr.certs;

import java.security.cert.X509Certificate;

/**
 * A certificate of the path whose word counts for those below it.
 *
 * @param certificate itself
 * @param name its subject
 * @param serves virtual hosts that may appear below
 * @param endpoints tunnel ends that may appear below
 */
record Authority(
    X509Certificate certificate, SubjectName name, AddressBlocks serves, AddressBlocks endpoints) {

  /** Reads what a certificate with a good signature says. */
  static Authority read(X509Certificate certificate) throws RefusedCertificate {
    return new Authority(
        certificate,
        CertificateProfile.name(certificate),
        CertificateProfile.blocks(certificate, Oids.SERVES),
        CertificateProfile.blocks(certificate, Oids.ENDPOINTS));
  }

  /** Says what the other, which this one signed, may not have. */
  void requireNested(Authority below) throws RefusedCertificate {
    if (!below.name.domain().equals(name.domain())) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_DOMAIN, below.name.domain() + " under " + name.domain());
    }
    if (!name.isParentOf(below.name)) {
      throw new RefusedCertificate(
          RefusalReason.BAD_NAME, below.name.node() + " is no name below " + name.node());
    }
    if (!name.level().mayIssue(below.name.level())) {
      throw new RefusedCertificate(
          RefusalReason.WRONG_LEVEL,
          below.name.node()
              + " has level "
              + below.name.level().label()
              + " under a CA for level "
              + name.level().label());
    }
    requireNested(below, Oids.SERVES, below.serves, serves);
    requireNested(below, Oids.ENDPOINTS, below.endpoints, endpoints);
  }

  private static void requireNested(
      Authority below, String oid, AddressBlocks inner, AddressBlocks outer)
      throws RefusedCertificate {
    var outside = inner.firstOutside(outer);
    if (outside.isPresent()) {
      throw new RefusedCertificate(
          RefusalReason.BLOCKS_OUTSIDE_PARENT,
          below.name.node() + ", " + CertificateProfile.what(oid) + ": " + outside.get());
    }
  }
}
