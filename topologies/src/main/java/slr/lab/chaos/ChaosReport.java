package slr.lab.chaos;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The outcomes of all events, for people and for programs. */
record ChaosReport(List<Outcome> outcomes) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private static final String LINE = "%-18s %11s %5s %5s %6s  %12s %11s %10s  %s%n";

  /** Those that broke alike. */
  private record Breakage(
      String client, boolean nat, LiveConnection.Kind kind, int family, String how)
      implements Comparable<Breakage> {

    static Breakage of(LiveConnection each) {
      return new Breakage(each.client(), each.nat(), each.kind(), each.family(), each.broken());
    }

    @Override
    public int compareTo(Breakage other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return "%s%s %s IPv%d: %s".formatted(client, nat ? " (NAT)" : "", kind.word(), family, how);
    }
  }

  boolean good() {
    return outcomes.stream().allMatch(Outcome::good);
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
                "recovered by"));
    for (Outcome outcome : outcomes) {
      text.append(line(outcome.report())).append(details(outcome));
    }
    return text.toString();
  }

  private static String line(EventReport report) {
    return LINE.formatted(
        report.event(),
        report.connections(),
        report.nat(),
        report.ipv6(),
        report.broken(),
        report.stallMsMedian() + " ms",
        report.stallMsWorst() + " ms",
        report.newConnectionMsWorst() + " ms",
        ways(report));
  }

  private static String ways(EventReport report) {
    return report.recoveredBy().isEmpty()
        ? "-"
        : report.recoveredBy().entrySet().stream()
            .map(way -> way.getKey() + " " + way.getValue())
            .collect(Collectors.joining(", "));
  }

  /** The table of docs/resilience.md. */
  String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            | event | connections | broken | stall, median | stall, worst | new connection, worst \
            | recovered by |
            |---|---|---|---|---|---|---|
            """);
    for (Outcome outcome : outcomes) {
      EventReport report = outcome.report();
      text.append(
          "| `%s` | %d (%d NAT, %d IPv6) | %d | %d ms | %d ms | %d ms | %s |%n"
              .formatted(
                  report.event(),
                  report.connections(),
                  report.nat(),
                  report.ipv6(),
                  report.broken(),
                  report.stallMsMedian(),
                  report.stallMsWorst(),
                  report.newConnectionMsWorst(),
                  ways(report)));
    }
    return text.toString();
  }

  static String details(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    Map<Breakage, List<LiveConnection>> alike =
        outcome.broken().stream()
            .collect(Collectors.groupingBy(Breakage::of, TreeMap::new, Collectors.toList()));
    alike.forEach((breakage, all) ->
        text.append(
            "    %d of %s, %s, served by %s%n"
                .formatted(all.size(), breakage, when(all), servers(all))));
    if (outcome.longStalls() > 0) {
      text.append("    %d stood still for more than a second%n".formatted(outcome.longStalls()));
    }
    if (outcome.refused() > 0) {
      text.append("    new connections were refused %d times%n".formatted(outcome.refused()));
    }
    outcome.logs().ifPresent(logs -> text.append("    logs: %s%n".formatted(logs)));
    return text.toString();
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
