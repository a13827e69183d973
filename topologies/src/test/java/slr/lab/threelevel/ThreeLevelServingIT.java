package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.threelevel.ThreeLevel.ALL;
import static slr.lab.threelevel.ThreeLevel.NEAR;
import static slr.lab.threelevel.ThreeLevel.NEAR_V6;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.Capture;
import slr.lab.DeployedLab;
import slr.lab.demo.Split;
import slr.lab.demo.WebClient.Answers;
import slr.lab.threelevel.ThreeLevel.VirtualHost;

/** Real clients of two ASes get through two points of presence to hosts of two others. */
final class ThreeLevelServingIT {

  @RegisterExtension static final ThreeLevel LAB = new ThreeLevel("three-level-serving");

  /** For each client and virtual host; 16 times that are more than 2,000. */
  private static final int REQUESTS = 180;

  /** What a capture without a packet has. */
  private static final long EMPTY_CAPTURE_BYTES = 24;

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource({"c1, pop1, pop2", "c2, pop2, pop1"})
  void eachClientIsServedByTheNearestPointOfPresence(String client, String near, String far) {
    long before = forwarded(near);
    long others = forwarded(far);
    // Many small splits: one of them is unlikely by chance now and then, a level's together not.
    Map<String, List<Split>> byLevel = new TreeMap<>();

    for (VirtualHost virtualHost : ALL) {
      Answers answers =
          LAB.client(client).requests(DeployedLab.inUrl(virtualHost.address()), REQUESTS);

      assertThat(answers.failed()).as("%s asks %s", client, virtualHost).isEmpty();
      assertThat(answers.good()).isEqualTo(REQUESTS);
      addSplits(byLevel, virtualHost, near, answers.byHost());
    }

    byLevel.forEach((level, splits) ->
        assertThat(Split.pValue(splits))
            .as("%s of %s", level, splits)
            .isGreaterThan(Split.P_VALUE_MIN));

    assertThat(forwarded(near)).isGreaterThan(before + ALL.size() * (long) REQUESTS);
    assertThat(forwarded(far)).as("packets at %s", far).isEqualTo(others);
  }

  /** Each level by itself: what it got, over its children, as its policy says. */
  private static void addSplits(
      Map<String, List<Split>> byLevel,
      VirtualHost virtualHost,
      String pop,
      Map<String, Integer> byHost) {
    Map<String, Integer> bySite = new TreeMap<>();
    Map<String, Integer> byAs = new TreeMap<>();
    for (String site : new String[] {"s11", "s12", "s21", "s22"}) {
      Map<String, Integer> hosts = new TreeMap<>();
      virtualHost
          .split(site)
          .keySet()
          .forEach(host -> hosts.put(host, byHost.getOrDefault(ThreeLevel.simple(host), 0)));
      add(byLevel, "site", Split.of(virtualHost.split(site), hosts));
      int sum = hosts.values().stream().mapToInt(Integer::intValue).sum();
      if (sum > 0) {
        bySite.put(site, sum);
        byAs.merge("sys" + site.charAt(1), sum, Integer::sum);
      }
    }
    for (String system : new String[] {"sys1", "sys2"}) {
      Map<String, Integer> sites = new TreeMap<>();
      virtualHost
          .split(system)
          .keySet()
          .forEach(site -> sites.put(site, bySite.getOrDefault(ThreeLevel.simple(site), 0)));
      add(byLevel, "system", Split.of(virtualHost.split(system), sites));
    }
    add(byLevel, "network", Split.of(virtualHost.split(pop), byAs));
  }

  private static void add(Map<String, List<Split>> byLevel, String level, Split split) {
    byLevel.computeIfAbsent(level, _ -> new ArrayList<>()).add(split);
  }

  /** The end point decides the outer family, the client the inner one: all four pairs occur. */
  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource({
    "192.192.3.7, sys2, ip6 proto 4",
    "2001:db8:192:3::7, sys2, ip6 proto 41",
    "192.192.1.7, sys1, ip proto 4",
    "2001:db8:192:1::7, sys1, ip proto 41",
  })
  void eitherFamilyTravelsInEither(String address, String system, String filter)
      throws IOException {
    String border = "b" + system.charAt(3);
    Path packets;
    try (Capture capture =
        LAB.capture("family", border, border + "-" + system, filter.split(" "))) {
      packets = capture.file();
      assertThat(LAB.client("c1").requests(DeployedLab.inUrl(address), 40).good()).isEqualTo(40);
    }
    assertThat(Files.size(packets)).as(filter).isGreaterThan(EMPTY_CAPTURE_BYTES);
  }

  /** Nothing of it is configured at the hosts: the sessions bring it down, level by level. */
  @Test
  void hostsOpenTunnelsFromTheLevelsAboveAndNobodyElse() {
    assertThat(tunnelSources("h112"))
        .containsExactlyInAnyOrder(
            "10.1.255.11/32",
            "10.1.255.2/32",
            "10.3.1.1/32",
            "10.3.2.1/32",
            "2001:db8:1:ff::11/128",
            "2001:db8:1:ff::2/128",
            "2001:db8:3:1::1/128",
            "2001:db8:3:2::1/128");
    assertThat(tunnelSources("h223"))
        .contains("10.2.255.12/32", "10.2.255.2/32", "10.3.1.1/32", "10.3.2.1/32")
        .hasSize(8);
  }

  /** A link inside an AS becomes dear: its SLR leaves the site behind it, those above the AS. */
  @Test
  void aDearerWayMovesNewFlowsWithinASecond() throws IOException {
    try (LinkCost _ = LinkCost.change(LAB.lab(), "sys1", "sys1-s11", 10, 100)) {
      long startNs = System.nanoTime();
      for (VirtualHost near : List.of(NEAR, NEAR_V6)) {
        LAB.awaitSplit("sys1", near, Map.of("s12", 1.0));
      }
      long movedNs = System.nanoTime() - startNs;
      // The way to s12 was 30 all the time, that in the other AS is 10: cheaper by 20.
      ThreeLevel.POPS.forEach(pop -> LAB.awaitSplit(pop, NEAR, Map.of("sys2", 1.0)));
      long heardNs = System.nanoTime() - startNs;
      System.err.printf(
          "the metric changed: sys1 moved after %d ms, the network level after %d ms%n",
          movedNs / 1_000_000, heardNs / 1_000_000);
      // What the control plane says its data plane takes over a moment later.
      DeployedLab.await(
          "all new connections go to the other AS",
          () -> {
            Answers answers = LAB.client("c1").requests(NEAR.address(), 60);
            return answers.good() == 60
                && Set.of("h211", "h212", "h213").equals(answers.byHost().keySet());
          });
    }
    LAB.awaitConverged();
  }

  private static List<String> tunnelSources(String host) {
    List<String> sources = new ArrayList<>();
    LAB.daemons()
        .ask(host, "host", "status")
        .path("tunnelSources")
        .forEach(source -> sources.add(source.stringValue("")));
    return sources;
  }

  private static long forwarded(String slr) {
    return LAB.daemons().forwarded(slr);
  }
}
