package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import slr.fuzz.FuzzTarget;
import slr.packet.Checksum;
import slr.packet.EchoReply;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoHint;
import slr.packet.echo.EchoKeys;
import slr.packet.echo.EchoLimits;
import slr.packet.echo.EchoReading;
import slr.packet.echo.EchoRefusal;
import slr.packet.echo.FlowAdvertisement;

/**
 * Augmented echoes. The input is one packet, read as it is, and once more with its checksums put
 * right, which no fuzzer guesses.
 */
public final class EchoTarget implements FuzzTarget {

  /** When the seeds are of this time. */
  private static final long NOW_S = 1_764_188_000L;

  private static final int ICMP_CHECKSUM = 2;

  /** From here on everything is signed, in an ICMP message. */
  private static final int TYPE = 64;

  private final EchoCodec codec = new EchoCodec();
  private final EchoKeys keys = new EchoKeys(secret());
  private final IpPacket view = new IpPacket();

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String about() {
    return "augmented echoes: refused by name, or one that its host signs and says again";
  }

  @Override
  public void run(byte[] input) {
    check(input);
    byte[] repaired = PacketInput.signed(input);
    if (parse(repaired) && view.isIcmp() && !view.isFragment()) {
      int at = (int) view.payloadOffset() + ICMP_CHECKSUM;
      ByteBuffer.wrap(repaired).putShort(at, (short) Checksum.computeTransport(view));
      check(repaired);
    }
  }

  private void check(byte[] packet) {
    if (!parse(packet)) {
      return;
    }
    byte[] before = packet.clone();
    EchoReading reading = EchoCodec.read(view, NOW_S);
    require(
        EchoCodec.isOurs(view) == (reading != EchoRefusal.NOT_OURS),
        "%s, but ours: %s",
        reading,
        EchoCodec.isOurs(view));
    if (reading instanceof EchoHint hint) {
      checkHint(hint, packet);
      checkSaidAgain(hint.advertisement(), packet);
    }
    require(Arrays.equals(packet, before), "reading changed what was read");
  }

  /** It is of this packet and this time, and nobody's signature by chance. */
  private void checkHint(EchoHint hint, byte[] packet) {
    FlowAdvertisement said = hint.advertisement();
    requireEqual(said.client(), view.source(), "client");
    requireEqual(said.virtualHost(), view.destination(), "virtual host");
    requireEqual(
        view.headerLengthBytes() + EchoCodec.lengthBytes(said.isV4()) - (said.isV4() ? 20 : 40),
        view.lengthBytes(),
        "length of an echo");
    long leftS = said.expiryS() - NOW_S;
    require(
        leftS >= -EchoLimits.SKEW_S && leftS <= EchoLimits.LIFETIME_S_MAX + EchoLimits.SKEW_S,
        "%s has %d s left",
        said,
        leftS);
    Optional<EchoRefusal> refusal = keys.refusal(hint, NOW_S);
    require(refusal.isPresent(), "verified without the key: %s", said);
    boolean epoch = Math.abs(said.epoch() * 2 - EchoLimits.epochOf(NOW_S) * 2 + 1) == 1;
    requireEqual(
        refusal.get(),
        epoch ? EchoRefusal.WRONG_MAC : EchoRefusal.UNKNOWN_EPOCH,
        "why a stranger's is refused");
    requireEqual(EchoCodec.read(view, NOW_S + 1_000), EchoRefusal.EXPIRED, "a late one");
    require(packet.length >= EchoCodec.lengthBytes(said.isV4()), "longer than it is");
  }

  /** The host says the same, a client returns it, and it is believed; with one bit changed not. */
  private void checkSaidAgain(FlowAdvertisement said, byte[] packet) {
    byte[] request = new byte[EchoCodec.lengthBytes(said.isV4())];
    byte[] reply = new byte[request.length];
    codec.write(said, keys.keyOf(said.server(), said.epoch()), MemorySegment.ofArray(request), 0);
    require(parse(request), "our own request does not parse");
    require(Checksum.verifiesTransport(view), "our own request has a wrong checksum");
    requireEqual(EchoCodec.read(view, NOW_S), EchoRefusal.REQUEST, "our own request");
    EchoReply.write(view, MemorySegment.ofArray(reply), 0);
    require(parse(reply), "a reply does not parse");
    if (EchoCodec.read(view, NOW_S) instanceof EchoHint again) {
      requireEqual(again.advertisement(), said, "what our own octets say");
      Optional<EchoRefusal> refusal = keys.refusal(again, NOW_S);
      require(
          refusal.isEmpty() || refusal.get() == EchoRefusal.UNKNOWN_EPOCH, "refused: %s", refusal);
    } else {
      throw new IllegalStateException("our own echo of " + said + " is refused");
    }
    int signed = (int) view.payloadOffset() + TYPE;
    int bit = signed * 8 + Math.floorMod(Arrays.hashCode(packet), (reply.length - signed) * 8);
    reply[bit / 8] ^= (byte) (1 << bit % 8);
    require(parse(reply), "a reply with bit %d changed does not parse", bit);
    ByteBuffer.wrap(reply)
        .putShort(
            (int) view.payloadOffset() + ICMP_CHECKSUM, (short) Checksum.computeTransport(view));
    boolean believed =
        EchoCodec.read(view, NOW_S) instanceof EchoHint changed
            && keys.refusal(changed, NOW_S).isEmpty();
    require(!believed, "believed with bit %d changed: %s", bit, said);
  }

  private boolean parse(byte[] packet) {
    return view.parse(MemorySegment.ofArray(packet), 0, packet.length) == PacketStatus.OK;
  }

  /** None that an input could have been signed with. */
  private static byte[] secret() {
    byte[] secret = new byte[EchoKeys.SECRET_BYTES_MIN];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (i * 41 + 13);
    }
    return secret;
  }
}
