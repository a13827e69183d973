package slr.node.level;

import java.time.Duration;
import slr.core.announce.WatchdogPatience;
import slr.node.config.Default;

/**
 * How patient the watchdog of an SLR is, which reads the SLR's own file.
 *
 * @param silent how long the SLR does not answer, and nothing forwards in its place, before
 *     everything is withdrawn
 * @param alone the same while its kernel goes on
 */
public record WatchdogConfig(@Default("3s") Duration silent, @Default("60s") Duration alone) {

  public WatchdogConfig {
    // Its own checks, so that a wrong number is told with its line.
    var _ = new WatchdogPatience(silent, alone);
  }

  /** For the machine. */
  public WatchdogPatience patience() {
    return new WatchdogPatience(silent, alone);
  }
}
