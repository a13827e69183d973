package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.packet.Prefix;
import tools.jackson.databind.JsonNode;

/** The program at a host outlives its agent, and the next agent takes it over. */
class HostPinsIT {

  private static final String ADDRESS = "203.0.113.7";

  /** Either way. */
  private static final int EXCHANGE_BYTES = 200 << 20;

  /** What ends the connection, repeated until there is an agent, and the site's own words. */
  private static final long AGENT_PACKETS_MAX = 20;

  private static final Prefix EDGE = Prefix.parse(HostLab.EDGE + "/32");
  private static final Prefix OTHER = Prefix.parse("10.77.0.9/32");

  @TempDir Path folder;
  private HostLab lab;
  private Path pins;

  @BeforeEach
  void deploy() throws Exception {
    lab = new HostLab(folder);
    pins = lab.pins();
    lab.port("bpf");
    lab.host.run("ip addr add " + ADDRESS + "/32 dev lo");
  }

  @AfterEach
  void destroy() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void connectionGoesOnWithNoAgentAndEndsWithTheNext() throws Exception {
    Process first = lab.startAgent();
    assertGoesOn(
        new Exchange.Meanwhile() {
          @Override
          public void begun() {
            kill(first);
          }

          @Override
          public void exchanged() throws IOException {
            lab.startAgent();
          }
        });
    JsonNode tunnels = lab.ask("status").path("tunnels");
    assertThat(tunnels.path("kernel").path("delivered").path("confirmed").asLong())
        .as("%s", tunnels)
        .isGreaterThan(EXCHANGE_BYTES / Edge.MTU_BYTES);
    assertThat(taken(tunnels)).isLessThan(AGENT_PACKETS_MAX);
    assertThat(tunnels.path("unbalanced").asLong(-1)).isZero();
    assertThat(lab.log()).contains("packets of to-edge are delivered in the kernel, adopted");
  }

  @Test
  void connectionGoesOnUnderOneAgentAfterTheOther() throws Exception {
    Process first = lab.startAgent();
    Thread change =
        Thread.ofPlatform()
            .unstarted(() -> {
              try {
                kill(first);
                Process second = lab.startAlone();
                kill(second);
                lab.startAlone();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertGoesOn(
        new Exchange.Meanwhile() {
          @Override
          public void begun() {
            change.start();
          }

          @Override
          public void exchanged() throws InterruptedException {
            change.join();
          }
        });
    assertThat(program()).contains("xdp");
  }

  /** What the parents have said is in the kernel alone until they say it again. */
  @Test
  void tunnelSourcesOfAbsentParentsHoldUntilTheySpeak() throws Exception {
    lab.tunnelSources("");
    lab.site.tunnelSources(List.of(EDGE));
    Process first = lab.startAgent();
    assertThat(hello()).isEqualTo("hello from h1");
    kill(first);
    lab.edge.run(
        "nft add table inet t; nft 'add chain inet t in { type filter hook input priority 0; }';"
            + " nft add rule inet t in tcp dport 7000 drop");
    lab.site.tunnelSources(List.of(OTHER));
    lab.startAlone();
    assertThat(sources()).containsExactly(EDGE.toString());
    assertThat(hello()).isEqualTo("hello from h1");
    lab.edge.run("nft delete table inet t");
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .untilAsserted(() -> assertThat(sources()).containsExactly(OTHER.toString()));
  }

  @Test
  void stopTakesAllOfItFromTheKernel() throws Exception {
    Process agent = lab.startAgent();
    assertThat(program()).contains("xdp");
    assertThat(pins.resolve("links")).isNotEmptyDirectory();
    agent.destroy();
    assertThat(agent.waitFor(HostLab.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(program()).doesNotContain("xdp");
    assertThat(pins.resolve("links")).isEmptyDirectory();
    assertThat(Files.exists(pins.resolve("maps"))).isFalse();
  }

  @Test
  void agentThatDeliversAloneEndsWhatWasLeft() throws Exception {
    kill(lab.startAgent());
    assertThat(program()).contains("xdp");
    lab.port("packet");
    lab.configure("", "");
    lab.startAgent();
    assertThat(program()).doesNotContain("xdp");
    assertThat(lab.log()).contains("ends the program in the kernel that was left in " + pins);
    assertThat(hello()).isEqualTo("hello from h1");
  }

  @Test
  void whatDoesNotFitIsGivenUpWithOneWarning() throws Exception {
    kill(lab.startAgent());
    Path table = pins.resolve("maps/end_points");
    Files.delete(table);
    lab.host.run("bpftool map create " + table + " type hash key 4 value 4 entries 8 name other");
    assertBeginsAnew("a pinned map of another size or kind is in the way");

    Files.createDirectory(pins.resolve("maps/odd"));
    assertBeginsAnew("adopt(" + pins.resolve("maps/odd") + ") failed");

    Path link = pins.resolve("links/to-edge");
    Files.delete(link);
    Shell.runHere("bpftool", "map", "pin", "pinned", table.toString(), link.toString());
    assertBeginsAnew("adopt(" + link + ") failed");
  }

  /** The next agent serves all the same; it is killed then. */
  private void assertBeginsAnew(String why) throws Exception {
    Process next = lab.startAgent();
    String said = "what is in " + pins + " does not fit this process";
    assertThat(lab.log().lines().filter(line -> line.contains(said)).toList())
        .singleElement()
        .asString()
        .contains(why);
    assertThat(hello()).isEqualTo("hello from h1");
    assertThat(program()).contains("xdp");
    kill(next);
  }

  /** A connection both ways is intact, whatever happens meanwhile. */
  private void assertGoesOn(Exchange.Meanwhile meanwhile) throws Exception {
    List<String> digests = Exchange.run(lab, ADDRESS, EXCHANGE_BYTES, meanwhile);
    assertThat(digests.get(1)).as("upwards").isEqualTo(digests.get(0));
    assertThat(digests.get(3)).as("downwards").isEqualTo(digests.get(2));
  }

  private static void kill(Process agent) {
    agent.destroyForcibly().onExit().join();
  }

  private String hello() {
    return lab.edge.run("curl -gsS --max-time 5 http://203.0.113.8/");
  }

  private String program() {
    return lab.host.run("ip -d link show to-edge");
  }

  private List<String> sources() {
    List<String> prefixes = new ArrayList<>();
    lab.ask("status").path("tunnelSources").forEach(each -> prefixes.add(each.asString()));
    return prefixes;
  }

  private static long taken(JsonNode tunnels) {
    long sum = 0;
    for (JsonNode input : tunnels.path("inputs")) {
      sum += input.path("packets").asLong();
    }
    return sum;
  }
}
