package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowTuple;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.TunnelKind;

/** A router whose kernel has pinned flows of a process before it (X5). */
class AdoptedPinsTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  private static final IpAddress HOST = IpAddress.parse("10.0.3.1");

  /** Not the first: the process before had others, of which nothing is left. */
  private static final int NUMBER = TunnelEnd.FIRST_PINNED + 3;

  private long nowNs = 1_000_000_000;
  private PinNode slr = new PinNode("slr", "10.0.1.1", false, nowNs);
  private PinNode site = new PinNode("site", "10.0.2.1", false, nowNs);
  private PinNode router = PinNode.router("router", "10.0.0.1", nowNs);

  AdoptedPinsTest() {
    slr.over(1, site);
    site.child(1, "h1", HOST, true);
    router.over(1, slr);
    router.send(PacketBuilder.ipv4().tcp(1234, 80).syn(), null, nowNs);
    for (PinNode node : List.of(site, slr, router)) {
      assertThat(node.machine.onEstablished(FLOW, 1, nowNs)).isTrue();
      node.turn(nowNs);
    }
    restart(true);
  }

  private void restart(boolean up) {
    router = PinNode.router("router", "10.0.0.1", nowNs);
    router.pins.adopt(
        List.of(new AdoptedPinnedEnd(NUMBER, HOST, TunnelKind.IP_IN_IP, 1, up)), nowNs);
    router.over(1, slr);
    FlowTuple tuple = new FlowTuple().set(FLOW);
    assertThat(router.machine.adopt(tuple, 1, NUMBER, nowNs, nowNs)).isTrue();
  }

  private List<String> send() {
    return router.send(PacketBuilder.ipv4().tcp(1234, 80).ack(), null, nowNs);
  }

  private void pass(int seconds) {
    nowNs = PinNode.pass(nowNs, seconds, site, slr, router);
  }

  @Test
  void itsFlowsGoPastTheSlrFromTheFirstPacketOn() {
    assertThat(send()).containsExactly("10.0.3.1");
  }

  @Test
  void itsPinsAreSaidAgainAndStay() {
    pass(60);
    assertThat(router.pins.counters()).containsEntry(PinCounter.ENDS_CONFIRMED, 1L);
    pass(600);
    assertThat(send()).containsExactly("10.0.3.1");
    assertThat(router.pins.snapshot(9, nowNs)).singleElement().matches(PinRecord::trusted);
  }

  @Test
  void whatNobodySaysAgainGoesByTheSlrInTime() {
    slr.lost = _ -> true;
    pass(600);
    assertThat(send()).containsExactly("10.0.3.1", "slr");
  }

  /** Its number stays its own, and it is used as soon as it is confirmed. */
  @Test
  void anEndThatWasNotInUseIsNotUsedBeforeItIsConfirmed() {
    restart(false);
    assertThat(send()).containsExactly("10.0.3.1", "slr");
    pass(60);
    assertThat(send()).containsExactly("10.0.3.1");
  }

  @Test
  void whatHasDiedMeanwhileIsNotUsed() {
    router.pins.onTunnelDown(1, new TunnelDown(HOST, 1), nowNs);
    pass(1);
    assertThat(router.machine.table().isUp(NUMBER)).isFalse();
  }

  /** Of a host nobody below says a pin again. */
  @Test
  void aFlowThatTheSiteTookOverIsPinnedAnewWhereItIsNotAnyMore() {
    router = PinNode.router("router", "10.0.0.1", nowNs);
    slr = new PinNode("slr", "10.0.1.1", false, nowNs);
    site = new PinNode("site", "10.0.2.1", false, nowNs);
    router.over(1, slr);
    slr.over(1, site);
    site.child(1, "h1", HOST, true);
    FlowTuple tuple = new FlowTuple().set(FLOW);
    for (PinNode node : List.of(site, slr, router)) {
      assertThat(node.machine.adopt(tuple, 1, 1, nowNs, nowNs)).isTrue();
    }

    assertThat(send()).contains("slr", "site");
    pass(10);
    assertThat(send()).containsExactly("10.0.3.1");
    pass(600);
    assertThat(send()).containsExactly("10.0.3.1");
  }

  @Test
  void anotherEndGetsAnotherNumber() {
    site.child(2, "h2", IpAddress.parse("10.0.3.2"), true);
    site.child(1, "h1", HOST, false);
    site.fails(1);
    router.send(PacketBuilder.ipv4().tcp(77, 80).syn(), null, nowNs);
    pass(1);
    assertThat(router.pins.tunnelEnds())
        .extracting(TunnelEnd::nextHop)
        .containsExactlyInAnyOrder(NUMBER, NUMBER + 1);
  }
}
