package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.levels.SmallLab.ADDRESSES;
import static slr.lab.levels.SmallLab.WEB_ADDRESS;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.demo.WebClient.Answers;

/** Sites in interior routing beside the system level (A25). */
final class TwoLevelIT {

  @RegisterExtension
  static final SmallLab LAB = new SmallLab("two-level.yaml", "it-two", "edge", List.of("s1", "s2"));

  @Test
  void outsideIsSpreadInsideTakesTheNearestSiteAndWhatNobodyServesIsWithdrawn() {
    await("r1 goes to the near site", () -> isNextHop("10.1.3.1"));
    for (String address : ADDRESSES) {
      Answers outside = LAB.requests("c1", address, 90);
      assertThat(outside.good()).isEqualTo(90);
      assertThat(outside.byHost()).containsOnlyKeys("h1", "h2", "h3");
      Answers inside = LAB.requests("c2", address, 30);
      assertThat(inside.good()).isEqualTo(30);
      assertThat(inside.byHost()).containsOnlyKeys("h1", "h2");
    }
    // An ordinary router has heard of both and has taken one.
    assertThat(LAB.lab().bird("r1", "show", "ospf", "lsadb", "type", "5", "ospf4").output())
        .contains("10.1.255.3", "10.1.255.4");

    LAB.makeSick("h1", true);
    LAB.makeSick("h2", true);
    await("r1 goes to the other site", () -> isNextHop("10.1.4.1"));
    LAB.awaitShare("edge", "s1", false);
    assertThat(LAB.requests("c2", WEB_ADDRESS, 10).byHost()).containsOnlyKeys("h3");
    assertThat(LAB.requests("c1", WEB_ADDRESS, 10).byHost()).containsOnlyKeys("h3");

    LAB.makeSick("h3", true);
    await("cr has no route", () -> !LAB.hasRoute("cr", WEB_ADDRESS));
    await("r1 has no route of a site", () -> !LAB.route("r1", WEB_ADDRESS).contains("192.192"));

    List.of("h1", "h2", "h3").forEach(host -> LAB.makeSick(host, false));
    LAB.awaitServed("c1");
    await("r1 goes to the near site again", () -> isNextHop("10.1.3.1"));
    LAB.awaitServed("c2");
  }

  private static boolean isNextHop(String address) {
    return LAB.route("r1", WEB_ADDRESS).contains("via " + address + " ");
  }
}
