package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.packet.TunnelKind;
import slr.packet.rsvp.Ack;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.MessageId;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.Srefresh;
import slr.packet.rsvp.TunnelObject;

/** Pins over three levels: net over sys over site over h1. */
class PinMachineTest {

  private static final IpAddress H1 = IpAddress.parse("10.0.3.1");
  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");

  private long nowNs = 1_000_000_000;
  private final PinNode net = new PinNode("net", "10.0.0.1", false, nowNs);
  private final PinNode sys = new PinNode("sys", "10.0.1.1", false, nowNs);
  private final PinNode site = new PinNode("site", "10.0.2.1", false, nowNs);
  private final PinNode[] all = {net, sys, site};

  PinMachineTest() {
    net.over(1, sys);
    sys.over(1, site);
    site.child(1, "h1", H1, true);
  }

  private List<String> send(PacketBuilder packet) {
    return net.send(packet, null, nowNs);
  }

  private static PacketBuilder tcp() {
    return PacketBuilder.ipv4().tcp(1234, 80);
  }

  private static PacketBuilder tcp(int port) {
    return PacketBuilder.ipv4().tcp(port, 80);
  }

  /** The first flow to an end goes by the levels; with it the end becomes known. */
  private void meet() {
    assertThat(send(tcp(999).syn())).containsExactly("h1", "site", "sys");
  }

  private void established() {
    for (PinNode node : List.of(site, sys, net)) {
      assertThat(node.machine.onEstablished(FLOW, 1, nowNs)).isTrue();
      node.turn(nowNs);
    }
  }

  @Test
  void packetsAfterTheOpeningGoStraightToTheHost() {
    meet();

    assertThat(send(tcp().syn())).containsExactly("h1", "site", "sys");
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
    assertThat(site.machine.verdicts().snapshot().values().stream().mapToLong(i -> i).sum())
        .as("packets at the site: one of each flow")
        .isEqualTo(2);
  }

  @Test
  void aRepeatedOpeningGoesByTheLevels() {
    meet();
    send(tcp().syn());

    assertThat(send(tcp().syn())).containsExactly("h1", "site", "sys");
  }

  @Test
  void anEndIsNotUsedBeforeItsHostIsKnownToOpenTunnelsFromThere() {
    site.downstream(h1(1, "10.0.1.1/32"));
    meet();

    assertThat(send(tcp().syn())).containsExactly("h1", "site", "sys");
    assertThat(send(tcp().ack()))
        .as("past sys, but not past net")
        .containsExactly("10.0.3.1", "sys");

    site.downstream(h1(1, "10.0.0.0/8"));
    nowNs = PinNode.pass(nowNs, 2, all);
    established();
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
    assertThat(net.count(PinCounter.ENDS_CONFIRMED)).isOne();
  }

  private static PinNeighbour.Downstream h1(long incarnation, String opensFrom) {
    return new PinNeighbour.Downstream(
        1,
        "h1",
        new Authorisation("h1", Level.HOST, List.of(PinNode.VIRTUAL_HOST), List.of()),
        true,
        incarnation,
        List.of(Prefix.parse(opensFrom)));
  }

  @Test
  void aPinThatItsHostDoesNotConfirmEnds() {
    meet();
    send(tcp().syn());
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");

    nowNs = PinNode.pass(nowNs, 9, all);

    assertThat(net.count(PinCounter.LAPSED_UNTRUSTED)).isEqualTo(2);
    assertThat(send(tcp().ack())).containsExactly("h1", "site", "sys");
  }

  @Test
  void aConfirmedPinIsRefreshedByItsNumber() {
    meet();
    send(tcp().syn());
    established();
    site.sentUp.clear();

    nowNs = PinNode.pass(nowNs, 600, all);

    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
    assertThat(site.sentUp).hasAtLeastOneElementOfType(Srefresh.class);
    assertThat(site.sentUp).doesNotHaveAnyElementsOfTypes(Resv.class);
  }

  @Test
  void aPinThatNobodyRefreshesLapses() {
    meet();
    send(tcp().syn());
    established();
    sys.lost = message -> message instanceof Srefresh;

    nowNs = PinNode.pass(nowNs, 170, all);

    assertThat(net.count(PinCounter.LAPSED)).isOne();
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1", "sys");
  }

