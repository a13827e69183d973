package slr.core.flow;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What happened in a store of flow records since it was made. At every moment {@code inserted =
 * live + removed + all evicted + all expired}.
 *
 * @param capacity the bound
 * @param live records held now
 * @param inserted flows that got a record
 * @param refused flows that got none, because the store was full of flows that do not yield
 * @param removed forgotten on request
 * @param takenOver known by the word of another node alone when a packet came
 * @param liveByState records held now
 * @param evictedByState gave way to a newcomer
 * @param expiredByState past their idle time
 */
public record FlowCounters(
    int capacity,
    int live,
    long inserted,
    long refused,
    long removed,
    long takenOver,
    Map<FlowState, Long> liveByState,
    Map<FlowState, Long> evictedByState,
    Map<FlowState, Long> expiredByState) {

  public FlowCounters {
    liveByState = Collections.unmodifiableMap(new EnumMap<>(liveByState));
    evictedByState = Collections.unmodifiableMap(new EnumMap<>(evictedByState));
    expiredByState = Collections.unmodifiableMap(new EnumMap<>(expiredByState));
  }

  /** Sum over all states. */
  public static long total(Map<FlowState, Long> byState) {
    return byState.values().stream().mapToLong(Long::longValue).sum();
  }

  static Map<FlowState, Long> byState(long[] byCode) {
    Map<FlowState, Long> map = new EnumMap<>(FlowState.class);
    for (FlowState state : FlowState.values()) {
      map.put(state, byCode[state.code()]);
    }
    return map;
  }
}
