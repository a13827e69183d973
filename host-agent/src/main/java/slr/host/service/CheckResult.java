package slr.host.service;

/**
 * What one check, or one round of checks, found.
 *
 * @param passed whether the service does what it should
 * @param words what was found, for the operator, such as {@code http 203.0.113.1:80/: status 503}
 */
public record CheckResult(boolean passed, String words) {

  static CheckResult pass(String words) {
    return new CheckResult(true, words);
  }

  static CheckResult fail(String words) {
    return new CheckResult(false, words);
  }
}
