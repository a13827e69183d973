package slr.core.flow;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The bounds of one store of flow records.
 *
 * @param records the most flows it holds; each takes about 120 octets, from the start
 * @param idle how long a flow of a state may be idle; states left out have their default
 */
public record FlowLimits(int records, Map<FlowState, Duration> idle) {

  /** The most records: 2 GB, and array indexes stay in an int. */
  public static final int RECORDS_LIMIT = 1 << 24;

  /** 31 MB. A site that opens 2,000 connections a second of 2 minutes each has 240,000. */
  private static final int DEFAULT_RECORDS = 1 << 18;

  /** 0.5 MB. At 30 s these are 136 fragmented packets a second; more is an attack or a fault. */
  private static final int DEFAULT_FRAGMENTS = 1 << 12;

  private static final Duration IDLE_LIMIT = Duration.ofDays(7);

  private static final long STAMP_NS_MAX = 100_000_000;

  public FlowLimits {
    if (records < 1 || records > RECORDS_LIMIT) {
      throw new IllegalArgumentException(
          "flow records " + records + " are out of range: use 1 to " + RECORDS_LIMIT);
    }
    EnumMap<FlowState, Duration> all = new EnumMap<>(FlowState.class);
    for (FlowState state : FlowState.values()) {
      Duration duration = idle.getOrDefault(state, state.defaultIdle());
      if (duration.isNegative() || duration.isZero() || duration.compareTo(IDLE_LIMIT) > 0) {
        throw new IllegalArgumentException(
            "idle time " + duration + " of " + state.label() + " is out of range: use up to P7D");
      }
      all.put(state, duration);
    }
    idle = Map.copyOf(all);
  }

  /** For flows: 262,144 records and the states' own idle times. */
  public static FlowLimits forFlows() {
    return new FlowLimits(DEFAULT_RECORDS, Map.of());
  }

  /** For fragmented packets: 4,096 records. */
  public static FlowLimits forFragments() {
    return new FlowLimits(DEFAULT_FRAGMENTS, Map.of());
  }

  /** Idle times in nanoseconds by code of the state. */
  long[] idleNs() {
    long[] idleNs = new long[FlowState.CODES];
    idle.forEach((state, duration) -> idleNs[state.code()] = duration.toNanos());
    return idleNs;
  }

  /** How old a time stamp may be that is as good as a new one, in nanoseconds by code. */
  long[] stampNs() {
    return Arrays.stream(idleNs()).map(idleNs -> Math.min(STAMP_NS_MAX, idleNs >> 4)).toArray();
  }
}
