package slr.core.choice;

/**
 * Who could take new flows of one kind of traffic.
 *
 * @param hasMain whether anybody is a main one, able or not
 * @param hasStandby whether anybody is in standby for it, able or not
 * @param mainAble whether a main one could
 * @param standbyAble whether one in standby could
 * @param mainSuffers whether a main one that cannot has failed: another has said so itself, drains
 *     or offers no capacity
 */
public record Means(
    boolean hasMain,
    boolean hasStandby,
    boolean mainAble,
    boolean standbyAble,
    boolean mainSuffers) {

  static Means of(Candidate[] candidates, Standing[] standings) {
    boolean hasMain = false;
    boolean hasStandby = false;
    boolean mainAble = false;
    boolean standbyAble = false;
    boolean mainSuffers = false;
    for (int i = 0; i < candidates.length; i++) {
      boolean able = standings[i] == Standing.TAKES;
      boolean standby = candidates[i].row().standby();
      hasMain |= !standby;
      hasStandby |= standby;
      standbyAble |= standby && able;
      mainAble |= !standby && able;
      mainSuffers |= !standby && standings[i].isSuffered();
    }
    return new Means(hasMain, hasStandby, mainAble, standbyAble, mainSuffers);
  }
}
