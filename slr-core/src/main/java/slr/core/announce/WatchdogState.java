package slr.core.announce;

/** States of a {@link WatchdogMachine}. */
public enum WatchdogState {
  /** The SLR answers. In: all others, when it does. Out: SILENT. */
  HEARD,
  /**
   * It does not, yet. In: start; HEARD; WITHDRAWN. Out: HEARD; WITHDRAWING when that lasts too
   * long.
   */
  SILENT,
  /** BIRD shall announce nothing. In: SILENT. Out: HEARD; WITHDRAWN when BIRD has taken it over. */
  WITHDRAWING,
  /** BIRD announces nothing. In: WITHDRAWING. Out: HEARD; SILENT; OVERRULED. */
  WITHDRAWN,
  /**
   * Somebody announces again who has never answered: an SLR that is asked in the wrong place. It is
   * right. In: WITHDRAWN. Out: HEARD.
   */
  OVERRULED
}
