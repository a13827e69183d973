package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.Prefix;

/** What a child refuses of its parent: counted, told and logged with reason and value. */
class ParentRefusalTest {

  private final TwoNodes nodes = new TwoNodes();

  @Test
  void childRefusesAParentThatIsNone() {
    nodes.below().onConnected(TwoNodes.SITE1, TwoNodes.PARENT_ADDRESS, nodes.nowNs);
    nodes
        .below()
        .onMessage(TwoNodes.hello("x", Level.HOST, Role.CHILD, 1, "10.0.0.2"), nodes.nowNs);

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
    assertThat(nodes.advertiser.counters().of(RefusalReason.ROLE)).isEqualTo(1);
  }

  @Test
  void childRefusesWhoeverElseAnswersAtTheParentsAddress() {
    Authorisation other =
        new Authorisation(
            "site2", Level.SITE, List.of(TwoNodes.SERVED), List.of(Prefix.parse("10.8.0.0/16")));

    nodes.below().onConnected(other, TwoNodes.PARENT_ADDRESS, nodes.nowNs);

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
    assertThat(nodes.advertiser.counters().of(RefusalReason.ADDRESS)).isEqualTo(1);
    assertThat(refusals(nodes.below()))
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(RefusalReason.ADDRESS);
          assertThat(refused.value()).isEqualTo("10.9.0.1 by site2");
        });
  }

  @Test
  void childRefusesAParentThatEndsOutsideItsCertificate() {
    nodes.below().onConnected(TwoNodes.SITE1, TwoNodes.PARENT_ADDRESS, nodes.nowNs);
    nodes
        .below()
        .onMessage(TwoNodes.hello("site1", Level.SITE, Role.PARENT, 1, "192.0.2.1"), nodes.nowNs);

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
    assertThat(nodes.advertiser.counters().of(RefusalReason.END_POINT)).isEqualTo(1);
    assertThat(refusals(nodes.below())).extracting(Refused::value).containsExactly("192.0.2.1");
  }

  @Test
  void sourcesOfARevokedParentGoAlsoWhileItIsAway() {
    nodes.connect();
    assertThat(nodes.advertiser.tunnelSources()).isNotEmpty();
    nodes.cut();
    nodes.below().onRevokedAway("site2", "of somebody else");
    assertThat(nodes.advertiser.tunnelSources()).isNotEmpty();

    nodes.below().onRevokedAway("site1", "revoked");

    assertThat(nodes.advertiser.tunnelSources()).isEmpty();
    assertThat(nodes.advertiser.counters().of(RefusalReason.REVOKED)).isEqualTo(1);
  }

  private static List<Refused> refusals(ChildMachine machine) {
    List<Refused> found = new ArrayList<>();
    for (var next = machine.pollAction(); next.isPresent(); next = machine.pollAction()) {
      if (next.get() instanceof AdvertisementAction.Refusal refusal) {
        found.add(refusal.refusal());
      }
    }
    return found;
  }

  @Test
  void childRefusesAConfirmationOfWhatItNeverSaid() {
    nodes.connect();

    nodes.sayDown(new Heartbeat(0, 0, 1_000, 100));

    assertThat(nodes.isConnected()).isFalse();
    assertThat(nodes.advertiser.counters().of(RefusalReason.OUT_OF_ORDER)).isEqualTo(1);
  }

  @Test
  void childClosesASilentParent() {
    nodes.connect();
    nodes.freeze(true);

    nodes.run(Duration.ofSeconds(4));

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
  }

  @Test
  void childRefusesAParentWhoseNameIsNotTheCertificates() {
    nodes.below().onConnected(TwoNodes.SITE1, TwoNodes.PARENT_ADDRESS, nodes.nowNs);
    nodes
        .below()
        .onMessage(TwoNodes.hello("site2", Level.SITE, Role.PARENT, 1, "10.9.0.2"), nodes.nowNs);

    assertThat(nodes.below().state()).isEqualTo(ChildState.IDLE);
    assertThat(nodes.advertiser.counters().of(RefusalReason.IDENTITY)).isEqualTo(1);
  }
}
