package slr.node.level;

import java.time.Duration;
import slr.core.choice.StandbyRules;
import slr.node.config.Default;

/**
 * When nodes below that are in standby step in for the main ones, and back (A21).
 *
 * @param engageAfter how long the main ones must have failed; new flows get no answer meanwhile
 * @param failBack whether main ones that are well again are taken back by themselves
 * @param failBackAfter how long they must have been well then
 */
public record FailoverConfig(
    @Default("0s") Duration engageAfter,
    @Default("automatic") FailBack failBack,
    @Default("30s") Duration failBackAfter) {

  /** How main ones are taken back. */
  public enum FailBack {
    AUTOMATIC,
    MANUAL
  }

  public FailoverConfig {
    // Its own check, so that a wrong time is told with its line.
    var _ = rules(engageAfter, failBackAfter, false);
  }

  StandbyRules rules(boolean standby) {
    StandbyRules rules = rules(engageAfter, failBackAfter, standby);
    return failBack == FailBack.AUTOMATIC
        ? rules
        : new StandbyRules(standby, rules.engageAfterNs(), StandbyRules.MANUAL);
  }

  private static StandbyRules rules(Duration engage, Duration back, boolean standby) {
    if (engage.compareTo(StandbyRules.LONGEST) > 0 || back.compareTo(StandbyRules.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "engage-after " + engage + " and fail-back-after " + back + " must be 0s to 168h");
    }
    return new StandbyRules(standby, engage.toNanos(), back.toNanos());
  }
}
