package slr.lab.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import tools.jackson.databind.JsonNode;

/** With pins the packets of a flow go past the SLRs: then its pin outlives the SLR that said it. */
class SparePinsIT {

  private static final String WEB = "192.192.1.7";
  private static final int PORT = 22_401;

  /** Pins lapse within seconds of their last refresh. */
  @RegisterExtension
  static final SpareLab LAB = new SpareLab("it-spare-pins", SparePinsIT::withPins);

  private static String withPins(String topology) {
    return topology
        .replace("        pins: {transport: raw}\n", "")
        .replace(
            "        flows: {records: 65536}\n",
            "        flows: {records: 65536}\n        pins: {transport: raw, refresh: 1s}\n");
  }

  private static String holder() {
    JsonNode flows = LAB.daemons().askSlr("r1", "flows", ":" + PORT).path("flows");
    return flows.path(0).path("holder").stringValue("");
  }

  private static boolean isPinned() {
    JsonNode pins = LAB.daemons().askSlr("r1", "pins", ":" + PORT, WEB + ":80").path("pins");
    return StreamSupport.stream(pins.spliterator(), false)
        .anyMatch(
            pin -> pin.path("endPoint").isString() && pin.path("trusted").booleanValue(false));
  }

  @Test
  void aFlowIsPinnedAgainByTheSpare() {
    try (Download download = Download.start(LAB, "c1", PORT, WEB, 25)) {
      await("it is pinned", SparePinsIT::isPinned);
      String killed = holder();
      String spare = SpareLab.MATES.getOrDefault(killed, "");
      LAB.lab().kill(killed, "slr-network");
      try {
        await("its pin has lapsed, and " + spare + " has it", () -> holder().equals(spare));
        await("it is pinned again", SparePinsIT::isPinned);
        assertThat(download.runs()).isTrue();
        download.awaitIntact();
      } finally {
        LAB.lab().start(killed, "slr-network");
      }
    }
  }
}
