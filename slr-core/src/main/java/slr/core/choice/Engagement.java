package slr.core.choice;

import java.util.OptionalLong;

/**
 * Whose turn it is for one kind of traffic, and what it waits for.
 *
 * <pre>
 *  MAIN     no main one can, others are in standby:
 *             for engage-after, or it was said    STANDBY (engaged)
 *             else                                NOBODY
 *  NOBODY   a main one can                        MAIN
 *           for engage-after                      STANDBY (engaged)
 *  STANDBY  a main one can:
 *             no one in standby can               MAIN (failed back)
 *             none was ever able here             MAIN (failed back)
 *             for fail-back-after, or told to     MAIN (failed back)
 * </pre>
 */
final class Engagement {

  private Turn turn = Turn.MAIN;
  private Means means = new Means(true, true, false, false, false);
  private StandbyRules rules = StandbyRules.USUAL;
  private boolean mainWasAble;
  private boolean mainSuffered;
  private boolean isTold;

  /** Since when the turn is whose it is. */
  private long sinceNs;

  /** Since when no main one is able, or since when one is. */
  private long mainSinceNs;

  Engagement(long nowNs) {
    sinceNs = nowNs;
    mainSinceNs = nowNs;
  }

  /** Looks at what is the case now; whether the turn has changed between main and standby. */
  boolean judge(StandbyRules newRules, Means now, long nowNs) {
    if (now.mainAble() != means.mainAble()) {
      mainSinceNs = nowNs;
      isTold = false;
    }
    means = now;
    rules = newRules;
    // Of those that are gone holds what they said last.
    mainSuffered = now.hasMain() ? now.mainSuffers() : mainSuffered;
    Turn next = next(nowNs);
    mainWasAble |= now.mainAble();
    if (next == turn) {
      return false;
    }
    boolean crosses = next == Turn.STANDBY || turn == Turn.STANDBY;
    turn = next;
    sinceNs = nowNs;
    isTold = false;
    return crosses;
  }

  private Turn next(long nowNs) {
    boolean waited = waitNs().isEmpty() || dueNs().getAsLong() - nowNs <= 0;
    if (means.mainAble()) {
      boolean returns = turn == Turn.STANDBY && means.standbyAble() && mainWasAble && !isTold;
      return returns && (rules.isManual() || !waited) ? Turn.STANDBY : Turn.MAIN;
    }
    if (turn == Turn.STANDBY || !means.standbyAble()) {
      return turn;
    }
    return waited ? Turn.STANDBY : Turn.NOBODY;
  }

  /** How long what is the case must last until the turn changes; empty if it need not, or never. */
  private OptionalLong waitNs() {
    if (means.mainAble()) {
      boolean waits = turn == Turn.STANDBY && !rules.isManual();
      return waits ? OptionalLong.of(rules.failBackAfterNs()) : OptionalLong.empty();
    }
    // What was said needs no second look; of a main one that was not there yet nothing was said.
    boolean waits = mainSuffered || !mainWasAble;
    return turn != Turn.STANDBY && means.standbyAble() && waits && rules.engageAfterNs() > 0
        ? OptionalLong.of(rules.engageAfterNs())
        : OptionalLong.empty();
  }

  /** When to look again, if nothing is heard before. */
  OptionalLong dueNs() {
    OptionalLong wait = waitNs();
    return wait.isPresent() ? OptionalLong.of(mainSinceNs + wait.getAsLong()) : wait;
  }

  /** The operator wants the main ones to be taken back; whether there is one that waits for it. */
  boolean failBack() {
    isTold = turn == Turn.STANDBY && means.mainAble();
    return isTold;
  }

  Turn turn() {
    return turn;
  }

  long sinceNs() {
    return sinceNs;
  }

  /** In words, for people. */
  String words(long nowNs) {
    String well = means.mainAble() ? "main is well" : "main cannot";
    return switch (turn) {
      case MAIN -> well;
      case NOBODY -> "main cannot since " + seconds(nowNs - mainSinceNs) + ", engaged" + due(nowNs);
      case STANDBY -> "engaged since " + seconds(nowNs - sinceNs) + ", " + well + back(nowNs);
    };
  }

  private String back(long nowNs) {
    if (!means.mainAble()) {
      return "";
    }
    return rules.isManual() ? ", fails back when told to" : ", fails back" + due(nowNs);
  }

  private String due(long nowNs) {
    OptionalLong due = dueNs();
    return due.isPresent() ? " in " + seconds(Math.max(0, due.getAsLong() - nowNs)) : " now";
  }

  private static String seconds(long ns) {
    return ns / 1_000_000_000 + " s";
  }
}