  @Test
  void whatIsLostIsSaidAgain() {
    meet();
    int[] left = {2};
    site.lost = message -> message instanceof Resv && left[0]-- > 0;
    send(tcp().syn());
    assertThat(send(tcp().ack())).containsExactly("h1", "site", "sys");

    nowNs = PinNode.pass(nowNs, 2, all);

    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
    assertThat(site.count(PinCounter.SIGNALLED_AGAIN)).isEqualTo(2);
  }

  @Test
  void aRouterThatForgotAsksForAllOfIt() {
    meet();
    send(tcp().syn());
    established();
    PinNode fresh = new PinNode("net", "10.0.0.1", false, nowNs);
    fresh.over(1, sys);

    nowNs = PinNode.pass(nowNs, 32, fresh, sys, site);

    assertThat(fresh.sentDown).hasAtLeastOneElementOfType(Ack.class);
    assertThat(fresh.send(tcp().ack(), null, nowNs)).containsExactly("10.0.3.1");
  }

  @Test
  void packetsGoByTheLevelsWhenTheEndDiesAndToTheHostsNextProcess() {
    meet();
    send(tcp().syn());
    established();
    net.pins.onTunnelDown(1, end(1), nowNs);
    net.turn(nowNs);

    assertThat(send(tcp().ack())).containsExactly("10.0.3.1", "sys");

    net.pins.onMessageFromBelow(1, resv(1, 1_000_100, true, H1), nowNs);
    net.turn(nowNs);
    assertThat(net.count(PinCounter.REFUSED_DOWN)).as("a late pin").isOne();

    net.pins.onMessageFromBelow(1, resv(2, 1_000_100, true, H1), nowNs);
    site.downstream(h1(2, "10.0.0.0/8"));
    nowNs = PinNode.pass(nowNs, 1, all);
    net.pins.onMessageFromBelow(1, resv(2, 1_000_100, true, H1), nowNs);
    net.turn(nowNs);
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
  }

  /** The desk looks at the sessions ten times a second; a session says at once what it has to. */
  @Test
  void aDeathCountsThoughTheSessionThatSaysItIsNewerThanTheNeighbours() {
    meet();
    net.pins.install(PinTable.EMPTY);

    net.pins.onTunnelDown(2, end(1), nowNs);
    assertThat(net.count(PinCounter.REFUSED_END_POINT)).as("another child").isOne();
    net.pins.onTunnelDown(1, end(1), nowNs);
    assertThat(net.count(PinCounter.ENDS_DOWN)).isOne();
  }

  /** Else those above who did not hear of the death would keep the pin. */
  @Test
  void aPinIsNotRefreshedWhoseEndIsDead() {
    meet();
    send(tcp().syn());
    established();
    sys.pins.onTunnelDown(1, end(1), nowNs);

    nowNs = PinNode.pass(nowNs, 170, all);

    assertThat(sys.sentUp).noneMatch(Srefresh.class::isInstance);
    assertThat(net.count(PinCounter.LAPSED)).isOne();
  }

  @Test
  void aPinIsNotRefreshedWhoseHostIsDead() {
    meet();
    send(tcp().syn());
    established();
    site.up(1, false);

    nowNs = PinNode.pass(nowNs, 40, all);
    assertThat(site.sentUp).noneMatch(Srefresh.class::isInstance);

    site.up(1, true);
    nowNs = PinNode.pass(nowNs, 3, all);
    assertThat(site.sentUp).anyMatch(Srefresh.class::isInstance);
  }

  @Test
  void theSiteMayDieAndPinnedFlowsGoOn() {
    meet();
    send(tcp().syn());
    established();

    net.up(1, false);

    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
    assertThat(send(tcp(4321).ack())).containsExactly("drop-unknown-flow");
  }

  @Test
  void whatMayNotBeSaidChangesNothing() {
    meet();
    send(tcp().syn());
    long version = 1_000_200;

    net.pins.onMessageFromBelow(1, resv(1, version, true, IpAddress.parse("192.168.0.1")), nowNs);
    net.pins.onMessageFromBelow(3, resv(1, version, true, H1), nowNs);
    net.pins.onMessageFromBelow(1, resv(1, 5, true, H1), nowNs);
    net.pins.onMessageFromBelow(1, unknown(false), nowNs);
    net.pins.onMessageFromBelow(1, resv(1, 1_100_000, true, H1), nowNs);
    site.pins.onMessageFromBelow(1, resv(1, version, true, H1), nowNs);
    site.pins.onTunnelDown(1, end(9), nowNs);
    net.turn(nowNs);

    assertThat(net.count(PinCounter.REFUSED_END_POINT)).isOne();
    assertThat(net.count(PinCounter.REFUSED_NEIGHBOUR)).isOne();
    assertThat(net.count(PinCounter.REFUSED_VERSION)).as("too old, too new").isEqualTo(2);
    assertThat(site.count(PinCounter.REFUSED_NEIGHBOUR)).as("a host's").isOne();
    assertThat(site.count(PinCounter.REFUSED_END_POINT)).as("a host's").isOne();
    assertThat(net.count(PinCounter.REFUSED_UNKNOWN)).isOne();
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
  }

