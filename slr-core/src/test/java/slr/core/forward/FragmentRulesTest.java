package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Verdict.DROP_FRAGMENT_OVERLAP;
import static slr.core.forward.Verdict.DROP_FRAGMENT_UNKNOWN;
import static slr.core.forward.Verdict.DROP_NO_TAKER;
import static slr.core.forward.Verdict.DROP_TUNNEL_DOWN;
import static slr.core.forward.Verdict.FORWARD_FRAGMENT;
import static slr.core.forward.Verdict.FORWARD_OPENING;

import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.row.RowKey;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

class FragmentRulesTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));

  private final Scene scene = new Scene().candidates(ANY.node(1));

  @Test
  void laterFragmentsFollowTheFirst() {
    scene.sends(first(7), FORWARD_OPENING, 1).candidates(ANY.node(2));

    scene.sends(later(7, 24, true), FORWARD_FRAGMENT, 1);
    scene.sends(later(7, 48, false), FORWARD_FRAGMENT, 1);
    assertThat(scene.machine.fragmentCounters().live()).isEqualTo(1);
  }

  @Test
  void laterFragmentBeforeItsFirstIsDropped() {
    scene.sends(later(7, 24, false), DROP_FRAGMENT_UNKNOWN);
    scene.sends(first(7), FORWARD_OPENING, 1);
    scene.sends(later(8, 24, false), DROP_FRAGMENT_UNKNOWN);
    scene.sends(later(7, 24, false).from("192.0.2.2"), DROP_FRAGMENT_UNKNOWN);
  }

  @Test
  void fragmentsOfADroppedPacketAreDropped() {
    scene.candidates().sends(first(7), DROP_NO_TAKER);

    scene.sends(later(7, 24, false), DROP_FRAGMENT_UNKNOWN);
  }

  @Test
  void memoryOfAFragmentedPacketEndsThirtySecondsAfterItsFirst() {
    scene.sends(first(7), FORWARD_OPENING, 1);

    scene.after(29).sends(later(7, 24, true), FORWARD_FRAGMENT, 1);
    scene.after(1).sends(later(7, 48, false), DROP_FRAGMENT_UNKNOWN);
  }

  @Test
  void fragmentOverTheTcpHeaderIsDropped() {
    scene.sends(
        PacketBuilder.ipv4().protocol(IpProtocol.TCP).id(7).fragment(8, false).payload(16),
        DROP_FRAGMENT_OVERLAP);
  }

  @Test
  void fragmentGoesNowhereWhenTheTunnelIsDown() {
    scene.sends(first(7), FORWARD_OPENING, 1).down(1);

    scene.sends(later(7, 24, false), DROP_TUNNEL_DOWN);
  }

  @Test
  void ipv6FragmentsAreKnownByTheirThirtyTwoBits() {
    Candidates v6 = Candidates.of(new RowKey(Prefix.parse("2001:db8:1::/48"), 17, 53, 0));
    scene.machine.install(
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(v6.key().virtualHost(), Scene.USUAL)
            .tunnelEnd(new TunnelEnd(1, "h1", v6.node(1).endPoint(), true))
            .candidate(v6.node(1))
            .build());

    scene.sends(
        PacketBuilder.ipv6().fragmentHeader(0x1234_5678, 0, true).udp(1, 53).payload(16),
        FORWARD_OPENING,
        1);
    scene.sends(
        PacketBuilder.ipv6()
            .fragmentHeader(0x1234_5678, 24, false)
            .protocol(IpProtocol.UDP)
            .payload(5),
        FORWARD_FRAGMENT,
        1);
    scene.sends(
        PacketBuilder.ipv6()
            .fragmentHeader(0x4321_5678, 24, false)
            .protocol(IpProtocol.UDP)
            .payload(5),
        DROP_FRAGMENT_UNKNOWN);
  }

  private static PacketBuilder first(int id) {
    return PacketBuilder.ipv4().udp(1234, 53).id(id).fragment(0, true).payload(16);
  }

  private static PacketBuilder later(int id, int offsetBytes, boolean more) {
    return PacketBuilder.ipv4()
        .protocol(IpProtocol.UDP)
        .id(id)
        .fragment(offsetBytes, more)
        .payload(24);
  }
}
