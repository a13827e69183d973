package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.levels.SmallLab.ADDRESSES;
import static slr.lab.levels.SmallLab.WEB;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another maker's router understands what an SLR has BIRD say. */
final class FrrIT {

  @RegisterExtension
  static final SmallLab LAB = new SmallLab("frr.yaml", "it-frr", "edge", List.of("h1", "h2"));

  @Test
  void frrTakesDrainsWithdrawsAndTakesAgain() {
    for (String address : ADDRESSES) {
      assertThat(LAB.requests("c1", address, 50).byHost()).containsOnlyKeys("h1", "h2");
    }
    assertThat(shown()).contains("65000", "best");

    LAB.daemons().askSlr("edge", "drain");
    await("FRR hears that the route is about to go", () -> shown().contains("graceful-shutdown"));
    assertThat(shown()).as("the last choice (RFC 8326)").contains("localpref 0");
    LAB.daemons().askSlr("edge", "undrain");
    await("FRR hears that it stays", () -> !shown().contains("graceful-shutdown"));

    LAB.makeSick("h1", true);
    LAB.makeSick("h2", true);
    await("FRR has no route", () -> shown().contains("not in table"));
    LAB.makeSick("h1", false);
    LAB.makeSick("h2", false);
    LAB.awaitServed("c1");
  }

  private static String shown() {
    return LAB.lab().frr("cr", "show bgp ipv4 " + WEB).output();
  }
}
