package slr.node.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.forward.VirtualHostOptions;
import slr.core.pin.PinConfig;
import slr.core.pin.PinMachine;
import slr.core.pin.PinNeighbour;
import slr.node.advertise.PinKeys;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.MessageId;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.RsvpCodec;
import slr.packet.rsvp.RsvpIntegrity;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.TunnelObject;
import slr.plane.MessagePort;

/** Messages come to a node by UDP on the loopback, from one that has its keys and from others. */
class PinLinkTest {

  private static final IpAddress OWN = IpAddress.parse("127.0.0.1");
  private static final IpAddress CHILD = IpAddress.parse("127.0.0.2");
  private static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");
  private static final Prefix ENDS = Prefix.parse("127.0.0.0/8");
  private static final long OLD_KEYS_NS = 60_000_000_000L;

  /** Outside the range that kernels give away. */
  private static final int PORT = 21_698;

  private final PinKeys keys = new PinKeys(key(1), key(2));
  private final PinLink link = new PinLink(machine(), List.of(port(OWN)), OLD_KEYS_NS);
  private final MessagePort child = port(CHILD);
  private final long nowNs = System.nanoTime();

  PinLinkTest() {
    link.install(List.of(peer(keys)), nowNs);
  }

  @AfterEach
  void close() {
    link.close();
    child.close();
  }

  private static MessagePort port(IpAddress own) {
    return MessagePort.udp(own, PORT);
  }

  private static IntegrityKey key(int number) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) number);
    return new IntegrityKey(number, secret);
  }

  private static PinPeer peer(PinKeys keys) {
    return new PinPeer(
        new PinNeighbour.Downstream(
            3,
            "site",
            new Authorisation("site", Level.SITE, List.of(VIRTUAL_HOST), List.of(ENDS)),
            false,
            1,
            List.of()),
        CHILD,
        keys);
  }

  /** Inside its certificate, of a flow that only becomes known by it. */
  private static RsvpMessage confirmedPin() {
    return pinTo(IpAddress.parse("127.0.0.9"));
  }

  private static PinMachine machine() {
    ForwardingMachine machine =
        new ForwardingMachine(
            ForwardingConfig.usual(new HashKey(1, 2)),
            ForwardingTable.builder(new ChoiceKey(new HashKey(3, 4), 1))
                .virtualHost(VIRTUAL_HOST, VirtualHostOptions.usual())
                .build());
    return new PinMachine(
        new PinConfig(
            List.of(OWN), false, PinConfig.REFRESH_NS_DEFAULT, new TokenRate(10, 10), 1_000, 5, 6),
        machine.records(),
        machine::table,
        System.nanoTime());
  }

  /** Outside its certificate, so that its arrival shows as the machine's refusal. */
  private static RsvpMessage pin() {
    return pinTo(IpAddress.parse("10.0.0.1"));
  }

  private static RsvpMessage pinTo(IpAddress end) {
    return new Resv(
        new RsvpSession(IpAddress.parse("203.0.113.1"), 6, 80),
        CHILD,
        30_000,
        List.of(
            new FlowDescriptor(
                new MessageId(7, 8, true),
                new FilterSpec(IpAddress.parse("192.0.2.1"), 1234),
                new TunnelObject(end, TunnelKind.IP_IN_IP, 1, 1_000, true))));
  }

  private static ByteBuffer signed(IntegrityKey key, long sequence) {
    return signed(pin(), key, sequence);
  }

  private static ByteBuffer signed(RsvpMessage what, IntegrityKey key, long sequence) {
    ByteBuffer octets = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    new RsvpIntegrity(key).encode(what, sequence, octets);
    return octets.flip();
  }

  private PinCounts hear(ByteBuffer octets) {
    child.send(OWN, octets.duplicate());
    // The loopback has delivered when the call returns.
    assertThat(link.receive(nowNs)).isOne();
    link.flush(nowNs);
    return link.counts();
  }

  @Test
  void whatIsSignedWithTheSessionsKeyIsHeardOnce() {
    assertThat(hear(signed(keys.up(), 0)).events()).containsEntry("refused-end-point", 1L);
    assertThat(hear(signed(keys.up(), 1)).received()).isEqualTo(2);

    PinCounts counts = hear(signed(keys.up(), 1));

    assertThat(counts.received()).isEqualTo(2);
    assertThat(counts.refused()).isEqualTo(Map.of("replayed", 1L));
    assertThat(counts.sent()).as("a ResvErr for each that was read").isEqualTo(2);
  }

  @Test
  void whenAPinWasTakenIsRemembered() {
    assertThat(hear(signed(keys.up(), 0)).events()).containsKey("refused-end-point");
    assertThat(link.moments()).isEmpty();

    long beforeNs = System.nanoTime();
    assertThat(hear(signed(confirmedPin(), keys.up(), 1)).events()).containsEntry("taken", 1L);

    assertThat(link.moments())
        .singleElement()
        .matches(
            moment -> moment.event() == PinMoment.Event.TAKEN && moment.client().port() == 1234)
        .matches(moment -> moment.atNs() - beforeNs >= 0);
  }

  @Test
  void moreThanATurnTakesIsHeardInTheNext() {
    int count = 150;
    for (int sequence = 0; sequence < count; sequence++) {
      child.send(OWN, signed(keys.up(), sequence));
    }

    int heard = 0;
    while (heard < count) {
      int more = link.receive(nowNs);
      assertThat(more).as("messages after %d", heard).isPositive();
      heard += more;
    }

    assertThat(link.counts().received()).isEqualTo(count);
  }

  @Test
  void whatIsForgedIsCountedAndChangesNothing() {
    ByteBuffer altered = signed(keys.up(), 0);
    altered.put(altered.limit() - 1, (byte) (altered.get(altered.limit() - 1) ^ 1));
    ByteBuffer plain = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    RsvpCodec.encode(pin(), plain);
    hear(altered);
    hear(plain.flip());
    hear(signed(key(9), 0));
    hear(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    // Signed by this node's own key, as if it were sent back.
    PinCounts counts = hear(signed(keys.down(), 0));

    assertThat(counts.received()).isZero();
    assertThat(counts.events()).isEmpty();
    assertThat(counts.refused()).isEqualTo(Map.of("digest", 1L, "unsigned", 2L, "unknown-key", 2L));
  }

  @Test
  void theKeyOfASessionThatEndedIsGoodForAWhile() {
    link.install(List.of(peer(new PinKeys(key(3), key(4)))), nowNs);

    assertThat(hear(signed(keys.up(), 0)).received()).isOne();
    assertThat(hear(signed(key(3), 0)).received()).isEqualTo(2);

    child.send(OWN, signed(keys.up(), 1));
    assertThat(link.receive(nowNs + OLD_KEYS_NS)).isOne();
    assertThat(link.counts().refused()).isEqualTo(Map.of("unknown-key", 1L));
  }
}
