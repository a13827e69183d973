package slr.core.announce;

/** What a {@link WatchdogMachine} wants done. */
public sealed interface WatchdogAction {

  /** Make BIRD announce nothing, and tell the machine how it went. */
  record Withdraw() implements WatchdogAction {}

  /** Log that the machine went from one state to another. */
  record Transition(WatchdogState from, WatchdogState to, String reason)
      implements WatchdogAction {}
}
