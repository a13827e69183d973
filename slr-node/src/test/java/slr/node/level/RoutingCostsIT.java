package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.ChildEnd;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standing;
import slr.core.flow.HashKey;
import slr.core.forward.TunnelEnd;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.bird.BirdClient;
import slr.node.bird.BirdException;
import slr.node.bird.OspfDatabase;
import slr.node.level.LevelConfig.RoutingConfig;
import slr.node.lifecycle.ControlThread;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Three real BIRDs in a triangle: a is ours, b and c have children, b is in another AS beside. The
 * way from a to c leads over b, since the direct link is dear.
 */
class RoutingCostsIT {

  private static final IpAddress AT_B = IpAddress.parse("10.255.8.2");
  private static final IpAddress AT_C = IpAddress.parse("10.255.8.3");
  private static final IpAddress BEHIND_BGP = IpAddress.parse("10.99.0.1");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  @TempDir Path folder;
  private final String unique = "rc" + ProcessHandle.current().pid();
  private final ControlThread control = new ControlThread();
  private final List<Long> changedNs = new ArrayList<>();
  private RoutingCosts costs;

  @BeforeEach
  void start() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      run("ip", "netns", "add", unique + name);
      run("ip", "-n", unique + name, "link", "set", "lo", "up");
    }
    link("ab", "10.8.1.1/30", "ba", "10.8.1.2/30");
    link("ac", "10.8.2.1/30", "ca", "10.8.2.2/30");
    link("bc", "10.8.3.1/30", "cb", "10.8.3.2/30");
    int number = 1;
    for (String name : List.of("a", "b", "c")) {
      String address = "10.255.8." + number++ + "/32";
      run("ip", "-n", unique + name, "addr", "add", address, "dev", "lo");
      configure(name, 10);
      startBird(name);
    }
    control.start();
    RoutingConfig config =
        new RoutingConfig(folder.resolve("a.ctl"), 100, 1, INTERVAL, Duration.ofSeconds(20));
    costs =
        onControl(() ->
            new RoutingCosts(config, client("a"), control, _ -> changedNs.add(System.nanoTime())));
    onControl(() -> {
      costs.follow(List.of(child(0, "b", AT_B), child(1, "c", AT_C), child(2, "d", BEHIND_BGP)));
      costs.start();
      return true;
    });
  }

  @AfterEach
  void stop() throws Exception {
    costs.close();
    control.stop(10_000);
    for (String name : List.of("a", "b", "c")) {
      kill(name);
      run("ip", "netns", "del", unique + name);
    }
  }

  @Test
  void costsFollowMetricsPathsAndRoutes() throws Exception {
    eventually(() -> cost(AT_B) == 10 && cost(AT_C) == 20 && cost(BEHIND_BGP) == 200);
    assertThat(onControl(() -> costs.words(AT_C))).contains("10.255.8.1 > 10.255.8.2 > 10.255.8.3");
    assertThat(onControl(() -> costs.words(BEHIND_BGP)).orElseThrow())
        .endsWith(" > AS 65002 > AS 65002");
    assertThat(taker()).as("equal within the tolerance").isEqualTo("b c");

    metricFollowsWithinASecond();

    kill("c");
    eventually(() -> Double.isInfinite(cost(AT_C)));
    assertThat(standing("c")).isEqualTo(Standing.UNREACHABLE);
    assertThat(taker()).isEqualTo("b");
    assertThat(onControl(() -> costs.report()).unreachable()).isEqualTo(1);

    kill("a");
    eventually(() -> !costs.birdAnswers());
    assertThat(onControl(() -> costs.report()).bird()).contains("a.ctl");
    assertThat(cost(AT_B)).as("the last known cost stays").isEqualTo(10);
    startBird("a");
    eventually(() -> costs.birdAnswers());
    assertThat(cost(AT_B)).as("while BIRD learns its routes anew").isEqualTo(10);
    startBird("c");
    eventually(() -> !Double.isInfinite(cost(AT_C)));
  }

  /** From when BIRD has heard of it: how fast OSPF is, is not ours. */
  private void metricFollowsWithinASecond() throws Exception {
    // RFC 2328 MinLSInterval: within 5 s a router says nothing new of itself.
    eventually(() -> state("a").contains("router 10.255.8.2 metric 10"));
    OspfDatabase before = database();
    long quietFromNs = System.nanoTime();
    eventually(() -> System.nanoTime() - quietFromNs > Duration.ofSeconds(6).toNanos());
    configure("b", 100);
    run("birdc", "-s", folder.resolve("b.ctl").toString(), "configure");
    BirdClient watching = client("a");
    eventually(() -> !database(watching).equals(before));
    long knownNs = System.nanoTime();
    eventually(() -> cost(AT_C) == 50);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(onControl(changedNs::getLast) - knownNs);
    watching.close();
    assertThat(taker()).as("new flows have left the dear way after %d ms", tookMs).isEqualTo("b");
    assertThat(tookMs).as("ms from BIRD to the costs").isLessThan(1_000);
  }

  private OspfDatabase database() {
    BirdClient client = client("a");
    try (client) {
      return database(client);
    }
  }

  private static OspfDatabase database(BirdClient client) {
    try {
      return client.ospfDatabase("o4");
    } catch (BirdException silent) {
      throw new AssertionError(silent);
    }
  }

  private String state(String name) {
    try (BirdClient client = client(name)) {
      StringBuilder text = new StringBuilder();
      client.command("show ospf state o4").lines().forEach(line -> text.append(line.text()));
      return text.toString();
    } catch (BirdException silent) {
      return "";
    }
  }

  /** Who gets new flows by the lowest cost. */
  private String taker() {
    StringBuilder takers = new StringBuilder();
    for (NextHopSet.Member member : members()) {
      if (member.standing() == Standing.TAKES) {
        takers.append(takers.isEmpty() ? "" : " ").append(member.candidate().name());
      }
    }
    return takers.toString();
  }

  private Standing standing(String name) {
    return members().stream()
        .filter(member -> member.candidate().name().equals(name))
        .map(NextHopSet.Member::standing)
        .findFirst()
        .orElseThrow();
  }

  private List<NextHopSet.Member> members() {
    return NextHopSet.evaluate(
            List.of(candidate(0, "b", AT_B), candidate(1, "c", AT_C)),
            NextHopPolicy.named("lowest-cost"),
            new ChoiceKey(new HashKey(1, 2), 0),
            _ -> true)
        .members();
  }

  private Candidate candidate(int number, String name, IpAddress endPoint) {
    Row row =
        new Row(
            new RowKey(Prefix.parse("203.0.113.0/24"), 6, 80, 0),
            Health.HEALTHY,
            0,
            1,
            10,
            Directive.ACTIVE,
            Directive.ACTIVE,
            false,
            name,
            List.of(name));
    return new Candidate(number, name, endPoint, row, cost(endPoint));
  }

  private static ChildEnd child(int number, String name, IpAddress endPoint) {
    return new ChildEnd(number, name, List.of(endPoint), TunnelEnd.State.ATTENDED);
  }

  private double cost(IpAddress endPoint) {
    return onControl(() -> costs.cost(endPoint));
  }

  private <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, control).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void eventually(BooleanSupplier holds) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(holds::getAsBoolean);
  }

  private BirdClient client(String name) {
    return new BirdClient(folder.resolve(name + ".ctl"), Duration.ofSeconds(5));
  }

  /** The link between b and c has this metric, the one between a and c 50, the other 10. */
  private void configure(String name, int bcMetric) throws IOException {
    StringBuilder config = new StringBuilder("router id 10.255.8.");
    config.append(name.charAt(0) - 'a' + 1).append(";\nprotocol device {}\n");
    config.append("protocol ospf v2 o4 { ipv4 { import all; export none; }; area 0 {\n");
    config.append("interface \"lo\" 10.255.0.0/16 { stub; };\n");
    for (String other : List.of("a", "b", "c")) {
      if (!other.equals(name)) {
        boolean direct = !name.equals("b") && !other.equals("b");
        boolean far = !name.equals("a") && !other.equals("a");
        config
            .append("interface \"%s%s\" { type ptp; hello 1; dead 4; ".formatted(name, other))
            .append("cost %d; };\n".formatted(direct ? 50 : far ? bcMetric : 10));
      }
    }
    config.append("}; }\n");
    if (name.equals("a")) {
      config.append(bgp("10.8.1.1", 65001, "10.8.1.2", 65002, "none"));
    } else if (name.equals("b")) {
      config.append("protocol static far { ipv4; route 10.99.0.0/24 blackhole; }\n");
      String twice =
          "filter { if proto = \"far\" then { bgp_path.prepend(65002); accept; } reject; }";
      config.append(bgp("10.8.1.2", 65002, "10.8.1.1", 65001, twice));
    }
    Files.writeString(folder.resolve(name + ".conf"), config);
  }

  private static String bgp(String own, int ownAs, String other, int otherAs, String export) {
    return """
    protocol bgp peer { local %s as %d; neighbor %s as %d; hold time 3; keepalive time 1;
      connect retry time 1; connect delay time 0; error wait time 1,2;
      ipv4 { import all; export %s; }; }
    """
        .formatted(own, ownAs, other, otherAs, export);
  }

  /** An interface is called after its node and the one at its other end. */
  private void link(String one, String address, String other, String otherAddress)
      throws Exception {
    String here = unique + one.charAt(0);
    String there = unique + other.charAt(0);
    run("ip", "link", "add", one, "netns", here, "type", "veth", "peer", other, "netns", there);
    run("ip", "-n", here, "addr", "add", address, "dev", one);
    run("ip", "-n", there, "addr", "add", otherAddress, "dev", other);
    run("ip", "-n", here, "link", "set", one, "up");
    run("ip", "-n", there, "link", "set", other, "up");
  }

  private void startBird(String name) throws Exception {
    String file = folder.resolve(name).toString();
    run(
        "ip",
        "netns",
        "exec",
        unique + name,
        "bird",
        "-c",
        file + ".conf",
        "-s",
        file + ".ctl",
        "-P",
        file + ".pid");
  }

  private void kill(String name) throws IOException {
    Path pid = folder.resolve(name + ".pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
      Files.delete(pid);
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + output).isZero();
  }
}
