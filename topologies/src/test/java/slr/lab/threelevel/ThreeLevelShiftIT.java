package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.threelevel.ThreeLevel.ACME;
import static slr.lab.threelevel.ThreeLevel.ACME_V6;
import static slr.lab.threelevel.ThreeLevel.ALL;
import static slr.lab.threelevel.ThreeLevel.ANY;
import static slr.lab.threelevel.ThreeLevel.ANY_V6;
import static slr.lab.threelevel.ThreeLevel.CLIENTS;
import static slr.lab.threelevel.ThreeLevel.POPS;
import static slr.lab.threelevel.ThreeLevel.WEB;
import static slr.lab.threelevel.ThreeLevel.WEB_V6;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.DeployedLab;
import slr.lab.Download;
import slr.lab.Patience;
import slr.lab.demo.Split;
import slr.lab.demo.WebClient.Answers;
import slr.lab.threelevel.ThreeLevel.VirtualHost;

/**
 * What changes below is heard above: new flows go elsewhere at every level, connections that run
 * elsewhere are not touched, and all comes back. Times are printed; only a fault reaches a limit.
 */
final class ThreeLevelShiftIT {

  @RegisterExtension static final ThreeLevel LAB = new ThreeLevel("three-level-shift");

  /** Until data planes go by a table that is shown. */
  private static final Duration FOLLOWING = Duration.ofSeconds(5);

  /** A load may wait for its interval at each of three levels. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** So long an SLR's kernel places new flows without its process. */
  private static final Duration ALONE = Duration.ofSeconds(60);

  private static final List<VirtualHost> CARRIERS = List.of(WEB, WEB_V6, ANY, ANY_V6);

  private static final int REQUESTS = 100;

  /** Longer than any test takes, which ends it. */
  private static final int DOWNLOAD_SECONDS = 90;

  private static final List<String> HOSTS =
      Stream.of("11", "12", "21", "22")
          .flatMap(site -> IntStream.rangeClosed(1, 3).mapToObj(host -> "h" + site + host))
          .toList();

  private static final double BUSY = 0.9;

  /** A change of load by less than 0.05 may never be said, at each level anew. */
  private static final double LOAD_TOLERANCE = 0.05;

  /** So that one failure is one failure. */
  @AfterEach
  void restore() {
    HOSTS.forEach(host -> LAB.makeSick(host, false));
    LAB.makeBusy("h113", 0);
    setBorder("up");
    LAB.lab().processes().stream()
        .filter(process -> !process.runs())
        .forEach(process -> LAB.lab().start(process.node(), process.name()));
    DeployedLab.await(LIMIT, "all is as before", () -> isAsBefore() && isRouted());
  }

  @Test
  void newFlowsGoRoundABusyHostAtEveryLevelAndOldOnesStay() {
    try (Downloads downloads = new Downloads()) {
      downloads.start("c1", "h113", ANY);
      downloads.start("c2", "h113", ANY_V6);
      downloads.start("c1", "h112", ANY_V6);
      downloads.start("c2", "h211", ANY);

      LAB.makeBusy("h113", BUSY);
      Watch watch = new Watch("h113 has a load of " + BUSY);
      // What is idle: of h113 5 instead of 50, of its site 55 of 100, of its AS 105 of 150.
      List<VirtualHost> loaded = List.of(ANY, ANY_V6);
      watch.awaitSplit(
          "s11",
          loaded,
          Map.of("h111", 20 / 55.0, "h112", 30 / 55.0, "h113", 5 / 55.0),
          LOAD_TOLERANCE);
      watch.awaitSplit(
          "sys1", loaded, Map.of("s11", 55 / 105.0, "s12", 50 / 105.0), LOAD_TOLERANCE);
      for (String pop : POPS) {
        watch.awaitSplit(
            pop, loaded, Map.of("sys1", 105 / 205.0, "sys2", 100 / 205.0), LOAD_TOLERANCE);
      }
      loaded.forEach(ThreeLevelShiftIT::assertServed);
      downloads.assertUntouched();

      LAB.makeBusy("h113", 0);
      watch = new Watch("h113 is idle again");
      watch.await("all split as before", ThreeLevelShiftIT::isAsBefore);
    }
  }

