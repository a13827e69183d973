package slr.core.recover;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.flow.FlowKey;

/** One flow that is being looked for. */
final class Search {

  /** How far it is. */
  enum Phase {
    /** The home was asked. */
    HOME,
    /** The children were asked. */
    BELOW,
    /** Nobody knew. */
    UNKNOWN,
    /** Nobody has it. */
    NOT_HELD,
    /** Somebody has it, or nobody cares any more. */
    OVER
  }

  /** No child. */
  static final int NONE = -1;

  final FlowKey flow;

  /** By which what is held for it is known. */
  final long number;

  /** Until when answers are waited for. */
  final long deadlineNs;

  final BitSet asked = new BitSet();
  final BitSet waiting = new BitSet();
  final List<Asker> askers = new ArrayList<>();
  Phase phase = Phase.BELOW;
  long homeUntilNs;
  long endedNs;

  /** Under which table it ended. */
  long table;

  /** Whether who was named as the holder lately has said that it is none. */
  boolean isHomeWrong;

  /** A child with a half-open connection. */
  int halfOpen = NONE;

  /** Whether somebody who may have it is away. */
  boolean incomplete;

  /** Whether somebody could not say, or was not asked. */
  boolean unanswered;

  Search(FlowKey flow, long number, long deadlineNs) {
    this.flow = flow;
    this.number = number;
    this.deadlineNs = deadlineNs;
  }

  /** Whether it has just turned out, with the children of this table, that nobody has the flow. */
  boolean isKnownNotHeld(long underTable, long nowNs) {
    return phase == Phase.NOT_HELD
        && table == underTable
        && nowNs - endedNs < RecoveryConfig.NOT_HELD_NS;
  }

  /** Whether it has ended a moment ago and nobody knew. */
  boolean rests(long nowNs) {
    return phase == Phase.UNKNOWN && nowNs - endedNs < RecoveryConfig.PAUSE_NS;
  }

  boolean isRunning() {
    return phase == Phase.HOME || phase == Phase.BELOW;
  }
}
