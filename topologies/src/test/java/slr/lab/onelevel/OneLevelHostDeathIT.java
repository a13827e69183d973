package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.C1;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import slr.lab.Payload;
import slr.lab.Transfer;
import tools.jackson.databind.JsonNode;

/** A machine that stops answering, and a client that does. */
final class OneLevelHostDeathIT {

  @RegisterExtension
  static final OneLevel LEVEL =
      new OneLevel(
          "it-death",
          yaml ->
              yaml.replace(
                  "        child-levels: [host]",
                  "        child-levels: [host]\n        sessions: {dead-after: 2s}"));

  private static final int FILE_BYTES = 64 << 20;
  private static final long PER_SECOND = 2L << 20;

  /** Its TCP sends again after 6, 13 and 26 s, and only then hears of it. */
  private static final Duration TOLD_LIMIT = Duration.ofSeconds(45);

  /** E8: whoever sends to it is told, and can connect again; all others hear nothing of it. */
  @Test
  void connectionsOfADeadMachineAreReset() {
    Payload payload = LEVEL.lab().payload("death.bin", FILE_BYTES);
    try (Transfer lost = Transfer.upload(way("h1"), "h1", payload, PER_SECOND);
        Transfer other = Transfer.upload(way("h2"), "h2", payload, 4 * PER_SECOND)) {
      nft("h1", "add table inet dead");
      nft(
          "h1",
          "add chain inet dead in { type filter hook prerouting priority -300; policy drop; }");
      nft("h1", "add chain inet dead out { type filter hook output priority -300; policy drop; }");
      await(TOLD_LIMIT, "the client is told", () -> !lost.runs());
      assertThat(lost.ending()).contains("reset by peer");
      other.awaitIntact();
    } finally {
      nft("h1", "delete table inet dead");
    }
    LEVEL.awaitAllServe();
  }

  /** A18: the client returns the host's ping, and the SLR reads it. */
  @Test
  void clientOfAFlowThatStandsStillIsPinged() {
    long before = hinted();
    try (Download download = LEVEL.download("h2", 6)) {
      nft("h2", "add table inet still");
      nft("h2", "add chain inet still in { type filter hook prerouting priority -300 ; }");
      nft("h2", "add rule inet still in tcp sport " + download.port() + " drop");
      await("the host has pinged", () -> echoes("h2") > 0);
      await("the site has read what came back", () -> hinted() > before);
      nft("h2", "delete table inet still");
      download.awaitIntact();
    }
    assertThat(LEVEL.site("recovery").path("echoes_refused").isEmpty()).isTrue();
  }

  private static Transfer.Way way(String host) {
    return new Transfer.Way(LEVEL, "c1", LEVEL.portTowards(host, C1, WEB_ADDRESS), WEB_ADDRESS);
  }

  private static void nft(String host, String rule) {
    LEVEL.lab().exec(host, "nft", rule).orThrow();
  }

  private static long hinted() {
    return LEVEL.site("recovery").path("events").path("hinted").longValue(0);
  }

  private static long echoes(String host) {
    JsonNode echoes = LEVEL.daemons().ask(host, "host", "status").path("echoes");
    return echoes.path("events").path("echoes").longValue(0);
  }
}
