package slr.core.flow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * SipHash-1-3 with a secret key: 64 bits that nobody without the key can aim (Aumasson and
 * Bernstein, 2012). One round for each word and three at the end, as the kernel and the standard
 * libraries of Rust and Python use it for tables; it is no message authentication code.
 *
 * <p>Immutable, for any thread; hashing a tuple allocates nothing.
 */
public final class FlowHash {

  /** SipHash puts the length of its input, in octets, into the top octet of the last word. */
  private static final int LENGTH_SHIFT = 56;

  private static final int FINAL_ROUNDS = 3;

  private final long start0;
  private final long start1;
  private final long start2;
  private final long start3;

  /** A hash under this key. */
  public FlowHash(HashKey key) {
    start0 = key.first() ^ 0x736f_6d65_7073_6575L;
    start1 = key.second() ^ 0x646f_7261_6e64_6f6dL;
    start2 = key.first() ^ 0x6c79_6765_6e65_7261L;
    start3 = key.second() ^ 0x7465_6462_7974_6573L;
  }

  /** The hash of all five parts of a tuple. */
  public long of(FlowTuple tuple) {
    return hash(tuple.words, FlowTuple.WORDS, (long) FlowTuple.WORDS * Long.BYTES);
  }

  /** The hash of the two addresses alone: for packets that name no port. */
  public long ofAddresses(FlowTuple tuple) {
    return hash(tuple.words, FlowTuple.ADDRESS_WORDS, (long) FlowTuple.ADDRESS_WORDS * Long.BYTES);
  }

  /** The hash of a node's name and a number, in UTF-8 and little-endian order; control use. */
  public long ofName(String name, long number) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int lengthBytes = Long.BYTES + utf8.length;
    ByteBuffer padded =
        ByteBuffer.allocate((lengthBytes / Long.BYTES + 1) * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0, number)
            .put(Long.BYTES, utf8);
    long[] words = new long[padded.capacity() / Long.BYTES];
    padded.asLongBuffer().get(words);
    int whole = words.length - 1;
    return hash(words, whole, words[whole], lengthBytes);
  }

  private long hash(long[] words, int count, long lengthBytes) {
    return hash(words, count, 0, lengthBytes);
  }

  /** The four accumulators stay in registers; a state object would not always. */
  private long hash(long[] words, int count, long tail, long lengthBytes) {
    long v0 = start0;
    long v1 = start1;
    long v2 = start2;
    long v3 = start3;
    for (int i = 0; i <= count + FINAL_ROUNDS; i++) {
      // Words, then the tail with the length, then the final rounds, which absorb nothing.
      long word = i < count ? words[i] : i == count ? tail | lengthBytes << LENGTH_SHIFT : 0;
      v3 ^= word;
      v2 ^= i == count + 1 ? 0xff : 0;
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