  @Test
  void lostSiteIsShiftedAroundByItsSystemAndTheNetworkHearsWhatIsLeft() {
    try (Downloads downloads = new Downloads()) {
      downloads.start("c1", "h121", WEB);
      downloads.start("c2", "h211", WEB_V6);

      LAB.lab().kill("s11", "slr-site");
      Watch watch = new Watch("s11 is killed");
      watch.awaitSplit("sys1", CARRIERS, Map.of("s12", 1.0));
      for (String pop : POPS) {
        watch.awaitSplit(pop, CARRIERS, Map.of("sys1", 50 / 150.0, "sys2", 100 / 150.0));
      }
      assertThat(assertServed(WEB).byHost()).doesNotContainKeys("h111", "h112", "h113");
      assertThat(assertServed(ANY_V6).byHost()).doesNotContainKeys("h111", "h112", "h113");
      downloads.assertUntouched();

      LAB.lab().start("s11", "slr-site");
      watch = new Watch("s11 runs again");
      watch.await("all split as before", ThreeLevelShiftIT::isAsBefore);
      assertThat(assertServed(WEB).byHost()).containsKeys("h111", "h112", "h113");
    }
  }

  @Test
  void lostAsIsShiftedAroundByTheNetwork() {
    try (Downloads downloads = new Downloads()) {
      downloads.start("c1", "h212", WEB_V6);
      downloads.start("c2", "h211", WEB);

      // No process ends: only the way of AS 1 to the world is cut.
      setBorder("down");
      Watch watch = new Watch("AS 1 is cut off");
      for (String pop : POPS) {
        watch.awaitSplit(pop, CARRIERS, Map.of("sys2", 1.0));
      }
      for (VirtualHost each : ALL) {
        assertThat(assertServed(each).byHost().keySet()).allMatch(host -> host.startsWith("h2"));
      }
      downloads.assertUntouched();

      setBorder("up");
      Watch back = new Watch("AS 1 is there again");
      back.await("all split as before", ThreeLevelShiftIT::isAsBefore);
      // The sessions are IPv4; replies of hosts need the routes of both families.
      back.await("clients' routers have routes to it", ThreeLevelShiftIT::isRouted);
      assertThat(assertServed(WEB).byHost()).containsKeys("h113", "h123", "h213");
      assertThat(assertServed(WEB_V6).byHost()).containsKeys("h113", "h123", "h213");
    }
  }

  /**
   * The systems are gone: whatever the hosts could serve, nobody can be told of it. For a minute
   * their kernels place new flows as they last knew.
   */
  @Test
  void whatNobodyCanBeReachedForIsWithdrawnInBothPointsOfPresence() {
    LAB.lab().kill("sys1", "slr-system");
    LAB.lab().kill("sys2", "slr-system");
    Watch watch = new Watch("both systems are killed");
    watch.await(
        ALONE.plus(LIMIT), "no route", () -> ALL.stream().allMatch(ThreeLevelShiftIT::isWithdrawn));
    for (String client : CLIENTS) {
      assertThat(LAB.client(client).requests(DeployedLab.inUrl(WEB.address()), 1).good()).isZero();
    }

    LAB.lab().start("sys1", "slr-system");
    LAB.lab().start("sys2", "slr-system");
    Watch back = new Watch("both systems run again");
    back.await("all split and routed as before", ThreeLevelShiftIT::isAsBefore);
    ALL.forEach(ThreeLevelShiftIT::assertServed);
  }

  /** Their checks are of HTTP; the one of any protocol is checked by a connection alone. */
  @Test
  void whatNoHostServesIsWithdrawnInBothPointsOfPresenceAndNothingElse() {
    HOSTS.forEach(host -> LAB.makeSick(host, true));
    Watch watch = new Watch("the web service of all hosts is sick");
    watch.await(
        "no route to what is checked",
        () -> Stream.of(WEB, WEB_V6, ACME, ACME_V6).allMatch(ThreeLevelShiftIT::isWithdrawn));
    assertServed(ANY);
    assertServed(ANY_V6);

    HOSTS.forEach(host -> LAB.makeSick(host, false));
    Watch back = new Watch("all hosts are well again");
    back.await("all split and routed as before", ThreeLevelShiftIT::isAsBefore);
    ALL.forEach(ThreeLevelShiftIT::assertServed);
  }

  /** The link of AS 1 to the world; a router keeps its addresses when it is down. */
  private static void setBorder(String state) {
    LAB.lab().exec("b1", "sysctl", "-qw", "net.ipv6.conf.b1-t1.keep_addr_on_down=1").orThrow();
    LAB.lab().exec("b1", "ip", "link", "set", "b1-t1", state).orThrow();
  }

