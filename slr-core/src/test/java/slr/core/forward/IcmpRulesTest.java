package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Scene.udp;
import static slr.core.forward.Verdict.ANSWER_ECHO;
import static slr.core.forward.Verdict.DROP_ICMP_OTHER;
import static slr.core.forward.Verdict.DROP_ICMP_OVER_BUDGET;
import static slr.core.forward.Verdict.DROP_ICMP_UNKNOWN;
import static slr.core.forward.Verdict.DROP_NO_TAKER;
import static slr.core.forward.Verdict.DROP_TUNNEL_DOWN;
import static slr.core.forward.Verdict.FORWARD_ECHO;
import static slr.core.forward.Verdict.FORWARD_ICMP_ERROR;
import static slr.core.forward.Verdict.FORWARD_ICMP_PLACED;
import static slr.core.forward.Verdict.FORWARD_OPENING;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.row.RowKey;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

class IcmpRulesTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));
  private static final int REPLY_BYTES = 8;

  private final Scene scene = new Scene().candidates(ANY.node(1));

  @Test
  void errorFollowsTheFlowThatItSpeaksOf() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1).candidates(ANY.node(1), ANY.node(2));

    scene.sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);
    scene.sends(error(11, 0, reply().build()), FORWARD_ICMP_ERROR, 1);
  }

  @Test
  void eightOctetsOfTheQuotedHeaderAreEnough() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);

    scene.sends(error(3, 4, Arrays.copyOf(reply().build(), 28)), FORWARD_ICMP_ERROR, 1);
    scene.sends(error(3, 4, Arrays.copyOf(reply().build(), 27)), DROP_ICMP_UNKNOWN);
  }

  @Test
  void errorChangesNoRecord() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    scene.after(74).sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);

    scene.after(1).sends(error(3, 4, reply().build()), FORWARD_ICMP_PLACED, 1);
  }

  /** The flow came in elsewhere; who chooses by the same key and rows has chosen the same. */
  @Test
  void errorOfUnknownFlowGoesWhereTheFlowWouldBePlaced() {
    scene.candidates(ANY.node(1), ANY.node(2), ANY.node(3));
    Scene other = new Scene().candidates(ANY.node(1), ANY.node(2), ANY.node(3));
    for (int port = 1000; port < 1100; port++) {
      other.send(PacketBuilder.ipv4().tcp(port, 80).syn());

      byte[] reply =
          PacketBuilder.ipv4()
              .from("203.0.113.1")
              .to("192.0.2.1")
              .tcp(80, port)
              .ack()
              .payload(REPLY_BYTES)
              .build();
      scene.after(1).sends(error(3, 4, reply), FORWARD_ICMP_PLACED, other.machine.nextHop());
    }
    assertThat(scene.machine.flows(1, 0)).isEmpty();
  }

  @Test
  void errorOfUnknownFlowThatNobodyWouldTakeIsDropped() {
    scene.candidates().sends(error(3, 4, reply().build()), DROP_ICMP_UNKNOWN);
    byte[] echo =
        PacketBuilder.ipv4().from("203.0.113.1").to("192.0.2.1").echoRequest(1, 1).build();
    scene.candidates(ANY.node(1)).sends(error(3, 1, echo), DROP_ICMP_UNKNOWN);
  }

  @Test
  void errorsOfUnknownFlowsHaveABudgetOfTheirOwn() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    byte[] unknown = reply().to("192.0.2.99").build();
    for (int i = 0; i < 5; i++) {
      scene.sends(error(3, 4, unknown), FORWARD_ICMP_PLACED, 1);
    }

    scene.sends(error(3, 4, unknown), DROP_ICMP_OVER_BUDGET);
    scene.sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);
    scene.after(1).sends(error(3, 4, unknown), FORWARD_ICMP_PLACED, 1);
  }

  @Test
  void errorAboutAPacketThatTheVirtualHostDidNotSendIsDropped() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);

    scene.sends(error(3, 4, reply().from("203.0.113.2").build()), DROP_ICMP_UNKNOWN);
    scene.sends(error(3, 4, new byte[0]), DROP_ICMP_UNKNOWN);
  }

  @Test
  void errorOfFlowWhoseTunnelIsDownGoesNowhere() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1).down(1);

    scene.sends(error(3, 4, reply().build()), DROP_TUNNEL_DOWN);
  }

  @Test
  void errorOfStatelessUdpGoesWhereItsPacketsGo() {
    scene.udp(VirtualHostOptions.Udp.STATELESS).candidates(ANY.node(1), ANY.node(2));
    scene.send(udp());
    int home = scene.machine.nextHop();

    byte[] answer =
        PacketBuilder.ipv4().from("203.0.113.1").to("192.0.2.1").udp(53, 1234).payload(9).build();
    scene.sends(error(3, 4, answer), FORWARD_ICMP_ERROR, home);
  }

  @Test
  void errorsHaveABudgetOfTheirOwn() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    for (int i = 0; i < 5; i++) {
      scene.sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);
    }

    scene.sends(error(3, 4, reply().build()), DROP_ICMP_OVER_BUDGET);
    scene.after(1).sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);
  }

  @Test
  void errorsAboutNoFlowOfOursLeaveTheBudgetAlone() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    for (int i = 0; i < 50; i++) {
      scene.sends(error(3, 4, reply().from("203.0.113.2").build()), DROP_ICMP_UNKNOWN);
      scene.sends(error(3, 4, new byte[0]), DROP_ICMP_UNKNOWN);
    }

    scene.sends(error(3, 4, reply().build()), FORWARD_ICMP_ERROR, 1);
  }

  @Test
  void packetTooBigOfIpv6FollowsItsFlow() {
    Candidates v6 = Candidates.of(new RowKey(Prefix.parse("2001:db8:1::/48"), 6, 80, 0));
    scene.machine.install(
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(v6.key().virtualHost(), Scene.USUAL)
            .tunnelEnd(new TunnelEnd(1, "h1", v6.node(1).endPoint(), true))
            .candidate(v6.node(1))
            .build());
    scene.sends(PacketBuilder.ipv6().tcp(7, 80).syn(), FORWARD_OPENING, 1);

    byte[] reply =
        PacketBuilder.ipv6().from("2001:db8:1::1").to("2001:db8::1").tcp(80, 7).ack().build();
    scene.sends(
        PacketBuilder.ipv6().from("2001:db8:9::9").icmp(2, 0, 1280).payload(reply),
        FORWARD_ICMP_ERROR,
        1);
    scene.sends(PacketBuilder.ipv6().icmp(135, 0, 0).payload(16), DROP_ICMP_OTHER);
    scene.sends(PacketBuilder.ipv6().echoRequest(1, 1), ANSWER_ECHO);
  }

  @Test
  void echoRequestIsAnsweredOrTunnelled() {
    scene.sends(PacketBuilder.ipv4().echoRequest(1, 1), ANSWER_ECHO);

    scene.options(tunnelled()).sends(PacketBuilder.ipv4().echoRequest(1, 1), FORWARD_ECHO, 1);
    scene.candidates(Candidates.usual().node(2));
    scene.sends(PacketBuilder.ipv4().echoRequest(1, 1), FORWARD_ECHO, 2);
    scene.candidates().sends(PacketBuilder.ipv4().echoRequest(1, 1), DROP_NO_TAKER);
  }

  @Test
  void otherIcmpIsDroppedAndCounted() {
    scene.sends(PacketBuilder.ipv4().icmp(0, 0, 0), DROP_ICMP_OTHER);
    scene.sends(PacketBuilder.ipv4().icmp(5, 1, 0).payload(reply().build()), DROP_ICMP_OTHER);
    scene.sends(PacketBuilder.ipv4().icmp(4, 0, 0).payload(reply().build()), DROP_ICMP_OTHER);
    scene.sends(PacketBuilder.ipv4().icmp(13, 0, 0).payload(12), DROP_ICMP_OTHER);
    scene.sends(
        PacketBuilder.ipv4().echoRequest(1, 1).fragment(0, true).payload(16), DROP_ICMP_OTHER);

    assertThat(scene.machine.verdicts().packets(DROP_ICMP_OTHER)).isEqualTo(5);
  }

  private static VirtualHostOptions tunnelled() {
    return new VirtualHostOptions(
        "consistent-hash",
        VirtualHostOptions.Udp.KEPT,
        VirtualHostOptions.Echo.TUNNEL,
        VirtualHostOptions.WhenNone.REFUSE,
        false);
  }

  /** What the host sent to the client of {@link Scene#tcp}. */
  private static PacketBuilder reply() {
    return PacketBuilder.ipv4()
        .from("203.0.113.1")
        .to("192.0.2.1")
        .tcp(80, 1234)
        .syn()
        .ack()
        .payload(REPLY_BYTES);
  }

  private static PacketBuilder error(int type, int code, byte[] quoted) {
    return PacketBuilder.ipv4().from("198.51.100.9").icmp(type, code, 1400).payload(quoted);
  }
}
