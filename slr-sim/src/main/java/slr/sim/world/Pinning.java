package slr.sim.world;

import java.util.List;
import slr.sim.time.Chance;

/**
 * Whether and how the SLRs of a world pin flows.
 *
 * @param on whether they do
 * @param refreshNs period in which pins are said again; short, so that lapses happen in a run
 * @param untrustedPerSecond pins that may be said before their host has confirmed the flow
 * @param hideShare share of the SLRs that name themselves upward in place of their hosts
 */
public record Pinning(boolean on, long refreshNs, int untrustedPerSecond, double hideShare) {

  /** Flows go by the levels alone. */
  public static final Pinning OFF = new Pinning(false, 0, 0, 0);

  private static final long SECOND_NS = 1_000_000_000;

  /** One world in so many has no pins, so that the levels alone are looked at too. */
  private static final double OFF_SHARE = 0.25;

  /** As this seed decides. */
  public static Pinning of(long seed) {
    Chance chance = chance(seed);
    return chance.happens(OFF_SHARE) ? OFF : draw(chance);
  }

  /** With pins, of a kind that the seed decides, or without any, whatever it says. */
  public static Pinning of(long seed, boolean on) {
    Chance chance = chance(seed);
    boolean _ = chance.happens(OFF_SHARE);
    return on ? draw(chance) : OFF;
  }

  private static Pinning draw(Chance chance) {
    long refreshNs = SECOND_NS * chance.oneOf(List.of(1, 2, 5, 30));
    int untrusted = chance.oneOf(List.of(2, 50, 20_000));
    double hideShare = chance.oneOf(List.of(0.0, 0.0, 0.0, 0.3));
    return new Pinning(true, refreshNs, untrusted, hideShare);
  }

  private static Chance chance(long seed) {
    return new Chance(seed).of("pinning");
  }
}
