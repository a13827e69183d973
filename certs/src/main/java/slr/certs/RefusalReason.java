package slr.certs;

/** Why a certificate path was refused; one counter each. The label is stable. */
public enum RefusalReason {
  /** No certificate was presented. */
  NO_CERTIFICATE("no certificate"),
  /** Longer than {@link Limits#CHAIN_CERTIFICATES}. */
  CHAIN_TOO_LONG("chain too long"),
  /** No root of ours signed the top of the chain. */
  UNKNOWN_CA("unknown CA"),
  /** A certificate does not follow from the next one in the chain. */
  BAD_SIGNATURE("bad signature"),
  /** Other than ECDSA P-256 with SHA-256. */
  WRONG_ALGORITHM("wrong algorithm"),
  NOT_YET_VALID("not yet valid"),
  EXPIRED("expired"),
  REVOKED("revoked"),
  /** No CRL of that CA is at hand and the policy asks for one. */
  CRL_MISSING("CRL missing"),
  /** The CRL is past its next update and the policy asks for a current one. */
  CRL_STALE("CRL stale"),
  /** A certificate that signed another is no CA (RFC 5280 6.1.4 k, n). */
  NOT_A_CA("not a CA"),
  /** More CAs below one than it allows (RFC 5280 6.1.4 l, m). */
  PATH_TOO_LONG("path length exceeded"),
  /** A CA stands where a node belongs. */
  CA_AS_NODE("CA instead of a node"),
  WRONG_KEY_USAGE("wrong key usage"),
  WRONG_EXTENDED_KEY_USAGE("wrong extended key usage"),
  /** RFC 5280 6.1.4 o. */
  UNKNOWN_CRITICAL_EXTENSION("unknown critical extension"),
  /** The subject is not O, OU, CN as we name nodes, or not below its CA's name. */
  BAD_NAME("bad name"),
  WRONG_DOMAIN("wrong trust domain"),
  /** The CA may not issue for this level, or this link does not take it. */
  WRONG_LEVEL("wrong level"),
  /** This link takes certain nodes only. */
  OUTSIDE_CLUSTER("not of this cluster"),
  BLOCKS_MISSING("address blocks missing"),
  BLOCKS_MALFORMED("address blocks malformed"),
  /** An address that the CA above does not have (RFC 3779 2.3). */
  BLOCKS_OUTSIDE_PARENT("address blocks outside the parent's"),
  /** The certificate cannot be read. */
  MALFORMED("malformed certificate");

  private final String label;

  RefusalReason(String label) {
    this.label = label;
  }

  /** For logs and status output. */
  public String label() {
    return label;
  }
}
