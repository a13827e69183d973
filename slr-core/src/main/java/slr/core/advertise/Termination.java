package slr.core.advertise;

/** Why a session ended. */
public sealed interface Termination {

  /** One side left on purpose. */
  record Departed(boolean byPeer, Goodbye.Reason reason) implements Termination {}

  /** This side refused the other. */
  record RefusedHere(Refused refusal) implements Termination {}

  /** The other side refused this one. */
  record RefusedThere(Refused refusal) implements Termination {}

  /** The connection ended by itself. */
  record Lost(String text) implements Termination {}
}
