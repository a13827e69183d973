package slr.core.recover;

import java.util.Locale;

/** What happens to flows that are not known. Labels are stable: metrics use them. */
public enum RecoveryCounter {
  /** A search began. */
  SEARCHED,
  /** None began: too many of this virtual host did. */
  OVER_BUDGET,
  /** A child was not asked: it was asked too much already. */
  CHILD_OVER_BUDGET,
  /** One was given up for another: too many are under way. */
  OVERFLOWED,
  /** The home knew. */
  FOUND_HOME,
  /** The home did not know, or did not answer in time. */
  HOME_UNKNOWN,
  /** A child has it. */
  FOUND_BELOW,
  /** A child has it, though another one had it before. */
  FOUND_MOVED,
  /** A host said that it stalls. */
  FOUND_STALLED,
  /** A client returned an echo by which a host says that it has a flow. */
  HINTED,
  /** A child has signed it, and the flow was not known. */
  FOUND_ECHO,
  /** Somebody below names a flow that is another's here. */
  REFUSED_HOLDER,
  /** Somebody names a flow of a virtual host that he has no row of. */
  REFUSED_VIRTUAL_HOST,
  /** There was no record for it, or no token. */
  REFUSED_FULL,
  /** All said that they do not have it. */
  NOT_HELD,
  /** Nobody knew in time. */
  UNKNOWN,
  /** An answer to no question. */
  UNASKED,
  /** Questions of others that were answered. */
  ANSWERED,
  /** Flows that a home was told of. */
  COPIED;

  /** The name in status and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
