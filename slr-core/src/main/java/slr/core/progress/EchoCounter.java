package slr.core.progress;

import java.util.Locale;

/** What happens to echoes. */
public enum EchoCounter {
  /** Stalls that were heard of. */
  STALLS,
  /** Stalls of a flow whose next echo waits already. */
  MERGED,
  /** Echoes given out because of a stall. */
  ECHOES,
  /** Echoes given out at a start. */
  STARTS,
  /** Times that an echo was due and the budget was used up. */
  HELD_BACK,
  /** Flows without a stall for long, or forgotten for the room. */
  FORGOTTEN,
  /** Stalls and starts without room. */
  REFUSED_FULL;

  /** The name in status and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