  private static boolean isAsBefore() {
    return LAB.isConverged(LOAD_TOLERANCE);
  }

  private static boolean isRouted() {
    return Stream.of("cr1", "cr2")
        .allMatch(router ->
            LAB.hasRoute(router, "10.1.255.2") && LAB.hasRoute(router, "2001:db8:1:ff::2"));
  }

  /** Nobody has a route: neither where it was announced nor where clients ask. */
  private static boolean isWithdrawn(VirtualHost virtualHost) {
    return List.of("pop1", "pop2", "cr1", "cr2").stream()
        .noneMatch(router -> LAB.hasRoute(router, virtualHost.address()));
  }

  /** Requests of both clients, all answered, by the hosts that all levels together want. */
  private static Answers assertServed(VirtualHost virtualHost) {
    String url = DeployedLab.inUrl(virtualHost.address());
    List<Answers> tries = new ArrayList<>();
    // A table is shown a moment before the data planes go by it.
    boolean _ =
        Patience.until(
            FOLLOWING,
            () -> {
              tries.add(
                  LAB.client("c1")
                      .requests(url, REQUESTS)
                      .plus(LAB.client("c2").requests(url, REQUESTS)));
              return LAB.sharesOfHosts("pop1", virtualHost)
                  .keySet()
                  .containsAll(tries.getLast().byHost().keySet());
            });
    Answers answers = tries.getLast();
    assertThat(answers.failed()).as("requests for %s", virtualHost).isEmpty();
    assertThat(answers.good()).isEqualTo(2 * REQUESTS);
    // Both points of presence split alike.
    Split split = Split.of(LAB.sharesOfHosts("pop1", virtualHost), answers.byHost());
    assertThat(split.isAsWanted()).as("%s: %s", virtualHost, split).isTrue();
    return answers;
  }

  /** Says how long after something else happens. */
  private record Watch(String event, long startNs) {

    Watch(String event) {
      this(event, System.nanoTime());
    }

    void awaitSplit(String slr, List<VirtualHost> virtualHosts, Map<String, Double> wanted) {
      awaitSplit(slr, virtualHosts, wanted, ThreeLevel.SHARE_TOLERANCE);
    }

    void awaitSplit(
        String slr, List<VirtualHost> virtualHosts, Map<String, Double> wanted, double tolerance) {
      DeployedLab.await(
          LIMIT,
          "%s: %s splits as %s".formatted(event, slr, wanted),
          () -> virtualHosts.stream().allMatch(each -> LAB.splits(slr, each, wanted, tolerance)));
      VirtualHost first = virtualHosts.getFirst();
      say("%s splits %s over %s".formatted(slr, first.prefix(), inPercent(slr, first)));
    }

    void await(String what, BooleanSupplier holds) {
      await(LIMIT, what, holds);
    }

    void await(Duration limit, String what, BooleanSupplier holds) {
      DeployedLab.await(limit, event + ": " + what, holds);
      say(what);
    }

    private void say(String what) {
      System.out.printf(
          "%s: %s after %,d ms%n", event, what, (System.nanoTime() - startNs) / 1_000_000);
    }

    private static String inPercent(String slr, VirtualHost virtualHost) {
      return LAB.daemons().shares(slr, virtualHost.prefix()).entrySet().stream()
          .map(each -> "%s %.0f %%".formatted(each.getKey(), 100 * each.getValue()))
          .collect(Collectors.joining(", "));
    }
  }

  /** Slow downloads that must not be touched by what happens meanwhile. */
  private static final class Downloads implements AutoCloseable {

    private record Running(Download download, String client, String host, VirtualHost from) {}

    private final List<Running> all = new ArrayList<>();

    void start(String client, String host, VirtualHost from) {
      int port = LAB.portTowards(client, host, from.address());
      Download download = Download.start(LAB, client, port, from.address(), DOWNLOAD_SECONDS);
      all.add(new Running(download, client, host, from));
    }

    /** All still run, each at its host, and not an octet was wrong. */
    void assertUntouched() {
      for (Running each : all) {
        assertThat(each.download.runs()).as("%s runs meanwhile", each).isTrue();
        assertThat(LAB.hostOf(each.client, each.download.port(), each.from.address()))
            .isEqualTo(each.host);
      }
      all.forEach(each -> each.download.endIntact());
    }

    @Override
    public void close() {
      all.forEach(each -> each.download.close());
    }
  }
}
