package slr.node.bird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.announce.Announcement;
import slr.core.announce.AnnouncementConfig;
import slr.core.announce.FlapDamping;
import slr.core.announce.Preference;
import slr.core.announce.Serving;
import slr.node.lifecycle.ControlThread;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Two real BIRDs in two namespaces: ours announces, the neighbour's routes are the proof. */
class BirdIT {

  private static final Prefix V4 = Prefix.parse("203.0.113.0/24");
  private static final Prefix V6 = Prefix.parse("2001:db8:1::/48");
  private static final IpAddress IN_V4 = IpAddress.parse("203.0.113.1");
  private static final IpAddress IN_V6 = IpAddress.parse("2001:db8:1::1");

  @TempDir Path folder;
  private final String unique = "nb" + ProcessHandle.current().pid();
  private final List<String> namespaces = List.of(unique + "a", unique + "b");

  private IncludeFiles files() {
    return new IncludeFiles(folder.resolve("vip4.conf"), folder.resolve("vip6.conf"));
  }

  @BeforeEach
  void startBirds() throws Exception {
    for (String namespace : namespaces) {
      run("ip", "netns", "add", namespace);
      run("ip", "-n", namespace, "link", "set", "lo", "up");
    }
    String a = namespaces.get(0);
    String b = namespaces.get(1);
    run("ip", "link", "add", "va", "netns", a, "type", "veth", "peer", "name", "vb", "netns", b);
    configure(a, "va", "10.9.0.1/30", "fd00::1/64");
    configure(b, "vb", "10.9.0.2/30", "fd00::2/64");
    files().write(Announcement.NOTHING);
    String vip =
        """
        protocol static vip4 { ipv4;
        include "%s";
        }
        protocol static vip6 { ipv6;
        include "%s";
        }\
        """
            .formatted(files().v4(), files().v6());
    start(a, "a", config("10.9.0.1", vip, "fd00::1", 65000, "10.9.0.2", "fd00::2", 65010));
    start(b, "b", config("10.9.0.2", "", "fd00::2", 65010, "10.9.0.1", "fd00::1", 65000));
  }

  private static String config(
      String own4, String vip, String own6, int ownAs, String peer4, String peer6, int peerAs) {
    return """
    router id %s;
    protocol device { }
    %s
    protocol bgp peer4 { local %s as %d; neighbor %s as %d; hold time 3; keepalive time 1;
      connect retry time 1; connect delay time 0; error wait time 1,2;
      ipv4 { import all; export where proto = "vip4"; }; }
    protocol bgp peer6 { local %s as %d; neighbor %s as %d; hold time 3; keepalive time 1;
      connect retry time 1; connect delay time 0; error wait time 1,2;
      ipv6 { import all; export where proto = "vip6"; }; }
    """
        .formatted(own4, vip, own4, ownAs, peer4, peerAs, own6, ownAs, peer6, peerAs);
  }

  private static void configure(String namespace, String link, String v4, String v6)
      throws Exception {
    run("ip", "-n", namespace, "addr", "add", v4, "dev", link);
    run("ip", "-n", namespace, "addr", "add", v6, "dev", link, "nodad");
    run("ip", "-n", namespace, "link", "set", link, "up");
  }

