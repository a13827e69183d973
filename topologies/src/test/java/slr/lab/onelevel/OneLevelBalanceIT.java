package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Command;
import slr.lab.Lab;
import slr.lab.PacketSender;
import tools.jackson.databind.JsonNode;

/** Invariant 7 after more than a million packets, more than the data plane can take at once. */
final class OneLevelBalanceIT {

  @RegisterExtension static final OneLevel LEVEL = OneLevel.inJavaAlone("it-balance");

  private static final int PACKETS = 1_200_000;
  private static final int PACKETS_LEAST = 1_000_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The kernel's own count of what arrives at the site for virtual hosts. */
  private static final String COUNTER =
      """
      table inet test_balance {
        chain arrived {
          type filter hook prerouting priority raw; policy accept;
          iifname "edge-transit" ip daddr 192.192.0.0/16 counter
        }
      }
      """;

  private static final Pattern COUNT = Pattern.compile("counter packets (\\d+)");

  @Test
  void everyPacketHasAnOutcome(TestReporter reporter) {
    Lab lab = LEVEL.lab();
    Command.run(lab.entering(SITE, List.of("nft", "-f", "-")), COUNTER, LIMIT).orThrow();
    JsonNode before = dataPlane();
    long startNs = System.nanoTime();
    Command.run(
            lab.entering(
                "c1",
                concat(
                    PacketSender.program(UdpFlood.class),
                    OneLevel.ANY_ADDRESS,
                    Integer.toString(PACKETS))),
            "",
            LIMIT)
        .orThrow();
    double seconds = (System.nanoTime() - startNs) / 1e9;

    await(
        "the site has worked off its ring", () -> shown(dataPlane()) - shown(before) == arrived());
    JsonNode after = dataPlane();
    assertThat(arrived()).as("packets at edge-transit").isGreaterThanOrEqualTo(PACKETS_LEAST);
    assertThat(after.path("balance").longValue(-1)).isZero();
    long forwarded = after.path("forwarded").longValue(0) - before.path("forwarded").longValue(0);
    assertThat(forwarded).isPositive();

    long sent = output(after).path("packets").longValue(0);
    await("the hosts have worked off their rings", () -> shownToHosts() == sent);
    for (String host : HOSTS) {
      assertThat(LEVEL.tunnels(host).path("unbalanced").longValue(-1)).as(host).isZero();
    }
    reporter.publishEntry(
        "packets",
        "%d arrived, %d forwarded, %d lost by the ring, in %.1f s"
            .formatted(
                arrived(),
                forwarded,
                input(after).path("lost").longValue(0) - input(before).path("lost").longValue(0),
                seconds));
    assertThat(LEVEL.client("c1").get("http://" + OneLevel.WEB_ADDRESS + "/")).contains("host=");
  }

  private static JsonNode dataPlane() {
    return LEVEL.site("status").path("dataPlane");
  }

  /** What the input port has shown to the path, and what it lost before. */
  private static long shown(JsonNode dataPlane) {
    JsonNode input = input(dataPlane);
    return dataPlane.path("received").longValue(0) + input.path("lost").longValue(0);
  }

  private static JsonNode input(JsonNode dataPlane) {
    return port(dataPlane, "in");
  }

  private static JsonNode output(JsonNode dataPlane) {
    return port(dataPlane, "out");
  }

  private static JsonNode port(JsonNode dataPlane, String direction) {
    for (JsonNode port : dataPlane.path("ports")) {
      if (port.path("direction").stringValue("").equals(direction)) {
        return port;
      }
    }
    throw new AssertionError("no port " + direction + " in " + dataPlane);
  }

  /** Tunnel packets that the hosts' inputs have taken or lost. */
  private static long shownToHosts() {
    long sum = 0;
    for (String host : HOSTS) {
      for (JsonNode input : LEVEL.tunnels(host).path("inputs")) {
        sum += input.path("packets").longValue(0);
        for (JsonNode loss : input.path("losses")) {
          sum += loss.longValue(0);
        }
      }
    }
    return sum;
  }

  private static long arrived() {
    String rules = LEVEL.lab().exec(SITE, "nft", "list", "table", "inet", "test_balance").output();
    Matcher counter = COUNT.matcher(rules);
    assertThat(counter.find()).as(rules).isTrue();
    return Long.parseLong(counter.group(1));
  }

  private static List<String> concat(List<String> words, String... more) {
    return java.util.stream.Stream.concat(words.stream(), java.util.stream.Stream.of(more))
        .toList();
  }
}
