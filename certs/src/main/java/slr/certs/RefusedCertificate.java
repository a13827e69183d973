package slr.certs;

/** Carries a {@link PathVerdict.Refused} out of the steps of a path check. */
final class RefusedCertificate extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient PathVerdict.Refused verdict;

  RefusedCertificate(RefusalReason reason, String value) {
    super(value);
    this.verdict = new PathVerdict.Refused(reason, value);
  }

  PathVerdict.Refused verdict() {
    return verdict;
  }
}
