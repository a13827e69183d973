package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.forward.VirtualHostOptions.Udp;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/** UDP of a virtual host that pins it: net over site over h1 and h2. */
class PinnedDatagramsTest {

  private static final long MINUTE_S = 60;

  private long nowNs = 1_000_000_000;
  private final PinNode net = new PinNode("net", "10.0.0.1", false, nowNs).udp(Udp.PINNED);
  private final PinNode site = new PinNode("site", "10.0.1.1", false, nowNs).udp(Udp.PINNED);

  PinnedDatagramsTest() {
    net.over(1, site);
    site.child(1, "h1", IpAddress.parse("10.0.3.1"), true);
    assertThat(send(999)).as("its end becomes known").containsExactly("h1", "site");
  }

  private List<String> send(int port) {
    return net.send(udp(port), null, nowNs);
  }

  private static PacketBuilder udp(int port) {
    return PacketBuilder.ipv4().udp(port, 53).payload(20);
  }

  @Test
  void allButTheFirstGoStraightToTheHost() {
    assertThat(send(1234)).containsExactly("h1", "site");
    assertThat(send(1234)).containsExactly("10.0.3.1");
  }

  @Test
  void thePinLastsWhileDatagramsCome() {
    send(1234);
    for (int i = 0; i < 20; i++) {
      nowNs = PinNode.pass(nowNs, MINUTE_S, net, site);
      assertThat(send(1234)).containsExactly("10.0.3.1");
    }
  }

  @Test
  void whatIsIdleIsForgottenAtAllLevels() {
    send(1234);
    nowNs = PinNode.pass(nowNs, 12 * MINUTE_S, net, site);

    net.machine.expire(nowNs, 99);
    site.machine.expire(nowNs, 99);
    nowNs = PinNode.pass(nowNs, 6 * MINUTE_S, net, site);
    site.machine.expire(nowNs, 99);

    assertThat(net.machine.flows(9, nowNs)).isEmpty();
    assertThat(site.machine.flows(9, nowNs)).isEmpty();
  }

  @Test
  void aFailingHolderLosesItsPins() {
    losesItsPinsWhen(() -> site.fails(1));
  }

  @Test
  void soDoesOneThatWantsNoPacketAtAll() {
    losesItsPinsWhen(() -> site.deactivates(1));
  }

  private void losesItsPinsWhen(Runnable refuses) {
    send(1234);
    site.child(2, "h2", IpAddress.parse("10.0.3.2"), true);
    refuses.run();
    nowNs = PinNode.pass(nowNs, 3, net, site);

    assertThat(send(1234)).containsExactly("h2", "site");
  }

  @Test
  void aNodeThatForgotIsToldAgainByTheNextDatagram() {
    send(1234);
    PinNode fresh = new PinNode("net", "10.0.0.1", false, nowNs).udp(Udp.PINNED);
    fresh.over(1, site);
    nowNs = PinNode.pass(nowNs, 2, fresh, site);

    assertThat(fresh.send(udp(1234), null, nowNs)).containsExactly("h1", "site");
    assertThat(fresh.send(udp(1234), null, nowNs)).containsExactly("10.0.3.1");
  }

  @Test
  void othersAreNotSignalled() {
    net.udp(Udp.KEPT);
    site.udp(Udp.KEPT);
    send(1234);

    assertThat(send(1234)).containsExactly("h1", "site");
  }
}