  /** Numbers in refreshes must not lead to another child's flow, or fill the index. */
  @Test
  void aNumberThatIsNoneIsRefused() {
    meet();
    send(tcp().syn());
    FlowDescriptor flow = resv(1, 1_000_300, true, H1).flows().getFirst();
    MessageId none = new MessageId(flow.id().epoch(), 0, true);
    Resv resv = resv(1, 1_000_300, true, H1);
    Resv zero =
        new Resv(
            resv.session(),
            resv.hop(),
            resv.refreshMs(),
            List.of(new FlowDescriptor(none, flow.filter(), flow.tunnel())));

    net.pins.onMessageFromBelow(1, zero, nowNs);

    assertThat(net.count(PinCounter.REFUSED_NUMBER)).isOne();
  }

  @Test
  void aPortThatIsUsedAgainHasNothingOfTheConnectionBefore() {
    meet();
    send(tcp().syn());
    established();
    site.machine.onClosed(FLOW, 1, nowNs);
    site.turn(nowNs);

    assertThat(send(tcp().syn())).containsExactly("h1", "site", "sys");

    assertThat(net.pins.snapshot(10, nowNs))
        .filteredOn(pin -> pin.flow().equals(FLOW))
        .singleElement()
        .matches(pin -> !pin.trusted());
    assertThat(send(tcp().ack())).containsExactly("10.0.3.1");
  }

  @Test
  void aTrustedPinMakesAFlowKnown() {
    meet();
    net.pins.onMessageFromBelow(1, unknown(true), nowNs);
    net.turn(nowNs);

    assertThat(net.send(tcp(77).ack(), null, nowNs)).containsExactly("10.0.3.1");
  }

  @Test
  void aSiteThatHidesItsHostsNamesItself() {
    PinNode hiding = new PinNode("hiding", "10.0.2.2", true, nowNs);
    PinNode top = new PinNode("top", "10.0.0.2", false, nowNs);
    PinNode middle = new PinNode("middle", "10.0.1.2", false, nowNs);
    top.over(1, middle);
    middle.over(1, hiding);
    hiding.child(1, "h1", H1, true);

    top.send(tcp(999).syn(), null, nowNs);
    top.send(tcp().syn(), null, nowNs);

    assertThat(top.send(tcp().ack(), null, nowNs)).containsExactly("10.0.2.2");
  }

  @Test
  void aFlowThatEndsIsTornAndItsNumberForgotten() {
    meet();
    send(tcp().syn());
    established();
    int before = net.pins.size();

    assertThat(site.machine.onClosed(FLOW, 1, nowNs)).isTrue();
    site.turn(nowNs);

    assertThat(net.count(PinCounter.TORN)).isOne();
    assertThat(net.pins.size()).isEqualTo(before - 1);
    assertThat(send(tcp().ack())).as("the last segments").containsExactly("10.0.3.1");
  }

  private static TunnelDown end(long incarnation) {
    return new TunnelDown(H1, incarnation);
  }

  private static Resv resv(long incarnation, long version, boolean trusted, IpAddress endPoint) {
    return resv(
        1234, new TunnelObject(endPoint, TunnelKind.IP_IN_IP, incarnation, version, trusted));
  }

  private static Resv unknown(boolean trusted) {
    return resv(77, new TunnelObject(H1, TunnelKind.IP_IN_IP, 1, 1_000_100, trusted));
  }

  private static Resv resv(int port, TunnelObject tunnel) {
    return new Resv(
        new RsvpSession(FLOW.destination(), 6, 80),
        IpAddress.parse("10.0.1.1"),
        30_000,
        List.of(
            new FlowDescriptor(
                new MessageId("sys".hashCode() & 0xff_ffff, 0x4000_0000 + port, true),
                new FilterSpec(FLOW.source(), port),
                tunnel)));
  }
}
