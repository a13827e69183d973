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

  /** {@link Placement#REFUSED_FULL}. */
  REFUSED_FULL(4),

  /** {@link Placement#REFUSED_RESTING}. */
  REFUSED_RESTING(5),

  /** {@link Placement#REFUSED_EQUAL_FINGERPRINT}. */
  REFUSED_EQUAL_FINGERPRINT(6),

  /** A process that started again found a flow in two places, or octets that are no flow. */
  DISCARDED_AT_ADOPTION(7);

  /** One more than the last code. */
  static final int CODES = 8;

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
