package slr.node.advertise;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import slr.core.advertise.Advertiser;
import slr.packet.Prefix;

/**
 * Tunnel sources that a process before this one left in the kernel. They hold until every parent
 * has said its own, else packets of established connections would be dropped between the start and
 * the first words of the last parent. Control thread.
 *
 * <p>Not for ever: nobody vouches for them any more. A parent that is not there within the limit
 * may be gone for good, and its routers have withdrawn their routes by then.
 */
public final class AdoptedSources {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Advertiser advertiser;
  private final long endNs;
  private List<Prefix> prefixes;

  /**
   * They hold from now on.
   *
   * @param advertiser knows what the parents said
   */
  public AdoptedSources(List<Prefix> prefixes, Advertiser advertiser, long nowNs) {
    this.prefixes = List.copyOf(prefixes);
    this.advertiser = advertiser;
    endNs = nowNs + LIMIT.toNanos();
  }

  /** Those that hold. */
  public List<Prefix> prefixes() {
    return prefixes;
  }

  /** When {@link #expire} is to be called; {@code nowNs} for at once. */
  public OptionalLong nextDeadlineNs(long nowNs) {
    if (prefixes.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(advertiser.knowsAllTunnelSources() ? nowNs : endNs);
  }

  /** Lets them go if it is time; whether that changed anything. */
  public boolean expire(long nowNs) {
    if (prefixes.isEmpty() || !(advertiser.knowsAllTunnelSources() || nowNs - endNs >= 0)) {
      return false;
    }
    prefixes = List.of();
    return true;
  }
}
