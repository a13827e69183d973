package slr.node.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what the operator probably meant. */
public final class Similar {

  private Similar() {}

  /** The candidate that differs least, if it differs by no more than a third of its letters. */
  public static Optional<String> nearest(String written, Collection<String> candidates) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      // Lengths bound the work: a hostile key of 16,000 letters is compared with nothing.
      if (Math.abs(candidate.length() - written.length()) > 3) {
        continue;
      }
      int distance = distance(written, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best != null && least <= Math.max(1, best.length() / 3)
        ? Optional.of(best)
        : Optional.empty();
  }

  /** Levenshtein distance without regard to case, dashes and underscores. */
  private static int distance(String from, String to) {
    String a = from.toLowerCase(java.util.Locale.ROOT).replaceAll("[-_]", "");
    String b = to.toLowerCase(java.util.Locale.ROOT).replaceAll("[-_]", "");
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
