package slr.node.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Named values that are read when somebody asks. Any thread may add and scrape. */
public final class Metrics {

  /** Names; a daemon has tens. */
  static final int FAMILIES_MAX = 1000;

  /** Values of one name; the rest is left out, smallest label first kept. */
  static final int SAMPLES_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private record Family(
      String help, String type, String label, Supplier<? extends Map<String, ?>> samples) {}

  private final Map<String, Family> families = new TreeMap<>();
  private final LongAdder failures = new LongAdder();

  public Metrics() {
    counter("slr_metrics_failures_total", "Values that could not be read", failures::sum);
  }

  /** A number that only rises while the process runs; its name ends in {@code _total}. */
  public Metrics counter(String name, String help, LongSupplier value) {
    return add(name, new Family(help, "counter", "", () -> Map.of("", value.getAsLong())));
  }

  /** Counters of one name told apart by a label, such as drops by reason. */
  public Metrics counters(
      String name, String help, String label, Supplier<Map<String, Long>> values) {
    return add(name, new Family(help, "counter", label, values));
  }

  /** A number that rises and falls. */
  public Metrics gauge(String name, String help, DoubleSupplier value) {
    return add(name, new Family(help, "gauge", "", () -> Map.of("", value.getAsDouble())));
  }

  /** Everything as Prometheus text. */
  public synchronized String scrape() {
    StringBuilder out = new StringBuilder();
    families.forEach((name, family) -> append(out, name, family));
    return out.toString();
  }

  private synchronized Metrics add(String name, Family family) {
    boolean counter = family.type().equals("counter");
    if (!name.matches("[a-z][a-z0-9_]*") || counter != name.endsWith("_total")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a " + family.type());
    }
    if (!family.label().matches("([a-z][a-z0-9_]*)?")) {
      throw new IllegalArgumentException("'" + family.label() + "' is no name of a label");
    }
    if (families.size() >= FAMILIES_MAX || families.putIfAbsent(name, family) != null) {
      throw new IllegalStateException("metric '" + name + "' is there twice, or one too many");
    }
    return this;
  }

  private void append(StringBuilder out, String name, Family family) {
    Map<String, ?> samples;
    try {
      samples = new TreeMap<>(family.samples().get());
    } catch (RuntimeException failure) {
      failures.increment();
      LOG.warn("metric {} cannot be read", name, failure);
      return;
    }
    out.append("# HELP ").append(name).append(' ').append(escaped(family.help())).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
    samples.entrySet().stream()
        .limit(SAMPLES_MAX)
        .forEach(sample -> {
          out.append(name);
          if (!family.label().isEmpty()) {
            String value = escaped(sample.getKey()).replace("\"", "\\\"");
            out.append('{').append(family.label()).append("=\"").append(value).append("\"}");
          }
          out.append(' ').append(number(sample.getValue())).append('\n');
        });
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", " ");
  }

  private static String number(Object value) {
    if (value instanceof Double number) {
      return number.isNaN()
          ? "NaN"
          : number.isInfinite() ? (number > 0 ? "+Inf" : "-Inf") : number.toString();
    }
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
