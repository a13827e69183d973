package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.Prefix;

/** A parent that starts again says at first where tunnels of its own come from, and no others. */
class RestartedParentTest {

  private static final Prefix OWN = Prefix.parse("10.9.0.1/32");
  private static final Prefix ABOVE = Prefix.parse("10.9.8.0/24");

  private final TwoNodes nodes = new TwoNodes().connect();

  RestartedParentTest() {
    nodes.children.tunnelSources(List.of(OWN, ABOVE));
    nodes.settle();
    nodes.cut();
  }

  private void parentIsBack(long incarnation) {
    nodes.below().onConnected(TwoNodes.SITE1, TwoNodes.PARENT_ADDRESS, nodes.nowNs);
    say(TwoNodes.hello("site1", Level.SITE, Role.PARENT, incarnation, "10.9.0.1"));
    say(new TunnelSources(1, List.of(OWN)));
  }

  private void say(AdvertisementMessage message) {
    nodes.below().onMessage(message, nodes.nowNs);
  }

  private void passes(long ns) {
    nodes.nowNs += ns;
    nodes.below().onTimeout(nodes.nowNs);
  }

  @Test
  void whatItSaidBeforeHoldsUntilItHasHeardAll() {
    parentIsBack(8);
    assertThat(nodes.advertiser.tunnelSources()).containsExactly(OWN, ABOVE);

    say(new TunnelSources(2, List.of(OWN, ABOVE)));
    passes(nodes.timers.retentionNs());
    assertThat(nodes.advertiser.tunnelSources()).containsExactly(OWN, ABOVE);
  }

  @Test
  void butNotForEver() {
    parentIsBack(8);
    long version = nodes.advertiser.tunnelSourcesVersion();

    passes(nodes.timers.retentionNs() - 1);
    assertThat(nodes.advertiser.tunnelSources()).hasSize(2);
    passes(1);

    assertThat(nodes.advertiser.tunnelSources()).containsExactly(OWN);
    assertThat(nodes.advertiser.tunnelSourcesVersion()).isGreaterThan(version);
  }

  @Test
  void theSameProcessIsTakenAtItsWord() {
    parentIsBack(TwoNodes.PARENT.incarnation());

    assertThat(nodes.advertiser.tunnelSources()).containsExactly(OWN);
  }
}
