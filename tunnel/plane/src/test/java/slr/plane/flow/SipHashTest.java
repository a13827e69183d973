package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vectors are octets 0, 1, 2, ... under the key 00..0f, from OpenSSL's SIPHASH with 1-3. */
class SipHashTest {

  private final SipHash hash = new SipHash(Flows.KEY0, Flows.KEY1);
  private final FlowDigest digest = new FlowDigest();

  @Test
  void hashesThirteenOctetsOfIpv4AsTheReferenceDoes() {
    TupleWords tuple =
        new TupleWords()
            .source(0, 0xffff_0001_0203L)
            .destination(0, 0xffff_0405_0607L)
            .transport(12, 0x0809, 0x0a0b);

    hash.of(tuple, digest);

    assertThat(hex()).isEqualTo("A7FF29120C766F30");
  }

  @Test
  void hashesThirtySevenOctetsOfIpv6AsTheReferenceDoes() {
    TupleWords tuple =
        new TupleWords()
            .source(0x0001_0203_0405_0607L, 0x0809_0a0b_0c0d_0e0fL)
            .destination(0x1011_1213_1415_1617L, 0x1819_1a1b_1c1d_1e1fL)
            .transport(36, 0x2021, 0x2223);

    hash.of(tuple, digest);

    assertThat(hex()).isEqualTo("5730C3A32D1C10B6");
  }

  @Test
  void hashesAsTheProgramDoes() {
    SplittableRandom random = new SplittableRandom(1);
    try (Arena arena = Arena.ofConfined()) {
      FlowMemory memory = Flows.memory(arena, 2);
      NativeReader reader = new NativeReader(arena);
      for (int i = 0; i < 10_000; i++) {
        long key0 = random.nextLong();
        long key1 = random.nextLong();
        memory.configure(key0, key1);
        TupleWords tuple = Flows.numbered(random.nextInt() >>> 1);

        new SipHash(key0, key1).of(tuple, digest);

        assertThat(reader.hash(tuple, memory)).containsExactly(digest.fingerprint(), digest.rest());
      }
    }
  }

  @Test
  void aFingerprintOfZeroIsNoEmptyPlace() {
    digest.fingerprint(0);

    assertThat(digest.fingerprint()).isEqualTo(1);
  }

  @Test
  void theOtherBucketIsAnotherAndLeadsBack() {
    for (long fingerprint : new long[] {1, 2, 4, 0x1_0000_0000L, -1}) {
      int other = FlowDigest.otherBucket(5, fingerprint, 7);

      assertThat(other).isNotEqualTo(5).isBetween(0, 7);
      assertThat(FlowDigest.otherBucket(other, fingerprint, 7)).isEqualTo(5);
    }
  }

  /** OpenSSL prints the octets of the result in order, least significant first. */
  private String hex() {
    return "%016X".formatted(Long.reverseBytes(digest.fingerprint()));
  }
}