  private void start(String namespace, String name, String config) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".conf"), config);
    Path socket = folder.resolve(name + ".ctl");
    Path pid = folder.resolve(name + ".pid");
    run(
        "ip",
        "netns",
        "exec",
        namespace,
        "bird",
        "-c",
        "" + file,
        "-s",
        "" + socket,
        "-P",
        "" + pid);
  }

  @AfterEach
  void stopBirds() throws Exception {
    for (String name : List.of("a", "b")) {
      kill(name);
    }
    for (String namespace : namespaces) {
      run("ip", "netns", "del", namespace);
    }
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

  private BirdClient client(String name) {
    return new BirdClient(folder.resolve(name + ".ctl"), Duration.ofSeconds(5));
  }

  /** What the neighbour hears of an address: its communities, or nothing. */
  private Optional<List<String>> heard(IpAddress address) throws BirdException {
    try (BirdClient neighbour = client("b")) {
      return neighbour.routesFor(address).stream().map(BirdRoute::communities).findFirst();
    }
  }

  private void awaitHeard(IpAddress address, Optional<List<String>> communities) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(heard(address)).isEqualTo(communities));
  }

  private static BirdOutcome outcome(BirdAnnouncer announcer, Map<Prefix, Preference> prefixes)
      throws Exception {
    CompletableFuture<BirdOutcome> future =
        announcer.announce(new Announcement(prefixes)).toCompletableFuture();
    return future.get(10, TimeUnit.SECONDS);
  }

  @Test
  void neighbourHearsWhatIsAnnounced() throws Exception {
    try (BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files())) {
      Map<Prefix, Preference> both = Map.of(V4, Preference.NORMAL, V6, Preference.DEPREFERRED);
      assertThat(outcome(announcer, both)).isEqualTo(BirdOutcome.APPLIED);
      awaitHeard(IN_V4, Optional.of(List.of()));
      awaitHeard(IN_V6, Optional.of(List.of("65535:0")));
      try (BirdClient neighbour = client("b")) {
        BirdRoute route = neighbour.routesFor(IN_V4).getFirst();
        assertThat(route.asPath()).containsExactly(65000L);
        assertThat(route.best()).isTrue();
        assertThat(route.nextHops()).containsExactly(IpAddress.parse("10.9.0.1"));
        assertThat(neighbour.protocols())
            .filteredOn(protocol -> protocol.kind().equals("BGP"))
            .allMatch(BirdProtocol::isUp)
            .hasSize(2);
      }
      assertThat(announcer.lastGood().prefixes()).isEqualTo(both);
      assertThat(outcome(announcer, Map.of())).isEqualTo(BirdOutcome.APPLIED);
      awaitHeard(IN_V4, Optional.empty());
      awaitHeard(IN_V6, Optional.empty());
    }
  }

  @Test
  void keepsTheLastGoodWhenBirdRefuses() throws Exception {
    try (BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files())) {
      assertThat(outcome(announcer, Map.of(V4, Preference.NORMAL)).applied()).isTrue();
      awaitHeard(IN_V4, Optional.of(List.of()));
      Path config = folder.resolve("a.conf");
      String good = Files.readString(config);
      Files.writeString(config, good + "protocol nonsense;\n");
      BirdOutcome refused = outcome(announcer, Map.of());
      assertThat(refused.applied()).isFalse();
      assertThat(refused.reason())
          .startsWith("BIRD refuses its configuration: " + config + ":")
          .endsWith("(8002)");
      assertThat(announcer.lastGood().prefixes()).containsOnlyKeys(V4);
      assertThat(heard(IN_V4)).isPresent();
      Files.writeString(config, good);
      assertThat(outcome(announcer, Map.of()).applied()).isTrue();
      awaitHeard(IN_V4, Optional.empty());
    }
  }

  @Test
  void comesBackToARestartedBird() throws Exception {
    try (BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files())) {
      assertThat(outcome(announcer, Map.of()).applied()).isTrue();
      kill("a");
      BirdOutcome failed = outcome(announcer, Map.of(V4, Preference.NORMAL));
      assertThat(failed.applied()).isFalse();
      assertThat(failed.reason()).contains("is it running");
      start(namespaces.getFirst(), "a", Files.readString(folder.resolve("a.conf")));
      assertThat(outcome(announcer, Map.of(V4, Preference.NORMAL)).applied()).isTrue();
      awaitHeard(IN_V4, Optional.of(List.of()));
    }
  }

  @Test
  void driverNoticesThatBirdIsGoneAndTellsItAgainWhenItIsBack() throws Exception {
    ControlThread control = new ControlThread();
    control.start();
    try (BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files())) {
      AnnouncementDriver driver =
          new AnnouncementDriver(AnnouncementConfig.defaults(Set.of(V4)), announcer, control);
      control.execute(() -> {
        control.add(driver);
        driver.onListening();
        driver.onServing(Map.of(V4, Serving.READY));
      });
      awaitHeard(IN_V4, Optional.of(List.of()));
      assertThat(driver.birdAnswers()).isTrue();

      kill("a");
      await().atMost(Duration.ofSeconds(2)).until(() -> !driver.birdAnswers());
      assertThat(CompletableFuture.supplyAsync(driver::report, control).join().silence())
          .hasValueSatisfying(why -> assertThat(why).contains("a.ctl").contains("is it running"));

      files().write(Announcement.NOTHING);
      start(namespaces.getFirst(), "a", Files.readString(folder.resolve("a.conf")));
      await().atMost(Duration.ofSeconds(2)).until(driver::birdAnswers);
      awaitHeard(IN_V4, Optional.of(List.of()));
    } finally {
      assertThat(control.stop(5000)).isTrue();
    }
  }

  /** What a watchdog does to a process that hangs, and the process when it goes on. */
  @Test
  void driverTellsBirdAgainWhatSomebodyElseWithdrew() throws Exception {
    ControlThread control = new ControlThread();
    control.start();
    try (BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files());
        BirdAnnouncer watchdog = new BirdAnnouncer(client("a"), files())) {
      AnnouncementDriver driver =
          new AnnouncementDriver(AnnouncementConfig.defaults(Set.of(V4)), announcer, control);
      control.execute(() -> {
        driver.onListening();
        driver.onServing(Map.of(V4, Serving.READY));
      });
      awaitHeard(IN_V4, Optional.of(List.of()));
      assertThat(outcome(watchdog, Map.of())).isEqualTo(BirdOutcome.APPLIED);
      awaitHeard(IN_V4, Optional.empty());

      control.add(driver);
      awaitHeard(IN_V4, Optional.of(List.of()));
      assertThat(announcer.lastGood().prefixes()).containsOnlyKeys(V4);
    } finally {
      assertThat(control.stop(5000)).isTrue();
    }
  }

  /** The pure machine, the control thread, BIRD and a neighbour together. */
  @Test
  void driverAnnouncesAndTakesLeave() throws Exception {
    ControlThread control = new ControlThread();
    control.start();
    BirdAnnouncer announcer = new BirdAnnouncer(client("a"), files());
    AnnouncementConfig config =
        new AnnouncementConfig(
            Set.of(V4), 1_000_000L, 10_000_000L, 200_000_000L, FlapDamping.USUAL, 50_000_000L);
    AnnouncementDriver driver = new AnnouncementDriver(config, announcer, control);
    control.execute(() -> {
      control.add(driver);
      driver.onListening();
      driver.onServing(Map.of(V4, Serving.READY));
    });
    awaitHeard(IN_V4, Optional.of(List.of()));
    control.execute(driver::drain);
    awaitHeard(IN_V4, Optional.of(List.of("65535:0")));
    control.execute(driver::undrain);
    awaitHeard(IN_V4, Optional.of(List.of()));
    CompletableFuture<Boolean> left = new CompletableFuture<>();
    control.execute(() -> driver.leave().thenAccept(left::complete));
    awaitHeard(IN_V4, Optional.of(List.of("65535:0")));
    awaitHeard(IN_V4, Optional.empty());
    assertThat(left.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.report().failures()).isZero();
    assertThat(control.stop(5000)).isTrue();
    announcer.close();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".new"));
    }
  }
}
