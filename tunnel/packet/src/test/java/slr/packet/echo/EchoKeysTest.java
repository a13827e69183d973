package slr.packet.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

/** Who may sign what, and when it is believed. */
final class EchoKeysTest {

  private static final long HOUR_S = EchoLimits.EPOCH_S;

  private static FlowAdvertisement at(long epoch, long expiryS) {
    FlowAdvertisement any = Echoes.V4;
    return new FlowAdvertisement(
        any.protocol(),
        any.client(),
        any.clientPort(),
        any.virtualHost(),
        any.virtualPort(),
        any.server(),
        any.serverPort(),
        any.incarnation(),
        epoch,
        expiryS,
        any.nonce());
  }

  /** What becomes of a reply that comes at this time: read, then verified. */
  private static Optional<EchoRefusal> refusal(FlowAdvertisement said, long nowS) {
    return switch (EchoCodec.read(Echoes.packet(Echoes.reply(said)), nowS)) {
      case EchoHint hint -> Echoes.SITE.refusal(hint, nowS);
      case EchoRefusal refused -> Optional.of(refused);
    };
  }

  @Test
  void isBelievedUntilItsTimeIsOver() {
    long expiryS = Echoes.NOW_S + 30;
    FlowAdvertisement said = at(Echoes.EPOCH, expiryS);
    assertThat(refusal(said, Echoes.NOW_S)).isEmpty();
    assertThat(refusal(said, expiryS)).isEmpty();
    // This clock is ahead of the host's by what is allowed, and then by more.
    assertThat(refusal(said, expiryS + EchoLimits.SKEW_S)).isEmpty();
    assertThat(refusal(said, expiryS + EchoLimits.SKEW_S + 1)).contains(EchoRefusal.EXPIRED);
  }

  @Test
  void aReplayIsRefusedForEver() {
    FlowAdvertisement said = at(Echoes.EPOCH, Echoes.NOW_S + EchoLimits.LIFETIME_S_MAX);
    EchoHint seen = Echoes.hint(Echoes.reply(said));
    for (long laterS : List.of(91L, 3_600L, 86_400L, 1L << 31)) {
      assertThat(refusal(said, Echoes.NOW_S + laterS)).contains(EchoRefusal.EXPIRED);
      // Also where it was read in time and kept.
      assertThat(Echoes.SITE.refusal(seen, Echoes.NOW_S + laterS)).contains(EchoRefusal.EXPIRED);
    }
  }

  @Test
  void nobodySignsForLater() {
    long mostS = EchoLimits.LIFETIME_S_MAX + EchoLimits.SKEW_S;
    assertThat(refusal(at(Echoes.EPOCH, Echoes.NOW_S + mostS), Echoes.NOW_S)).isEmpty();
    assertThat(refusal(at(Echoes.EPOCH, Echoes.NOW_S + mostS + 1), Echoes.NOW_S))
        .contains(EchoRefusal.TOO_EARLY);
  }

  @Test
  void thisEpochAndTheLastAreKnown() {
    long expiryS = Echoes.NOW_S + 30;
    assertThat(refusal(at(Echoes.EPOCH - 1, expiryS), Echoes.NOW_S)).isEmpty();
    assertThat(refusal(at(Echoes.EPOCH - 2, expiryS), Echoes.NOW_S))
        .contains(EchoRefusal.UNKNOWN_EPOCH);
    assertThat(refusal(at(Echoes.EPOCH + 1, expiryS), Echoes.NOW_S))
        .contains(EchoRefusal.UNKNOWN_EPOCH);
  }

  @Test
  void theNextEpochIsKnownWhereAnotherClockMayHaveBegunIt() {
    long nextS = (Echoes.EPOCH + 1) * HOUR_S;
    FlowAdvertisement said = at(Echoes.EPOCH + 1, nextS + 10);
    assertThat(refusal(said, nextS - EchoLimits.SKEW_S - 1)).contains(EchoRefusal.UNKNOWN_EPOCH);
    assertThat(refusal(said, nextS - EchoLimits.SKEW_S)).isEmpty();
    assertThat(refusal(said, nextS)).isEmpty();
  }

  @Test
  void eachHostAndEpochHasItsOwnKey() {
    IpAddress host = Echoes.V4.server();
    EchoKey key = Echoes.SITE.keyOf(host, Echoes.EPOCH);
    assertThat(key.secret())
        .isEqualTo(new EchoKeys(Echoes.secret(1)).keyOf(host, Echoes.EPOCH).secret())
        .isNotEqualTo(Echoes.SITE.keyOf(host, Echoes.EPOCH + 1).secret())
        .isNotEqualTo(Echoes.SITE.keyOf(Echoes.V6.server(), Echoes.EPOCH).secret())
        .isNotEqualTo(Echoes.OTHER_SITE.keyOf(host, Echoes.EPOCH).secret());
  }

  /** A host that has its own key alone cannot speak for its neighbour. */
  @Test
  void aHostsKeyIsNoUseForAnother() {
    IpAddress neighbour = IpAddress.parse("10.1.0.6");
    EchoKey own = Echoes.SITE.keyOf(neighbour, Echoes.EPOCH);
    EchoKey pretended = new EchoKey(Echoes.V4.server(), Echoes.EPOCH, own.secret());
    byte[] forged = new byte[EchoCodec.lengthBytes(true)];
    new EchoCodec().write(Echoes.V4, pretended, MemorySegment.ofArray(forged), 0);
    EchoHint hint = Echoes.hint(Echoes.reply(forged));
    assertThat(Echoes.SITE.refusal(hint, Echoes.NOW_S)).contains(EchoRefusal.WRONG_MAC);
  }

  @Test
  void secretsHaveALengthAndNoText() {
    assertThatThrownBy(() -> new EchoKeys(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("octets of a secret 31 is out of range: use 32 to 64");
    assertThatThrownBy(() -> new EchoKey(Echoes.V4.server(), 0, new byte[33]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EchoKey(Echoes.V4.server(), -1, new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Echoes.SITE).hasToString("keys of a session");
    assertThat(Echoes.SITE.keyOf(Echoes.V4.server(), 7)).hasToString("key of 10.1.0.5 in epoch 7");
  }

  @Test
  void secretsAreCopied() {
    byte[] secret = Echoes.secret(1);
    EchoKeys keys = new EchoKeys(secret);
    secret[0]++;
    byte[] host = keys.keyOf(Echoes.V4.server(), 7).secret();
    assertThat(host).isEqualTo(Echoes.SITE.keyOf(Echoes.V4.server(), 7).secret());
    EchoKey key = new EchoKey(Echoes.V4.server(), 7, host);
    host[0]++;
    key.secret()[0]++;
    assertThat(key.secret()).isEqualTo(Echoes.SITE.keyOf(Echoes.V4.server(), 7).secret());
  }
}
