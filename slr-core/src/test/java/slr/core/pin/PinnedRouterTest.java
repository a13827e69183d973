package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/** Pins at the router of a cluster: router over SLR over site over h1 (A15, A24). */
class PinnedRouterTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");

  private long nowNs = 1_000_000_000;
  private final PinNode slr = new PinNode("slr", "10.0.1.1", false, nowNs);
  private final PinNode site = new PinNode("site", "10.0.2.1", false, nowNs);
  private PinNode router = router();

  PinnedRouterTest() {
    slr.over(1, site);
    site.child(1, "h1", IpAddress.parse("10.0.3.1"), true);
    assertThat(send(tcp(999).syn()))
        .as("its end becomes known")
        .containsExactly("h1", "site", "slr");
    send(tcp(1234).syn());
  }

  private PinNode router() {
    PinNode fresh = PinNode.router("router", "10.0.0.1", nowNs);
    fresh.over(1, slr);
    return fresh;
  }

  private static PacketBuilder tcp(int port) {
    return PacketBuilder.ipv4().tcp(port, 80);
  }

  private List<String> send(PacketBuilder packet) {
    return router.send(packet, null, nowNs);
  }

  private void established() {
    for (PinNode node : List.of(site, slr, router)) {
      assertThat(node.machine.onEstablished(FLOW, 1, nowNs)).isTrue();
      node.turn(nowNs);
    }
  }

  @Test
  void theSlrSeesOnePacketOfAFlow() {
    assertThat(send(tcp(1234).ack())).containsExactly("10.0.3.1");
    assertThat(send(tcp(1234).fin().ack())).containsExactly("10.0.3.1");
    assertThat(slr.machine.flows(9, nowNs)).allMatch(flow -> flow.packets() == 1);
  }

  @Test
  void aRouterThatForgotIsToldByTheSlr() {
    established();
    router = router();
    nowNs = PinNode.pass(nowNs, 2, site, slr, router);

    assertThat(send(tcp(1234).ack())).as("by the SLR").containsExactly("10.0.3.1", "slr");
    assertThat(send(tcp(1234).ack())).as("by itself").containsExactly("10.0.3.1");
  }

  /** Its packets go past the SLR, whose kernel must not forward those that come all the same. */
  @Test
  void whatComesByTheSlrAgainShowsItselfAndIsPinnedAgain() {
    established();
    send(tcp(1234).ack());
    assertThat(slr.offload.holders).doesNotContainKey(FLOW);

    router = router();
    slr.alone();
    for (int i = 0; i < 200; i++) {
      nowNs += 1_000_000;
      slr.send(tcp(1234).ack(), router, nowNs);
    }
    assertThat(slr.offload.holders).as("the router takes no pins yet").containsKey(FLOW);

    slr.under(router);
    nowNs = PinNode.pass(nowNs, 3, site, slr, router);
    assertThat(slr.offload.holders).as("shown").doesNotContainKey(FLOW);
    assertThat(send(tcp(1234).ack())).containsExactly("10.0.3.1", "slr");
    assertThat(send(tcp(1234).ack())).as("pinned again").containsExactly("10.0.3.1");
  }

  @Test
  void aFlowThatGoesPastTheSlrTwiceIsWithdrawnTwice() {
    established();
    send(tcp(1234).ack());
    for (int i = 0; i < 200; i++) {
      nowNs += 20_000_000;
      // The router has it, and sends it here all the same.
      slr.send(tcp(1234).ack(), router, nowNs);
    }
    assertThat(slr.offload.given).isPositive();

    nowNs = PinNode.pass(nowNs, 2, site, slr, router);
    slr.send(tcp(1234).ack(), router, nowNs);
    assertThat(slr.offload.holders).doesNotContainKey(FLOW);
  }

  /** What its host does not report, and nobody sees, ends by time: level by level, from above. */
  @Test
  void aFlowWhoseEndNobodyToldIsForgotten() {
    established();
    for (int seconds = 0; seconds < 7 * 3_600; seconds += 5) {
      nowNs += 5_000_000_000L;
      for (PinNode node : List.of(site, slr, router)) {
        node.machine.expire(nowNs, 99);
        node.turn(nowNs);
      }
    }

    for (PinNode node : List.of(site, slr)) {
      assertThat(node.machine.flows(9, nowNs)).as(node.name).isEmpty();
    }
  }

  @Test
  void aLongFlowIsRememberedWhereItDoesNotPass() {
    established();
    for (int seconds = 0; seconds < 5 * 3_600; seconds += 5) {
      nowNs += 5_000_000_000L;
      assertThat(send(tcp(1234).ack())).containsExactly("10.0.3.1");
      for (PinNode node : List.of(site, slr, router)) {
        node.machine.expire(nowNs, 99);
        node.turn(nowNs);
      }
    }

    assertThat(site.machine.flows(9, nowNs)).anyMatch(flow -> flow.key().equals(FLOW));
  }

  @Test
  void whatTheSlrDoesNotKnowEndsThere() {
    assertThat(send(tcp(4321).ack())).containsExactly("drop-unknown-flow", "slr");
    assertThat(router.machine.flows(9, nowNs)).noneMatch(flow -> flow.key().sourcePort() == 4321);
  }

  @Test
  void explainSaysWhereAFlowIsPinnedAndSinceWhen() {
    established();
    nowNs += 3_000_000_000L;

    assertThat(router.machine.explain(FLOW, nowNs).reason())
        .contains("held by slr, pinned to 10.0.3.1 for 3 s:");
  }
}
