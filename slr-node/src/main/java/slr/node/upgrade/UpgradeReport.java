package slr.node.upgrade;

import java.util.List;
import java.util.Optional;

/**
 * What an upgrade did.
 *
 * @param daemons those that were restarted, in this order
 * @param skipped those that were left alone: before {@code --from}, or of the new version already
 * @param stoppedAt where it stopped, if it did
 */
public record UpgradeReport(List<Line> daemons, List<String> skipped, Optional<Stop> stoppedAt) {

  /**
   * One daemon that was restarted.
   *
   * @param handedOver whether its kernel went on meanwhile
   * @param drained whether it was drained meanwhile
   * @param backMs from the restart command until it stood as before
   * @param tookMs from the first word to it until all stood as at the beginning
   * @param flowsBefore that it knew; 0 of a host
   * @param flowsAfter that it knows
   */
  public record Line(
      String name,
      String kind,
      String version,
      boolean handedOver,
      boolean drained,
      long backMs,
      long tookMs,
      long flowsBefore,
      long flowsAfter) {}

  /** Why it stopped, and what to do now. */
  public record Stop(String name, String kind, String problem, String fix) {}

  public UpgradeReport {
    daemons = List.copyOf(daemons);
    skipped = List.copyOf(skipped);
  }

  /** Whether all of the plan is done. */
  public boolean isDone() {
    return stoppedAt.isEmpty();
  }
}
