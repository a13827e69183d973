package slr.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import slr.lab.chaos.LiveConnection.Kind;

final class EventReportTest {

  private static final Aim AIM = Aim.worst(Duration.ofSeconds(1));

  private static LiveConnection connection(int number, long stallMs) {
    return new LiveConnection("c1", false, number, Kind.DOWN, 4, "h111", 1, stallMs, 0, "", 0);
  }

  private static LiveConnection broken(int number, String how, long afterMs) {
    return new LiveConnection("c3", true, number, Kind.UP, 6, "h112", 1, 5000, 0, how, afterMs);
  }

  private static Window window(List<LiveConnection> connections, long... worstMs) {
    return new Window(
        connections,
        Arrays.stream(worstMs).mapToObj(ms -> new NewConnections("c1", 4, 10, 0, ms)).toList(),
        0);
  }

  private static Outcome outcome(EventReport report, List<LiveConnection> broken, boolean good) {
    return new Outcome(
        report, "", broken, 0, List.of(), 0, 0, Optional.of(AIM), good, Optional.empty());
  }

  @Test
  void takesFromEachStallWhatTheSameConnectionHadInCalm() {
    Window calm = window(List.of(connection(1, 140), connection(2, 60), connection(3, 0)));
    Window struck = window(List.of(connection(3, 20), connection(2, 760), connection(1, 150)));

    EventReport report = EventReport.of("e", calm, struck, Map.of());

    assertThat(report.stallMsMedian()).isEqualTo(20);
    assertThat(report.stallMsWorst()).isEqualTo(700);
  }

  @Test
  void aStallIsNeverNegative() {
    EventReport report =
        EventReport.of(
            "e",
            window(List.of(connection(1, 300))),
            window(List.of(connection(1, 140))),
            Map.of());

    assertThat(report.stallMsWorst()).isZero();
  }

