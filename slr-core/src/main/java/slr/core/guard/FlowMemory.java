package slr.core.guard;

import java.util.Arrays;

/**
 * Keys of which something was found out a short while ago: a bounded set that forgets.
 *
 * <p>Keys are exact (five words, no fingerprint), so that a stranger can never be taken for a flow
 * that is known. A key lives in one bucket of {@value #WAYS} places, chosen by a seeded hash; a
 * full bucket gives up its oldest key, which costs the loser one more question and nothing else.
 * Nothing is allocated after construction. One thread.
 */
final class FlowMemory {

  private static final int WAYS = 4;
  private static final int KEY_WORDS = 5;
  private static final int ENTRY_WORDS = KEY_WORDS + 1;
  private static final int BUCKET_WORDS = WAYS * ENTRY_WORDS;

  /** The last key word of a free place; callers never use it: theirs are not negative. */
  private static final long FREE = -1;

  /** Entries of five key words and the time of the last {@link #remember}. */
  private final long[] words;

  private final int bucketMask;
  private final long seed;
  private final long lifetimeNs;
  private long evicted;

  /**
   * @param capacity the most keys held, a power of two, at least {@value #WAYS}
   * @param lifetimeNs how long a key is remembered
   * @param seed of the hash: unknown to strangers, so that they cannot aim at one bucket
   */
  FlowMemory(int capacity, long lifetimeNs, long seed) {
    if (Integer.bitCount(capacity) != 1 || capacity < WAYS) {
      throw new IllegalArgumentException("capacity " + capacity + " is not a power of two from 4");
    }
    this.words = new long[capacity * ENTRY_WORDS];
    this.bucketMask = capacity / WAYS - 1;
    this.seed = seed;
    this.lifetimeNs = lifetimeNs;
    Arrays.fill(words, FREE);
  }

  /** Whether the key was remembered less than the lifetime ago. */
  boolean contains(long a, long b, long c, long d, long e, long nowNs) {
    int place = find(a, b, c, d, e);
    return place >= 0 && nowNs - words[place + KEY_WORDS] < lifetimeNs;
  }

  /** Remembers the key from now on; evicts the oldest key of a full bucket. */
  void remember(long a, long b, long c, long d, long e, long nowNs) {
    int place = find(a, b, c, d, e);
    if (place < 0) {
      place = claim(bucket(a, b, c, d, e), nowNs);
    }
    words[place] = a;
    words[place + 1] = b;
    words[place + 2] = c;
    words[place + 3] = d;
    words[place + 4] = e;
    words[place + KEY_WORDS] = nowNs;
  }

  /** Forgets the key, if it was known. */
  void forget(long a, long b, long c, long d, long e) {
    int place = find(a, b, c, d, e);
    if (place >= 0) {
      words[place + 4] = FREE;
    }
  }

  /** Keys given up before their time because their bucket was full. */
  long evicted() {
    return evicted;
  }

  /** Takes a key. */
  @FunctionalInterface
  interface Visitor {
    void visit(long a, long b, long c, long d, long e);
  }

  /** Shows all keys that are remembered now, in no order; walks the whole memory. */
  void forEach(long nowNs, Visitor visitor) {
    for (int at = 0; at < words.length; at += ENTRY_WORDS) {
      if (lives(at, nowNs)) {
        visitor.visit(words[at], words[at + 1], words[at + 2], words[at + 3], words[at + 4]);
      }
    }
  }

  /** How many keys are remembered now; walks the whole memory. */
  int size(long nowNs) {
    int size = 0;
    for (int at = 0; at < words.length; at += ENTRY_WORDS) {
      if (lives(at, nowNs)) {
        size++;
      }
    }
    return size;
  }

  private boolean lives(int place, long nowNs) {
    return words[place + 4] != FREE && nowNs - words[place + KEY_WORDS] < lifetimeNs;
  }

  private int find(long a, long b, long c, long d, long e) {
    int start = bucket(a, b, c, d, e);
    for (int place = start; place < start + BUCKET_WORDS; place += ENTRY_WORDS) {
      if (words[place] == a
          && words[place + 1] == b
          && words[place + 2] == c
          && words[place + 3] == d
          && words[place + 4] == e) {
        return place;
      }
    }
    return -1;
  }

  /** A free or outlived place of the bucket, else that of its oldest key. */
  private int claim(int start, long nowNs) {
    int oldest = start;
    for (int place = start; place < start + BUCKET_WORDS; place += ENTRY_WORDS) {
      if (!lives(place, nowNs)) {
        return place;
      }
      if (words[place + KEY_WORDS] - words[oldest + KEY_WORDS] < 0) {
        oldest = place;
      }
    }
    evicted++;
    return oldest;
  }

  private int bucket(long a, long b, long c, long d, long e) {
    long hash = seed;
    hash = mix(hash ^ a);
    hash = mix(hash ^ b);
    hash = mix(hash ^ c);
    hash = mix(hash ^ d);
    hash = mix(hash ^ e);
    return ((int) (hash >>> 32) & bucketMask) * BUCKET_WORDS;
  }

  /** The finalizer of SplitMix64: spreads every bit over the word. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
