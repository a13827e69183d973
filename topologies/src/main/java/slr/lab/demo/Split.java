package slr.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;

/**
 * Whether a split over next hops is the one that the policy wants, by Pearson's chi-square test.
 *
 * @param expected share of each next hop, 0.0 to 1.0
 * @param observed how many each got
 * @param statistic of the test; infinite if one with a share of 0 got something
 * @param degreesOfFreedom next hops with a share, less one
 */
public record Split(
    Map<String, Double> expected,
    Map<String, Integer> observed,
    double statistic,
    int degreesOfFreedom) {

  /** Below it nobody believes in chance any more; one good run in a hundred thousand fails. */
  public static final double P_VALUE_MIN = 0.00001;

  /** Compares. */
  public static Split of(Map<String, Double> expected, Map<String, Integer> observed) {
    List<Double> shares = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    boolean unwanted =
        observed.entrySet().stream()
            .anyMatch(got -> got.getValue() > 0 && expected.getOrDefault(got.getKey(), 0.0) == 0);
    expected.forEach((nextHop, share) -> {
      if (share > 0) {
        shares.add(share);
        counts.add((long) observed.getOrDefault(nextHop, 0));
      }
    });
    boolean nothing = counts.stream().allMatch(count -> count == 0);
    double statistic =
        unwanted
            ? Double.POSITIVE_INFINITY
            : shares.size() < 2 || nothing ? 0 : statistic(shares, counts);
    int degrees = nothing ? 0 : Math.max(0, shares.size() - 1);
    return new Split(Map.copyOf(expected), Map.copyOf(observed), statistic, degrees);
  }

  /** How likely a split is that differs at least so much; 1 where there was no choice. */
  public double pValue() {
    return pValue(statistic, degreesOfFreedom);
  }

  /** The same for independent splits together. */
  public static double pValue(List<Split> splits) {
    return pValue(
        splits.stream().mapToDouble(Split::statistic).sum(),
        splits.stream().mapToInt(Split::degreesOfFreedom).sum());
  }

  /** Whether the split may be believed. */
  public boolean isAsWanted() {
    return pValue() > P_VALUE_MIN;
  }

  /** One line for people. */
  @Override
  public String toString() {
    return counts() + ", p = %.3f".formatted(pValue());
  }

  /** What each got, and in brackets what was expected. */
  public String counts() {
    int total = observed.values().stream().mapToInt(Integer::intValue).sum();
    return expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            "%s %d (%.0f)"
                .formatted(
                    entry.getKey(),
                    observed.getOrDefault(entry.getKey(), 0),
                    entry.getValue() * total))
        .collect(Collectors.joining(", "));
  }

  private static double pValue(double statistic, int degreesOfFreedom) {
    if (Double.isInfinite(statistic)) {
      return 0;
    }
    return degreesOfFreedom == 0
        ? 1
        : ChiSquaredDistribution.of(degreesOfFreedom).survivalProbability(statistic);
  }

  private static double statistic(List<Double> shares, List<Long> counts) {
    return ChiSquareTest.withDefaults()
        .test(
            shares.stream().mapToDouble(Double::doubleValue).toArray(),
            counts.stream().mapToLong(Long::longValue).toArray())
        .getStatistic();
  }
}
