package slr.plane.flow;

/**
 * SipHash-1-3 of a flow's tuple (Aumasson and Bernstein, 2012), and 64 bits more. {@code
 * flow_hash()} of {@code flow_table.h} computes the same.
 *
 * <p>SipHash's 64 bits are the sum of the four words of its last state, and are the fingerprint.
 * The sum of the first two words is the rest, from which check and bucket come. So two flows that
 * agree in both agree in SipHash, and nobody can aim better than at SipHash itself; the form with
 * 128 bits out takes three rounds more for nothing that is needed here
 * (docs/adr/flow-table-hash.md).
 *
 * <p>The message is source, destination, ports and protocol without gaps: 13 octets for IPv4, 37
 * for IPv6. So the octet of length falls into the word of the ports and tells the families apart,
 * and IPv4 takes five rounds instead of eight.
 *
 * <p>Immutable, for any thread; hashing allocates nothing.
 */
final class SipHash {

  private static final long V4_LENGTH = 13L << 56;
  private static final long V6_LENGTH = 37L << 56;
  private static final int FINAL_ROUNDS = 3;

  private final long start0;
  private final long start1;
  private final long start2;
  private final long start3;

  /** A hash under this key: the first and the last eight octets, little-endian. */
  SipHash(long key0, long key1) {
    start0 = key0 ^ 0x736f_6d65_7073_6575L;
    start1 = key1 ^ 0x646f_7261_6e64_6f6dL;
    start2 = key0 ^ 0x6c79_6765_6e65_7261L;
    start3 = key1 ^ 0x7465_6462_7974_6573L;
  }

  /** Writes the hash of a tuple into the digest. */
  void of(TupleWords tuple, FlowDigest digest) {
    if (tuple.isV4()) {
      hash(tuple.v4Addresses(), 0, 0, 0, 1, tuple.transport() | V4_LENGTH, digest);
    } else {
      hash(
          tuple.word(0),
          tuple.word(1),
          tuple.word(2),
          tuple.word(3),
          4,
          tuple.transport() | V6_LENGTH,
          digest);
    }
  }

  /** The four accumulators stay in registers; a state object would not always. */
  private void hash(
      long word0, long word1, long word2, long word3, int count, long last, FlowDigest digest) {
    long v0 = start0;
    long v1 = start1;
    long v2 = start2;
    long v3 = start3;
    for (int i = 0; i <= count + FINAL_ROUNDS; i++) {
      // The words, the last one, then the final rounds, which absorb nothing.
      long word =
          i < count
              ? (i < 2 ? (i == 0 ? word0 : word1) : i == 2 ? word2 : word3)
              : i == count ? last : 0;
      v3 ^= word;
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
      v2 ^= i == count ? 0xff : 0;
    }
    digest.fingerprint(v0 ^ v1 ^ v2 ^ v3);
    digest.rest(v0 ^ v1);
  }
}
