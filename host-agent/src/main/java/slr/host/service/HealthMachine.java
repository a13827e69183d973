package slr.host.service;

import slr.core.row.Health;

/**
 * Turns single check results into the health of a service, so that one lost packet is no failure
 * and one lucky answer no recovery. Pure.
 *
 * <p>A service starts UNKNOWN and becomes HEALTHY after {@code rise} passes in a row; a first
 * failure makes it FAILING at once, because nothing is sent to it yet. From then on it takes {@code
 * fall} failures in a row to become FAILING and {@code rise} passes in a row to return. A round
 * that timed out in a flood is no evidence of either: it leaves health and counts as they are.
 */
final class HealthMachine {

  private final int rise;
  private final int fall;
  private Health health = Health.UNKNOWN;
  private String reason = "not checked yet";
  private int passesInRow;
  private int failuresInRow;
  private long changes;
  private long sinceNs;

  /**
   * @param rise passes in a row that make a service healthy, from 1
   * @param fall failures in a row that make it fail, from 1
   */
  HealthMachine(int rise, int fall) {
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException("rise " + rise + " and fall " + fall + " start at 1");
    }
    this.rise = rise;
    this.fall = fall;
  }

  /** Takes the result of one round of checks; returns whether the health changed. */
  boolean onResult(CheckResult result, long nowNs) {
    if (result.outcome() == CheckResult.Outcome.FLOODED) {
      return false;
    }
    if (result.passed()) {
      failuresInRow = 0;
      passesInRow = Math.min(passesInRow + 1, rise);
      return passesInRow == rise && become(Health.HEALTHY, result.words(), nowNs);
    }
    passesInRow = 0;
    failuresInRow = Math.min(failuresInRow + 1, fall);
    boolean falls = failuresInRow == fall || health == Health.UNKNOWN;
    return falls && become(Health.FAILING, result.words(), nowNs);
  }

  /** Takes this result for the last of as many as it needs. */
  void assume(CheckResult result, long nowNs) {
    boolean _ = become(result.passed() ? Health.HEALTHY : Health.FAILING, result.words(), nowNs);
  }

  Health health() {
    return health;
  }

  /** The check result that made the health what it is. */
  String reason() {
    return reason;
  }

  /** When it became so; 0 before the first change. */
  long sinceNs() {
    return sinceNs;
  }

  /** How often it changed. */
  long changes() {
    return changes;
  }

  /** The one gate for a change of health. */
  private boolean become(Health next, String why, long nowNs) {
    if (health == next) {
      return false;
    }
    health = next;
    reason = why;
    sinceNs = nowNs;
    changes++;
    return true;
  }
}
