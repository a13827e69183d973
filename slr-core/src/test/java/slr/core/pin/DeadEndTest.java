package slr.core.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/** A host to which very many flows are pinned dies: net over sys over site over h1. */
class DeadEndTest {

  private static final int PINS = 100_000;

  /** What the death of a host may cost each link, whatever the number of its pins. */
  private static final int MESSAGES_MAX = 10;

  private static final IpAddress H1 = IpAddress.parse("10.0.3.1");
  private static final int FLOWS_MAX = PINS + 1_000;

  private long nowNs = 1_000_000_000;
  private final PinNode net = new PinNode("net", "10.0.0.1", false, nowNs, FLOWS_MAX);
  private final PinNode sys = new PinNode("sys", "10.0.1.1", false, nowNs, FLOWS_MAX);
  private final PinNode site = new PinNode("site", "10.0.2.1", false, nowNs, FLOWS_MAX);
  private final List<PinNode> all = List.of(net, sys, site);

  @BeforeEach
  void pinAll() {
    net.over(1, sys);
    sys.over(1, site);
    site.child(1, "h1", H1, true);
    for (int flow = 0; flow < PINS; flow++) {
      net.send(packet(flow).syn(), null, nowNs);
      for (PinNode node : List.of(site, sys, net)) {
        boolean _ = node.machine.onEstablished(key(flow), 1, nowNs);
      }
    }
    pass(2);
    assertThat(net.pins.size()).isEqualTo(PINS);
    assertThat(straight()).as("flows that go straight to h1").isEqualTo(PINS);
    all.forEach(DeadEndTest::forgetMessages);
  }

  @Test
  void oneMessageEndsAllOfItsPins() {
    die();
    pass(1);

    assertThat(straight()).as("flows that still go straight to h1").isZero();
    assertMessages("in the second after it");

    pass(3 * PinConfig.REFRESH_NS_DEFAULT / 1_000_000_000);
    assertMessages("and three periods of refreshes");
  }

  private void assertMessages(String when) {
    assertThat(messages(site, sys)).as(when).isLessThanOrEqualTo(MESSAGES_MAX);
    assertThat(messages(sys, net)).as(when).isLessThanOrEqualTo(MESSAGES_MAX);
  }

  @Test
  void whenItIsBackAllOfThemAreSaidAgain() {
    die();
    pass(3 * PinConfig.REFRESH_NS_DEFAULT / 1_000_000_000);
    site.child(1, "h1", H1, true);
    site.downstream(PinNode.downstream(1, "h1", true, 2));
    pass(5);

    assertThat(straight()).as("flows that go straight to h1").isEqualTo(PINS);
  }

  /** The site sees it, and each level tells the one above in its session. */
  private void die() {
    site.up(1, false);
    for (PinNode above : List.of(sys, net)) {
      above.pins.onTunnelDown(1, new TunnelDown(H1, 1), nowNs);
      above.turn(nowNs);
    }
  }

  private void pass(long seconds) {
    nowNs = PinNode.pass(nowNs, seconds, all.toArray(PinNode[]::new));
  }

  /** How many flows go from the uppermost node to the host itself; one packet of each is sent. */
  private long straight() {
    long count = 0;
    for (int flow = 0; flow < PINS; flow++) {
      count += net.send(packet(flow).ack(), null, nowNs).equals(List.of(H1.toString())) ? 1 : 0;
    }
    return count;
  }

  /** One of the session, and those of pin signalling. */
  private static long messages(PinNode below, PinNode above) {
    return 1L + below.sentUp.size() + above.sentDown.size();
  }

  private static void forgetMessages(PinNode node) {
    node.sentUp.clear();
    node.sentDown.clear();
  }

  private static PacketBuilder packet(int flow) {
    return PacketBuilder.ipv4().from(source(flow)).tcp(port(flow), 80);
  }

  private static FlowKey key(int flow) {
    return new FlowKey(6, source(flow), port(flow), IpAddress.parse("203.0.113.1"), 80);
  }

  private static IpAddress source(int flow) {
    return IpAddress.ofV4(0xc000_0200 | flow >>> 15);
  }

  private static int port(int flow) {
    return 1_024 + (flow & 0x7fff);
  }
}
