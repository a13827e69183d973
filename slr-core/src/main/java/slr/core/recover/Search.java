package slr.core.recover;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders.Answer;
import slr.core.flow.FlowKey;

/** One flow that is being looked for. */
final class Search {

  /** How far it is. */
  enum Phase {
    /** The home was asked. */
    HOME,
    /** The children were asked. */
    BELOW,
    /** Nobody could say, and they will be asked again. */
    WAITING,
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

  private final long beganNs;

  /** Until when answers are waited for; of one that waits, when they are asked again. */
  long deadlineNs;

  final BitSet asked = new BitSet();
  final BitSet waiting = new BitSet();
  final List<Asker> askers = new ArrayList<>();
  Phase phase = Phase.BELOW;
  long homeUntilNs;
  long endedNs;

  /** Whether it is a flow that somebody had, and a segment of it came here. */
  boolean isKnown;

  /** Whether it holds one segment, until it ends, and no others. */
  boolean isPatient;

  /** Whether a segment is held until it ends. */
  boolean isParked;

  /** Of the last segment that came of the flow ({@link slr.packet.BareSegment}). */
  long segment;

  /** Under which table it ended. */
  long table;

  /** Whether who was named as the holder lately has said that it is none. */
  boolean isHomeWrong;

  /** A child with a half-open connection. */
  int halfOpen = NONE;

  /** Whether somebody who may have it is away. */
  boolean incomplete;

  /** Whether somebody has it whom this node cannot reach, by the word of its home. */
  boolean isHeldElsewhere;

  /** Whether somebody could not say, or was not asked. */
  boolean unanswered;

  Search(FlowKey flow, long number, long deadlineNs, long nowNs) {
    this.flow = flow;
    this.number = number;
    this.deadlineNs = deadlineNs;
    beganNs = nowNs;
  }

  /** The home is asked. */
  void atHome(long nowNs) {
    phase = Phase.HOME;
    homeUntilNs = nowNs + RecoveryConfig.HOME_NS;
  }

  /** Whether everybody was asked, and answered. */
  boolean isWhole() {
    return !incomplete && !unanswered && !isHeldElsewhere && !asked.isEmpty();
  }

  /** Whether they are to be asked again, if nobody could say. */
  boolean mayWait(long nowNs) {
    return isKnown && nowNs - beganNs < RecoveryConfig.GIVEN_UP_NS;
  }

  /** Waits for the next round; whether more is held for it than will be from now on. */
  boolean await(long nowNs) {
    boolean isFirst = !isPatient;
    isPatient = true;
    phase = Phase.WAITING;
    deadlineNs = nowNs + RecoveryConfig.ROUND_NS;
    endedNs = nowNs;
    return isFirst;
  }

  /** Children may have come; whether those are to be asked at once that were not. */
  boolean onTable() {
    if (phase == Phase.WAITING) {
      deadlineNs = Math.min(deadlineNs, endedNs + RecoveryConfig.PAUSE_NS);
    }
    return phase == Phase.BELOW && (incomplete || asked.isEmpty());
  }

  /** The next round begins. */
  void askAgain(long untilNs) {
    phase = Phase.BELOW;
    deadlineNs = untilNs;
    asked.clear();
    waiting.clear();
    unanswered = false;
  }

  /** Whether this answer of a child was asked for; between two rounds only good news is. */
  boolean expects(int child, Answer answer) {
    boolean isNews = answer == Answer.HELD || answer == Answer.OPENING;
    return isRunning() && asked.get(child) && (isNews || phase != Phase.WAITING);
  }

  /** Somebody else wants to know; the next round begins at once. */
  void join(Asker asker, long nowNs) {
    if (!askers.contains(asker)) {
      askers.add(asker);
    }
    if (phase == Phase.WAITING) {
      deadlineNs = nowNs;
    }
  }

  /** Whether it has just turned out, with the children of this table, that nobody has the flow. */
  boolean isKnownNotHeld(long underTable, long nowNs) {
    return phase == Phase.NOT_HELD
        && table == underTable
        && nowNs - endedNs < RecoveryConfig.NOT_HELD_NS;
  }

  /** Whether it has ended a moment ago, and another would find as little. */
  boolean rests(long underTable, long nowNs) {
    return isKnownNotHeld(underTable, nowNs)
        || (phase == Phase.UNKNOWN && nowNs - endedNs < RecoveryConfig.PAUSE_NS);
  }

  boolean isRunning() {
    return phase == Phase.HOME || phase == Phase.BELOW || phase == Phase.WAITING;
  }
}
