package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void givesTheBurstThenTheRate() {
    TokenBucket bucket = new TokenBucket(new TokenRate(100, 10));
    assertThat(taken(bucket, -SECOND_NS, 50)).isEqualTo(10);
    assertThat(taken(bucket, -SECOND_NS + SECOND_NS / 20, 50)).isEqualTo(5);
    assertThat(taken(bucket, Long.MAX_VALUE / 2, 50)).isEqualTo(10);
  }

  @Test
  void longRunIsTheRate() {
    TokenBucket bucket = new TokenBucket(new TokenRate(1000, 1));
    int taken = 0;
    for (long nowNs = 0; nowNs < 10 * SECOND_NS; nowNs += 37_003) {
      taken += bucket.take(nowNs) ? 1 : 0;
    }
    assertThat(taken).isBetween(9_600, 10_001);
  }

  @Test
  void refusesRatesOutOfRange() {
    assertThatThrownBy(() -> new TokenRate(0, 1)).hasMessageContaining("use 1 to");
    assertThatThrownBy(() -> new TokenRate(1, 2_000_000)).hasMessageContaining("use 1 to");
  }

  private static int taken(TokenBucket bucket, long nowNs, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.take(nowNs) ? 1 : 0;
    }
    return taken;
  }
}
