package slr.core.progress;

import slr.core.forward.TokenRate;

/**
 * What the echoes of a host go by.
 *
 * @param atStart whether each flow is advertised once at its start
 * @param firstNs distance between the first echo of a flow and the second
 * @param longestNs each distance is twice the one before, up to this
 * @param budget echoes of the host
 * @param flows the most that are remembered, each about 200 octets
 */
public record EchoPacingConfig(
    boolean atStart, long firstNs, long longestNs, TokenRate budget, int flows) {

  /** 200 MB; a host with more stalled flows has another problem. */
  static final int FLOWS_LIMIT = 1 << 20;

  private static final long MILLI_NS = 1_000_000;

  private static final long HOUR_NS = 3_600_000 * MILLI_NS;

  public EchoPacingConfig {
    if (firstNs < MILLI_NS || longestNs < firstNs || longestNs > HOUR_NS) {
      throw new IllegalArgumentException(
          "echo distances from "
              + firstNs
              + " to "
              + longestNs
              + " ns are out of range: use 1 ms to 1 h, the first not longer than the longest");
    }
    if (flows < 1 || flows > FLOWS_LIMIT) {
      throw new IllegalArgumentException(
          "flows " + flows + " are out of range: use 1 to " + FLOWS_LIMIT);
    }
  }

  /** 0.5 s to 30 s, 1,000 a second, 65,536 flows, nothing at the start. */
  public static EchoPacingConfig defaults() {
    return new EchoPacingConfig(
        false, 500 * MILLI_NS, 30_000 * MILLI_NS, new TokenRate(1_000, 100), 1 << 16);
  }

  /** The distance after this one. */
  long longer(long distanceNs) {
    return Math.min(longestNs, 2 * distanceNs);
  }

  /** After so long without a stall a flow is forgotten: no echo can be kept longer than half. */
  long quietNs() {
    return 2 * longestNs;
  }
}
