package slr.lab.chaos;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcomes of all events, for people and for programs.
 *
 * @param missing how many more events could not be run
 */
record ChaosReport(List<Outcome> outcomes, int missing) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private static final String LINE = "%-20s %11s %5s %5s %6s  %12s %11s %10s  %-6s  %s%n";

  /** Less is not worth a word. */
  private static final long LATE_MS = 100;

  private static final double MS_PER_SECOND = 1e3;

  /** More than so many kinds of those that broke alike are told without client and family. */
  private static final int BREAKAGES_MAX = 12;

  boolean good() {
    return missing == 0 && outcomes.stream().allMatch(Outcome::good);
  }

  String json() {
    return MAPPER
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(Map.of("events", outcomes.stream().map(Outcome::report).toList()))
        + "\n";
  }

  /** A line for each event, and below it what broke. */
  String text() {
    StringBuilder text =
        new StringBuilder(
            LINE.formatted(
                "event",
                "connections",
                "NAT",
                "IPv6",
                "broken",
                "stall median",
                "worst",
                "new worst",
                "aim",
                "recovered by"));
    for (Outcome outcome : outcomes) {
      text.append(line(outcome)).append(details(outcome));
    }
    return text.toString();
  }

  private static String line(Outcome outcome) {
    EventReport report = outcome.report();
    return LINE.formatted(
        report.event(),
        report.connections(),
        report.nat(),
        report.ipv6(),
        report.broken(),
        report.stallMsMedian() + " ms",
        report.stallMsWorst() + " ms",
        report.newConnectionMsWorst() + " ms",
        outcome.aim().map(aim -> aim.isMet(report) ? "met" : "MISSED").orElse("none"),
        ways(report));
  }

  private static String ways(EventReport report) {
    return report.recoveredBy().isEmpty()
        ? "-"
        : report.recoveredBy().entrySet().stream()
            .map(way -> way.getKey() + " " + way.getValue())
            .collect(Collectors.joining(", "));
  }

  /** The table of docs/resilience.md; what misses its aim is bold. */
  String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            | event | connections | broken | stall, median | stall, worst | new connection, worst \
            | aim | recovered by |
            |---|---|---|---|---|---|---|---|
            """);
    for (Outcome outcome : outcomes) {
      EventReport report = outcome.report();
      Optional<Aim> aim = outcome.aim();
      text.append(
          "| `%s` | %d (%d NAT, %d IPv6) | %s | %s | %s | %d ms | %s | %s |%n"
              .formatted(
                  report.event(),
                  report.connections(),
                  report.nat(),
                  report.ipv6(),
                  bold(outcome.good(), Integer.toString(report.broken())),
                  bold(aim.map(a -> a.isMedianMet(report)), report.stallMsMedian() + " ms"),
                  bold(aim.map(a -> a.isWorstMet(report)), report.stallMsWorst() + " ms"),
                  report.newConnectionMsWorst(),
                  aim.map(a -> a.worstMs() + " ms").orElse("none"),
                  ways(report)));
    }
    return text.toString();
  }

  private static String bold(Optional<Boolean> met, String text) {
    return bold(met.orElse(true), text);
  }

  private static String bold(boolean met, String text) {
    return met ? text : "**" + text + "**";
  }

  static String details(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    Map<String, List<LiveConnection>> alike = alike(outcome, ChaosReport::breakage);
    Map<String, List<LiveConnection>> told =
        alike.size() > BREAKAGES_MAX
            ? alike(outcome, each -> each.kind().word() + ": " + each.broken())
            : alike;
    told.forEach((breakage, all) ->
        text.append(
            "    %d of %s, %s, served by %s%n"
                .formatted(all.size(), breakage, when(all), servers(all))));
    if (outcome.longStalls() > 0) {
      text.append("    %d stood still for more than a second%n".formatted(outcome.longStalls()));
      outcome.longest().forEach(one -> text.append("    longest: %s%n".formatted(words(one))));
    }
    outcome.report().resetMsWorst().ifPresent(ms -> text.append(death(outcome, ms)));
    if (outcome.lateMs() > LATE_MS) {
      text.append(
          "    the machine was busy: the clients themselves did not run for %d ms%n"
              .formatted(outcome.lateMs()));
    }
    if (outcome.refused() > 0) {
      text.append("    new connections were refused %d times%n".formatted(outcome.refused()));
    }
    outcome.logs().ifPresent(logs -> text.append("    logs: %s%n".formatted(logs)));
    return text.toString();
  }

  private static Map<String, List<LiveConnection>> alike(
      Outcome outcome, Function<LiveConnection, String> what) {
    return outcome.broken().stream()
        .collect(Collectors.groupingBy(what, TreeMap::new, Collectors.toList()));
  }

  private static String breakage(LiveConnection each) {
    return "%s%s %s IPv%d: %s"
        .formatted(
            each.client(),
            each.nat() ? " (NAT)" : "",
            each.kind().word(),
            each.family(),
            each.broken());
  }

  private static String words(LiveConnection one) {
    return "%s%s %s IPv%d with %s, %d ms from %.1f s on"
        .formatted(
            one.client(),
            one.nat() ? " (NAT)" : "",
            one.kind().word(),
            one.family(),
            one.host(),
            one.stallMs(),
            one.stallAtMs() / MS_PER_SECOND);
  }

  private static String death(Outcome outcome, long resetMsWorst) {
    EventReport report = outcome.report();
    String last =
        outcome.broken().stream()
            .max(Comparator.comparingLong(LiveConnection::brokenMs))
            .map(each -> "%s, number %d".formatted(breakage(each), each.number()))
            .orElse("none");
    return "    taken for dead after %d ms; the last ended %d ms later (%s), others broken: %d%n"
        .formatted(
            report.detectedMs().orElse(0), resetMsWorst, last, report.othersBroken().orElse(0));
  }

  private static String when(List<LiveConnection> broken) {
    LongSummaryStatistics times =
        broken.stream().mapToLong(LiveConnection::brokenMs).summaryStatistics();
    return times.getMax() < 0
        ? "%d to %d ms before the event".formatted(-times.getMax(), -times.getMin())
        : "%d to %d ms after the event".formatted(times.getMin(), times.getMax());
  }

  private static String servers(List<LiveConnection> broken) {
    return broken.stream()
        .map(each -> each.host().isEmpty() ? "nobody yet" : each.host())
        .sorted()
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
