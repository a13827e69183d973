package slr.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.inference.ChiSquareTest;

/**
 * Whether a split over hosts is the one that the policy wants.
 *
 * @param expected share of each host, 0.0 to 1.0
 * @param observed how many each got
 * @param pValue of Pearson's chi-square test: how likely a split is that differs at least so much
 */
public record Split(Map<String, Double> expected, Map<String, Integer> observed, double pValue) {

  /** Below it nobody believes in chance any more; one good run in a thousand fails. */
  public static final double P_VALUE_MIN = 0.001;

  /** Compares; a host with an expected share of 0 must have got nothing. */
  public static Split of(Map<String, Double> expected, Map<String, Integer> observed) {
    List<Double> shares = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    boolean unwanted =
        observed.keySet().stream().anyMatch(host -> expected.getOrDefault(host, 0.0) == 0);
    expected.forEach((host, share) -> {
      if (share > 0) {
        shares.add(share);
        counts.add((long) observed.getOrDefault(host, 0));
      }
    });
    double pValue = unwanted ? 0 : shares.size() < 2 ? 1 : test(shares, counts);
    return new Split(Map.copyOf(expected), Map.copyOf(observed), pValue);
  }

  /** Whether the split may be believed. */
  public boolean isAsWanted() {
    return pValue > P_VALUE_MIN;
  }

  /** One line for people. */
  @Override
  public String toString() {
    int total = observed.values().stream().mapToInt(Integer::intValue).sum();
    String parts =
        expected.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry ->
                "%s %d (%.0f expected)"
                    .formatted(
                        entry.getKey(),
                        observed.getOrDefault(entry.getKey(), 0),
                        entry.getValue() * total))
            .collect(Collectors.joining(", "));
    return parts + ", p = %.3f".formatted(pValue);
  }

  private static double test(List<Double> shares, List<Long> counts) {
    return ChiSquareTest.withDefaults()
        .test(
            shares.stream().mapToDouble(Double::doubleValue).toArray(),
            counts.stream().mapToLong(Long::longValue).toArray())
        .getPValue();
  }
}
