package slr.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A fuzzer's simplest half: seeds, damaged at random but the same each time, since the generator
 * begins with the same number.
 */
final class Mutations {

  private static final int LENGTH_MAX = 4_096;

  /** Where lengths and numbers change their meaning. */
  private static final byte[] TELLING = {0, 1, 0x7f, -128, -1, 4, 0x45, 0x60, '\n', '"', ':', '{'};

  private final Random random;
  private final List<byte[]> seeds;

  Mutations(long start, List<byte[]> seeds) {
    this.random = new Random(start);
    this.seeds = seeds;
  }

  /** A seed with one to eight damages. */
  byte[] next() {
    byte[] octets = any().clone();
    for (int left = 1 + random.nextInt(8); left > 0; left--) {
      octets = damaged(octets);
    }
    return octets;
  }

  private byte[] damaged(byte[] octets) {
    if (octets.length == 0) {
      return any().clone();
    }
    int at = random.nextInt(octets.length);
    int length = 1 + random.nextInt(Math.min(16, octets.length - at));
    switch (random.nextInt(6)) {
      case 0 -> octets[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> octets[at] = TELLING[random.nextInt(TELLING.length)];
      case 2 -> octets[at] += (byte) (random.nextInt(9) - 4);
      case 3 -> {
        return joined(octets, at, octets, at + length);
      }
      case 4 -> {
        return joined(octets, at + length, octets, at);
      }
      default -> {
        byte[] other = any();
        return joined(octets, at, other, random.nextInt(other.length + 1));
      }
    }
    return octets;
  }

  /** The first up to {@code end}, then the second from {@code start} on. */
  private static byte[] joined(byte[] first, int end, byte[] second, int start) {
    byte[] all = Arrays.copyOf(first, Math.min(LENGTH_MAX, end + second.length - start));
    int room = Math.max(0, all.length - end);
    System.arraycopy(second, start, all, Math.min(end, all.length), room);
    return all;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }
}
