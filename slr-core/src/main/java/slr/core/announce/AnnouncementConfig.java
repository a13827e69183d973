package slr.core.announce;

import java.time.Duration;
import java.util.Set;
import slr.packet.Prefix;

/**
 * What a node may announce, and how patient it is.
 *
 * @param prefixes the virtual hosts this node announces as its own
 * @param startHoldNs how long children may take to come back before anything is withdrawn
 * @param withdrawHoldNs how long nobody must be able to serve a prefix before it is withdrawn
 * @param stopDrainNs between last resort and withdrawal when the node stops
 * @param damping how long a prefix waits that comes and goes
 * @param retryNs first pause after a failed change; doubles up to 32 times as much
 */
public record AnnouncementConfig(
    Set<Prefix> prefixes,
    long startHoldNs,
    long withdrawHoldNs,
    long stopDrainNs,
    FlapDamping damping,
    long retryNs) {

  public AnnouncementConfig {
    prefixes = Set.copyOf(prefixes);
    if (startHoldNs < 0 || withdrawHoldNs < 0 || stopDrainNs < 0 || retryNs <= 0) {
      throw new IllegalArgumentException("holds must not be negative, retry must be above 0");
    }
  }

  /** Start hold 5 s, withdraw hold 0.5 s, stop drain 3 s, usual damping, retry from 0.25 s. */
  public static AnnouncementConfig defaults(Set<Prefix> prefixes) {
    return new AnnouncementConfig(
        prefixes,
        Duration.ofSeconds(5).toNanos(),
        Duration.ofMillis(500).toNanos(),
        Duration.ofSeconds(3).toNanos(),
        FlapDamping.USUAL,
        Duration.ofMillis(250).toNanos());
  }
}
