package slr.sim.time;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One stream of chance. All streams of a simulation come from its seed, each by a name of its own,
 * so that what one part of the world draws does not change what another part gets: a fault that is
 * left out leaves the clients as they were.
 */
public final class Chance {

  private static final RandomGeneratorFactory<RandomGenerator> ALGORITHM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  private final long seed;
  private final RandomGenerator random;

  /** The stream that all others come from. */
  public Chance(long seed) {
    this.seed = seed;
    random = ALGORITHM.create(mix(seed));
  }

  /** The stream of this name. */
  public Chance of(String name) {
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + STEP) ^ name.charAt(i);
    }
    return new Chance(mix(hash));
  }

  /** From 0 to below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From the first to the last, both included. */
  public long between(long first, long last) {
    return first + (long) (random.nextDouble() * (last - first + 1));
  }

  /** Whether something happens that has this probability. */
  public boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A waiting time of a process without memory. */
  public long exponential(long meanNs) {
    return (long) (-StrictMath.log(1 - random.nextDouble()) * meanNs);
  }

  /** 64 even bits. */
  public long bits() {
    return random.nextLong();
  }

  /** One of them. */
  public <T> T oneOf(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** Every bit of the input changes every bit of the output (Stafford's variant 13). */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }
}
