package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import tools.jackson.databind.JsonNode;

/** OSPF takes another way to a host, and the flows in the kernel follow it. */
final class RerouteIT {

  @RegisterExtension
  static final SmallLab LAB = new SmallLab("two-ways.yaml", "it-two-ways", "edge", List.of("h1"));

  private static final String SLR = "edge";
  private static final int CLIENT_PORT = 20_001;

  /** OSPF waits some 10 s for a neighbour that comes back. */
  private static final int DOWNLOAD_SECONDS = 40;

  /** Acknowledgements of a part of a second. */
  private static final long SOME_PACKETS = 40;

  @Test
  void flowsInTheKernelFollowTheRoute() {
    try (Download download =
        Download.start(LAB, "c1", CLIENT_PORT, SmallLab.WEB_ADDRESS, DOWNLOAD_SECONDS)) {
      await("the kernel forwards", () -> forwarded() > 0);
      // The other way may have been there first.
      await("OSPF takes the shorter way", () -> way().equals("m1"));
      cut("edge-m1", true);
      await("OSPF takes the other way", () -> way().equals("m2"));
      awaitMore();
      cut("edge-m1", false);
      await("OSPF takes the first way again", () -> way().equals("m1"));
      awaitMore();
      download.awaitIntact();
    } finally {
      cut("edge-m1", false);
    }
    // The host may have been silent for so long that it was taken for dead: that is counted.
    assertThat(dataPlane().path("balance").longValue(-1)).isZero();
  }

  private static void awaitMore() {
    long at = forwarded();
    await("the kernel goes on", () -> forwarded() > at + SOME_PACKETS);
  }

  private static void cut(String link, boolean down) {
    LAB.lab().exec(SLR, "ip", "link", "set", link, down ? "down" : "up").orThrow();
  }

  /** The router that the host's end point is reached by. */
  private static String way() {
    String route = LAB.lab().exec(SLR, "ip", "route", "get", "10.1.2.2").output();
    return route.replaceFirst("(?s).* dev edge-(\\S+) .*", "$1");
  }

  private static JsonNode dataPlane() {
    return LAB.daemons().askSlr(SLR, "status").path("dataPlane");
  }

  private static long forwarded() {
    return dataPlane().path("kernel").path("forwarded").longValue(0);
  }
}
