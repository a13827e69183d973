package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.SITE;
import static slr.lab.onelevel.OneLevel.WEB;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Command;
import slr.lab.Download;
import slr.lab.LabProcess;
import tools.jackson.databind.JsonNode;

/** Packets of established flows are forwarded in the kernel, and go where they must. */
final class OneLevelKernelIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-kernel");

  private static final String SIDE = "h1-edge";
  private static final String OTHER_MAC = "02:00:00:00:77:01";

  private static final int REQUESTS = 30;

  /** Of client packets: SYN, ACK, request and the ACK after it; then what ends the connection. */
  private static final long PORT_PACKETS_MAX = 40;

  @Test
  void establishedFlowsPassInTheKernelAlone() {
    JsonNode before = dataPlane();
    try (Download download = LEVEL.download("h1", 4)) {
      download.awaitIntact();
    }
    JsonNode after = dataPlane();
    long byPorts = byPorts(after) - byPorts(before);
    assertThat(forwarded(after) - forwarded(before)).isGreaterThan(2 * PORT_PACKETS_MAX);
    assertThat(byPorts).as("%s", after).isLessThan(PORT_PACKETS_MAX);
    assertThat(after.path("balance").longValue(-1)).isZero();
    assertThat(after.path("kernel").path("virtualHosts").path(WEB).path("packets").longValue(0))
        .isGreaterThan(2 * PORT_PACKETS_MAX);
  }

  /** What the kernel leaves comes past its stack, and so does what this process sends on. */
  @Test
  void openingsComeByXdpSockets() {
    try (Download download = LEVEL.download("h1", 1)) {
      download.awaitIntact();
    }
    JsonNode dataPlane = dataPlane();
    assertThat(packets(dataPlane, "xdp:")).as("%s", dataPlane).isPositive();
    assertThat(packets(dataPlane, "packet:")).as("%s", dataPlane).isZero();
    assertThat(dataPlane.path("ports").findValuesAsString("name")).contains("xdp");
    assertThat(dataPlane.path("lostByPorts").longValue(-1)).isZero();
    assertThat(dataPlane.path("balance").longValue(-1)).isZero();
  }

  private static long packets(JsonNode dataPlane, String kind) {
    long sum = 0;
    for (JsonNode port : dataPlane.path("ports")) {
      if (port.path("name").stringValue("").startsWith(kind)) {
        sum += port.path("packets").longValue(0);
      }
    }
    return sum;
  }

  @Test
  void segmentsOfEstablishedConnectionsPassTheHostsAgentBy() {
    JsonNode before = LEVEL.tunnels("h1");
    try (Download download = LEVEL.download("h1", 4)) {
      download.awaitIntact();
    }
    JsonNode after = LEVEL.tunnels("h1");
    assertThat(delivered(after) - delivered(before)).isGreaterThan(2 * PORT_PACKETS_MAX);
    assertThat(taken(after) - taken(before)).as("%s", after).isLessThan(PORT_PACKETS_MAX);
    assertThat(after.path("unbalanced").longValue(-1)).isZero();
  }

  @Test
  void aNextHopWithAnotherLinkAddressIsFollowedUnderLoad() {
    String old = linkAddress();
    try (Download download = LEVEL.download("h1", 8)) {
      await("the kernel forwards", () -> forwarded(dataPlane()) > 0);
      LEVEL.lab().exec("h1", "ip", "link", "set", SIDE, "address", OTHER_MAC).orThrow();
      // As a machine does that takes an address over: it asks for a neighbour, and so shows itself.
      LEVEL.lab().exec("h1", "ip", "neigh", "flush", "dev", SIDE).orThrow();
      long at = forwarded(dataPlane());
      await("the kernel goes on", () -> forwarded(dataPlane()) > at + PORT_PACKETS_MAX);
      download.awaitIntact();
    } finally {
      LEVEL.lab().exec("h1", "ip", "link", "set", SIDE, "address", old).orThrow();
      LEVEL.awaitAllServe();
    }
  }

  @Test
  void newConnectionsAreServedWhileTheProcessStandsStill() {
    LabProcess site = LEVEL.lab().process(SITE, "slr-site");
    int port = LEVEL.portTowards("h2", OneLevel.C1, OneLevel.WEB_ADDRESS);
    try (Download before = LEVEL.download("h1", 4);
        Download during = whileItStandsStill(site, port)) {
      during.awaitIntact();
      before.awaitIntact();
    }
    long stoodIn = stoodIn();
    assertThat(stoodIn).isPositive();
    assertThat(good(OneLevel.WEB_ADDRESS)).isEqualTo(REQUESTS);
    assertThat(stoodIn()).as("after it goes on").isEqualTo(stoodIn);
    assertThat(dataPlane().path("balance").longValue(-1)).isZero();
  }

  /** Asks for pages of both families; one download begun meanwhile goes on. */
  private static Download whileItStandsStill(LabProcess site, int port) {
    signal("STOP", site);
    try {
      Download during = Download.start(LEVEL, "c1", port, OneLevel.WEB_ADDRESS, 4);
      assertThat(good(OneLevel.WEB_ADDRESS)).isEqualTo(REQUESTS);
      assertThat(good("[" + OneLevel.WEB_ADDRESS_V6 + "]")).isEqualTo(REQUESTS);
      return during;
    } finally {
      signal("CONT", site);
    }
  }

  private static int good(String address) {
    return LEVEL.client("c1").requests(address, REQUESTS).good();
  }

  private static void signal(String signal, LabProcess process) {
    Command.run("kill", "-" + signal, Long.toString(process.pid())).orThrow();
  }

  private static long stoodIn() {
    return dataPlane().path("kernel").path("stoodIn").longValue(0);
  }

  private static String linkAddress() {
    String link = LEVEL.lab().exec("h1", "ip", "-o", "link", "show", "dev", SIDE).output();
    return link.replaceFirst("(?s).*link/ether (\\S+) .*", "$1");
  }

  /** What the host's program took out of tunnels. */
  private static long delivered(JsonNode tunnels) {
    return tunnels.path("kernel").path("delivered").path("confirmed").longValue(0);
  }

  /** What came to the host's agent. */
  private static long taken(JsonNode tunnels) {
    long sum = 0;
    for (JsonNode input : tunnels.path("inputs")) {
      sum += input.path("packets").longValue(0);
    }
    return sum;
  }

  private static JsonNode dataPlane() {
    return LEVEL.daemons().askSlr(SITE, "status").path("dataPlane");
  }

  private static long forwarded(JsonNode dataPlane) {
    return dataPlane.path("kernel").path("forwarded").longValue(0);
  }

  private static long byPorts(JsonNode dataPlane) {
    return dataPlane.path("received").longValue(0)
        - dataPlane.path("kernel").path("decided").longValue(0);
  }
}
