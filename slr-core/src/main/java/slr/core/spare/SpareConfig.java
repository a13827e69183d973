package slr.core.spare;

/**
 * What a hot spare goes by.
 *
 * @param stream the first number of a stream of batches: a time of this process's start, so that
 *     each process has higher ones than the process before it
 */
public record SpareConfig(long stream) {

  /** Changes in one batch: under 3 kB. */
  public static final int DELTAS_PER_BATCH = 64;

  /** Changes that wait for one mate at most: some seconds of a busy node. */
  public static final int PENDING = 1 << 15;

  /** Batches that one mate has not acknowledged yet, at most. */
  static final int UNACKNOWLEDGED = 256;

  /** How long nothing is sent while too many are not acknowledged. */
  static final long GIVE_UP_NS = 2_000_000_000;

  /** How long a change may wait for others to go with it. */
  static final long LINGER_NS = 5_000_000;

  /** How often a mate hears something, changes or not. */
  static final long PROBE_NS = 1_000_000_000;

  /** In which time everything that passes is told again. */
  static final long RETELL_NS = 90_000_000_000L;

  /** So often something is told again, or a newcomer is told more. */
  static final long STEP_NS = 10_000_000;

  /** Records that are looked at in one step for a newcomer. */
  static final int STEP = 2_048;

  /** How often one mate is asked to tell everything again, at most. */
  static final long ASK_NS = 1_000_000_000;

  /** A mate that was asked so long ago, and has not told everything since, has not heard it. */
  static final long ASK_AGAIN_NS = 30_000_000_000L;

  /** Worst lags are kept for so long, and up to twice as long. */
  static final long WORST_NS = 60_000_000_000L;
}
