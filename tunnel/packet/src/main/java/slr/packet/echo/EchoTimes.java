package slr.packet.echo;

import java.util.Optional;

/** Whether an advertisement is of this time; all times are in seconds since 1970. */
final class EchoTimes {

  private EchoTimes() {}

  /** Whether it is over, or ends later than anybody would say now. */
  static Optional<EchoRefusal> refusal(long expiryS, long nowS) {
    if (nowS > expiryS + EchoLimits.SKEW_S) {
      return Optional.of(EchoRefusal.EXPIRED);
    }
    return expiryS > nowS + EchoLimits.LIFETIME_S_MAX + EchoLimits.SKEW_S
        ? Optional.of(EchoRefusal.TOO_EARLY)
        : Optional.empty();
  }

  /** This epoch and the last; the next one too where another clock may have begun it. */
  static boolean isEpochKnown(long epoch, long nowS) {
    return epoch >= EchoLimits.epochOf(nowS) - 1
        && epoch <= EchoLimits.epochOf(nowS + EchoLimits.SKEW_S);
  }
}
