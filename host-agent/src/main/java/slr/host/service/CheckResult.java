package slr.host.service;

/**
 * What one check, or one round of checks, found.
 *
 * @param words what was found, for the operator, such as {@code http 203.0.113.1:80/: status 503}
 */
public record CheckResult(Outcome outcome, String words) {

  /** The kinds of result. */
  public enum Outcome {
    /** The service does what it should. */
    PASSED,
    /** It refuses, or answers wrongly. */
    FAILED,
    /** It did not answer in time; not serving, unless it is known to be flooded. */
    TIMED_OUT,
    /** It did not answer in time, and a flood of SYNs is the likely cause: says nothing. */
    FLOODED
  }

  static CheckResult pass(String words) {
    return new CheckResult(Outcome.PASSED, words);
  }

  static CheckResult fail(String words) {
    return new CheckResult(Outcome.FAILED, words);
  }

  static CheckResult timeout(String words) {
    return new CheckResult(Outcome.TIMED_OUT, words);
  }

  /** The same, now that a flood is known of. */
  CheckResult inFlood() {
    return new CheckResult(Outcome.FLOODED, words + ", flooded with SYNs");
  }

  /** Whether the service does what it should. */
  public boolean passed() {
    return outcome == Outcome.PASSED;
  }
}
