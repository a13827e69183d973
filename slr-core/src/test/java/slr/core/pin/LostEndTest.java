package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.Role;
import slr.core.advertise.TunnelDown;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.flow.HashKey;
import slr.core.forward.TokenRate;
import slr.core.forward.Verdict;
import slr.core.recover.RecoveryAction;
import slr.core.recover.RecoveryConfig;
import slr.core.recover.RecoveryMachine;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/**
 * A flow is pinned past the site to its host, and the site says that the host is dead: net, which
 * looks for flows, over site over h1.
 */
final class LostEndTest {

  private static final IpAddress H1 = IpAddress.parse("10.0.2.1");
  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  private static final TokenRate PLENTY = new TokenRate(1_000, 1_000);

  private long nowNs = 1_000_000_000;
  private final PinNode net = new PinNode("net", "10.0.0.1", false, nowNs);
  private final PinNode site = new PinNode("site", "10.0.1.1", false, nowNs);
  private final RecoveryMachine recovery =
      new RecoveryMachine(
          new RecoveryConfig(
              "net",
              new HashKey(5, 6),
              new HashKey(7, 8),
              PLENTY,
              PLENTY,
              true,
              nowNs,
              PLENTY,
              () -> 1_764_000_000),
          net.machine);

  @BeforeEach
  void pin() {
    net.machine.search(recovery);
    recovery.top(true);
    net.over(1, site);
    site.child(1, "h1", H1, true);
    net.send(segment().syn(), null, nowNs);
    boolean _ = site.machine.onEstablished(FLOW, 1, nowNs);
    boolean _ = net.machine.onEstablished(FLOW, 1, nowNs);
    nowNs = PinNode.pass(nowNs, 2, net, site);
    assertThat(net.send(segment().ack(), null, nowNs)).containsExactly(H1.toString());
  }

  @Test
  void goesToTheSiteAndIsLookedForBeside() {
    die();

    assertThat(send(segment().ack())).isEqualTo(Verdict.FORWARD_KNOWN);
    assertThat(net.machine.keepsCopy()).isTrue();
    assertThat(net.machine.nextHop()).isEqualTo(1);
    assertThat(asked()).containsExactly(1);
  }

  @Test
  void goesByTheSiteOnceThatHasItAgain() {
    die();
    send(segment().ack());
    recovery.onHolders(1, Holders.of(Holders.Answer.HELD, List.of(FLOW)), nowNs);

    assertThat(net.send(segment().ack(), null, nowNs)).containsExactly("h1", "site");
  }

  @Test
  void oneCopyIsKeptForAllRounds() {
    die();
    send(segment().ack());
    recovery.onHolders(1, Holders.of(Holders.Answer.UNKNOWN, List.of(FLOW)), nowNs);
    recovery.flush(nowNs);

    assertThat(recovery.pollReleased(_ -> {})).isZero();
    assertThat(net.send(segment().ack(), null, nowNs)).containsExactly("h1", "site");
    assertThat(net.machine.keepsCopy()).isFalse();
  }

  /** Only who may say that nobody has a connection needs a segment for it. */
  @Test
  void whoHasALevelAboveKeepsNone() {
    recovery.top(false);
    die();

    assertThat(send(segment().ack())).isEqualTo(Verdict.FORWARD_KNOWN);
    assertThat(net.machine.keepsCopy()).isFalse();
    assertThat(asked()).isEmpty();
  }

  @Test
  void anotherChildThatHasItIsBelieved() {
    net.child(2, "site2", IpAddress.parse("10.0.1.2"), false);
    die();
    send(segment().ack());
    recovery.onHolders(2, Holders.of(Holders.Answer.HELD, List.of(FLOW)), nowNs);

    assertThat(net.send(segment().ack(), null, nowNs)).containsExactly("site2");
  }

  @Test
  void itsClientIsToldWhenNobodyHasIt() {
    die();
    send(segment().ack());
    recovery.onHolders(1, Holders.of(Holders.Answer.NOT_HELD, List.of(FLOW)), nowNs);

    assertThat(send(segment().ack())).isEqualTo(Verdict.RESET_NOT_HELD);
  }

  @Test
  void whatItsClientEndsItselfNeedsNoSearch() {
    die();

    assertThat(send(segment().rst())).isEqualTo(Verdict.FORWARD_KNOWN);
    assertThat(asked()).isEmpty();
  }

  /** It would be believed that the flow is here, and it is not. */
  @Test
  void isNotSaidToBeHere() {
    die();
    recovery.onWhoHas(new Asker("top", Role.PARENT), new WhoHas(900, List.of(FLOW)), nowNs);

    assertThat(asked()).containsExactly(1);
  }

  private void die() {
    net.pins.onTunnelDown(1, new TunnelDown(H1, 1), nowNs);
    net.turn(nowNs);
  }

  private Verdict send(PacketBuilder packet) {
    return net.machine.onPacket(packet.packet(), nowNs);
  }

  private List<Integer> asked() {
    recovery.flush(nowNs);
    List<Integer> children = new ArrayList<>();
    for (RecoveryAction action : recovery.pollActions()) {
      if (action instanceof RecoveryAction.AskChild ask) {
        children.add(ask.nextHop());
      }
    }
    return children;
  }

  private static PacketBuilder segment() {
    return PacketBuilder.ipv4().tcp(1234, 80);
  }
}
