package slr.core.spare;

import java.util.Locale;

/** What happens between mates. Labels are stable: status and metrics use them. */
public enum SpareCounter {
  /** Changes that were told, each mate counted. */
  TOLD,
  /** Changes that were not told, for too many waited; everything is told again afterwards. */
  OVERFLOWED,
  /** Changes that came. */
  HEARD,
  /** Flows that are known here because a mate has them. */
  MIRRORED,
  /** Flows that were known with the same child already. */
  RENEWED,
  /** Flows that were known with a child that does not have them any more. */
  MOVED,
  /** Mirrored flows that a mate says are over. */
  ENDED,
  /** A mate names a child that is not known here, or not reachable. */
  REFUSED_CHILD,
  /** A mate names another tunnel end than this child's. */
  REFUSED_END,
  /** A mate names a flow of a virtual host that this child has no row of. */
  REFUSED_VIRTUAL_HOST,
  /** A mate names a flow that another child has, as is known here. */
  REFUSED_HOLDER,
  /** There was no room for a mirrored flow. */
  REFUSED_FULL,
  /** A frame of an older stream, or an acknowledgement of none that was sent. */
  STALE,
  /** Batches are missing. */
  GAPS,
  /** Mates asked to be told everything again. */
  TOLD_AGAIN;

  /** The name in status and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
