package slr.plane.flow;

import java.util.Locale;

/** What a flow table counts. */
public enum FlowTableEvent {
  /** A flow took a place. */
  PLACED(0),

  /** A flow got another tunnel, or the same again. */
  UPDATED(1),

  /** A flow was taken out. */
  REMOVED(2),

  /** A flow went to its other bucket to make room. */
  MOVED(3),

  /** A flow went from the old table to the new one. */
  SWEPT(4),

  /** {@link Placement#REFUSED_FULL}. */
  REFUSED_FULL(5),

  /** {@link Placement#REFUSED_RESTING}. */
  REFUSED_RESTING(6),

  /** {@link Placement#REFUSED_EQUAL_FINGERPRINT}. */
  REFUSED_EQUAL_FINGERPRINT(7),

  /** A flow of the old table had no place in the new one. */
  LOST_IN_GROWTH(8),

  /** A process that started again found a flow in two places, or octets that are no flow. */
  DISCARDED_AT_ADOPTION(9);

  /** One more than the last code. */
  static final int CODES = 10;

  private final int code;

  FlowTableEvent(int code) {
    this.code = code;
  }

  /** Where its count is. */
  int code() {
    return code;
  }

  /** The name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
