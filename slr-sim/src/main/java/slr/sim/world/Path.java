package slr.sim.world;

import slr.sim.tcp.Datagram;
import slr.sim.time.Chance;

/**
 * The way from one node to another, in this direction: how long, how good, and whether at all. It
 * is a row of links and routers, of which only this shows.
 */
public final class Path {

  private static final int USUAL_MTU_BYTES = 1_500;
  private static final double USUAL_JITTER = 0.1;

  private final long usualNs;
  private final Chance chance;
  private double loss;
  private double doubled;
  private double reordered;
  private long extraNs;
  private int mtuBytes = USUAL_MTU_BYTES;
  private int cuts;
  private long orderedAtNs = -1;
  private long orderedDelayNs;

  Path(long usualNs, Chance chance) {
    this.usualNs = usualNs;
    this.chance = chance;
  }

  /** How long the next packet takes. */
  long delayNs() {
    double jitter = 1 + USUAL_JITTER * chance.below(1_000) / 1_000;
    long lateNs = chance.happens(reordered) ? chance.between(0, 4 * usualNs) : 0;
    return (long) ((usualNs + extraNs) * jitter) + lateNs;
  }

  /** How long this packet takes, which is sent now. */
  long delayNs(Datagram datagram, long nowNs) {
    if (!datagram.isOrdered()) {
      return delayNs();
    }
    if (orderedAtNs != nowNs || chance.happens(reordered)) {
      orderedAtNs = nowNs;
      orderedDelayNs = delayNs();
    }
    return orderedDelayNs;
  }

  /** Whether the next packet is lost. */
  boolean loses() {
    return chance.happens(loss);
  }

  /** Whether the next packet comes twice. */
  boolean doubles() {
    return chance.happens(doubled);
  }

  /** Whether nothing gets through. */
  public boolean isCut() {
    return cuts > 0;
  }

  /** Cuts the way, once more; as many mends make it whole. */
  public void cut() {
    cuts++;
  }

  /** Takes one cut back. */
  public void mend() {
    cuts = Math.max(0, cuts - 1);
  }

  /**
   * Makes the way bad.
   *
   * @param lost share of packets that are lost
   * @param twice share that comes twice
   * @param late share that others overtake
   * @param longerNs how much longer it is
   */
  public void disturb(double lost, double twice, double late, long longerNs) {
    loss = lost;
    doubled = twice;
    reordered = late;
    extraNs = longerNs;
  }

  /** Makes the way as it was. */
  public void calm() {
    disturb(0, 0, 0, 0);
  }

  /** The longest packet that gets through. */
  public int mtuBytes() {
    return mtuBytes;
  }

  /** From now on this is the longest packet. */
  public void mtuBytes(int bytes) {
    mtuBytes = bytes;
  }
}