  @Test
  void countsNatAndFamiliesAndHasNoStallOfTheBroken() {
    Window calm = window(List.of(connection(1, 0)));
    Window struck = window(List.of(connection(1, 30), broken(7, "reset", 900)), 40, 800, 30);

    EventReport report = EventReport.of("e", calm, struck, Map.of("home", 3L));

    assertThat(report)
        .isEqualTo(
            new EventReport(
                "e",
                2,
                1,
                1,
                1,
                30,
                30,
                800,
                new TreeMap<>(Map.of("home", 3L)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty()));
  }

  @Test
  void saysNothingOfStallsIfAllAreBroken() {
    Window struck = window(List.of(broken(7, "reset", 900)));

    EventReport report = EventReport.of("e", struck, struck, Map.of());

    assertThat(report.stallMsMedian()).isZero();
    assertThat(report.stallMsWorst()).isZero();
  }

  @Test
  void jsonHasTheDesignsNames() {
    EventReport report =
        EventReport.of(
            "kill-site-slr",
            window(List.of(connection(1, 10))),
            window(List.of(connection(1, 130)), 700),
            Map.of("home", 20L));
    Outcome outcome = outcome(report, List.of(), true);

    assertThat(new ChaosReport(List.of(outcome), 0).json())
        .isEqualToIgnoringWhitespace(
            """
            {"events": [{"event": "kill-site-slr", "connections": 1, "nat": 0, "ipv6": 0,
              "broken": 0, "stall_ms_median": 120, "stall_ms_worst": 120,
              "new_connection_ms_worst": 700, "recovered_by": {"home": 20}}]}
            """);
  }

  @Test
  void markdownIsALineForEachEvent() {
    Window struck = window(List.of(connection(1, 130)), 700);
    EventReport report = EventReport.of("e", struck, struck, Map.of("home", 20L));
    Outcome outcome = outcome(report, List.of(), true);

    assertThat(new ChaosReport(List.of(outcome), 0).markdown())
        .endsWith("| `e` | 1 (0 NAT, 0 IPv6) | 0 | 0 ms | 0 ms | 700 ms | 1000 ms | home 20 |\n");
  }

  @Test
  void textNamesWhatBrokeAndHow() {
    List<LiveConnection> broken = List.of(broken(7, "reset", 900), broken(8, "reset", 1200));
    Window struck = window(broken);
    Outcome outcome =
        new Outcome(
            EventReport.of("e", struck, struck, Map.of()),
            "",
            broken,
            3,
            List.of(connection(4, 4321)),
            2,
            345,
            Optional.of(AIM),
            false,
            Optional.of(Path.of("/logs")));

    ChaosReport report = new ChaosReport(List.of(outcome), 0);

    assertThat(report.good()).isFalse();
    assertThat(report.text())
        .contains("2 of c3 (NAT) up IPv6: reset, 900 to 1200 ms after the event, served by h112")
        .contains("3 stood still for more than a second")
        .contains("longest: c1 down IPv4 with h111, 4321 ms from 0.0 s on")
        .contains("did not run for 345 ms")
        .contains("new connections were refused 2 times")
        .contains("logs: /logs");
  }

  @Test
  void markdownIsBoldWhereTheAimIsMissed() {
    Window calm = window(List.of(connection(1, 0), connection(2, 0)));
    Window struck = window(List.of(connection(1, 300), connection(2, 1001)), 7000);
    EventReport report = EventReport.of("e", calm, struck, Map.of());

    ChaosReport chaos = new ChaosReport(List.of(outcome(report, List.of(), false)), 0);

    assertThat(chaos.markdown())
        .contains("| **0** | **300 ms** | **1001 ms** | 7000 ms | 1000 ms | - |");
    assertThat(chaos.text()).contains("MISSED");
  }

  @Test
  void anAimIsMetAtItsLimitAndTheMedianBelow() {
    Window calm = window(List.of(connection(1, 0), connection(2, 0)));
    Window struck = window(List.of(connection(1, 299), connection(2, 1000)));

    assertThat(AIM.isMet(EventReport.of("e", calm, struck, Map.of()))).isTrue();
  }

  @Test
  void tellsTheDeadHostsConnectionsFromOthers() {
    List<LiveConnection> all =
        List.of(broken(7, "reset", 900), broken(8, "silent", 30_100), connection(1, 20));
    Window struck = window(all);
    EventReport report = EventReport.of("host-death", struck, struck, Map.of());

    assertThat(report.withDeath("h112", 3_000, all).resetMsWorst()).hasValue(27_100);
    assertThat(report.withDeath("h112", 3_000, all).othersBroken()).hasValue(0);
    assertThat(report.withDeath("h111", 3_000, all).resetMsWorst()).hasValue(0);
    assertThat(report.withDeath("h111", 3_000, all).othersBroken()).hasValue(2);
    assertThat(
            new ChaosReport(List.of(outcome(report.withDeath("h112", 3_000, all), all, false)), 0)
                .json())
        .contains("\"detected_ms\" : 3000", "\"reset_ms_worst\" : 27100", "\"others_broken\" : 0");
  }

  @Test
  void anEventThatCouldNotBeRunIsNotGood() {
    Window struck = window(List.of(connection(1, 130)), 700);
    Outcome good = outcome(EventReport.of("e", struck, struck, Map.of()), List.of(), true);

    assertThat(new ChaosReport(List.of(good), 0).good()).isTrue();
    assertThat(new ChaosReport(List.of(good), 1).good()).isFalse();
  }

  @Test
  void textIsShortIfAllSortsBreak() {
    List<LiveConnection> all =
        IntStream.range(0, 40)
            .mapToObj(
                i -> new LiveConnection("c" + i, true, i, Kind.UP, 4, "h", 1, 0, 0, "reset", i))
            .toList();
    EventReport report = EventReport.of("e", window(all), window(all), Map.of());

    assertThat(ChaosReport.details(outcome(report, all, false)))
        .isEqualTo("    40 of up: reset, 0 to 39 ms after the event, served by h%n".formatted());
  }

  @Test
  void countsRecoveriesOfADaemonThatBeganAnew() {
    Recoveries before = new Recoveries(Map.of("s1", Map.of("home", 5L), "s2", Map.of("push", 2L)));
    Recoveries after =
        new Recoveries(
            Map.of("s1", Map.of("home", 3L), "s2", Map.of("push", 4L), "s3", Map.of("echo", 0L)));

    assertThat(after.since(before)).isEqualTo(Map.of("home", 3L, "push", 2L));
  }
}
