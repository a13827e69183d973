package slr.core.choice;

import slr.core.row.RowKey;

/** Says whose turn it is, whenever the candidates of a kind of traffic are weighed. */
@FunctionalInterface
public interface Turns {

  /** Without memory and without waiting: those in standby exactly while no main one can. */
  Turns AT_ONCE = (_, _, means) -> means.mainAble() ? Turn.MAIN : Turn.STANDBY;

  /** Whose turn it is from now on. */
  Turn next(RowKey key, StandbyRules rules, Means means);
}
