package slr.certs;

/** What is done when the CRL of a CA on the path is missing or past its next update. */
public enum RevocationPolicy {
  /**
   * What is known of revocations counts, however old; a CA without a list has revoked nothing. The
   * default: else one forgotten file would stop a whole overlay.
   */
  BEST_KNOWN,
  /** Refuse the path. */
  CURRENT
}
