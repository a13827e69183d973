package slr.bench;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one benchmark found.
 *
 * @param name of the benchmark
 * @param machine where it ran
 */
record BenchReport(String name, String machine, List<BenchResult> results) {

  /** Processors, system and JVM of this process. */
  static String thisMachine() {
    return "%d x %s, %s %s, JDK %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.arch"),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }

  String json() {
    return JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(this)
        + "\n";
  }

  String text() {
    StringBuilder text = new StringBuilder(name + " on " + machine + "\n");
    int width = results.stream().mapToInt(each -> each.name().length()).max().orElse(0);
    for (BenchResult each : results) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %10.2f %-6s ± %.2f",
              each.name(),
              each.value(),
              each.unit(),
              each.spread() / 2));
      if (each.baseline() != null && each.baselineValue() != null) {
        text.append(
            String.format(Locale.ROOT, "  of %s: %.0f", each.baseline(), each.baselineValue()));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
