package slr.node.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * One value as printed.
 *
 * @param label the key in words, without its unit
 * @param text the value with its unit
 * @param right whether it is a number, to be aligned at the right
 */
record Cell(String label, String text, boolean right) {

  /** A row that lacks the key. */
  static final Cell ABSENT = new Cell("", "-", false);

  private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};
  private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  static Cell of(String key, JsonNode value) {
    String words = words(key);
    if (!value.isNumber()) {
      return new Cell(words, text(value), false);
    }
    int space = words.lastIndexOf(' ');
    String unit = words.substring(space + 1);
    String name = space < 0 ? words : words.substring(0, space);
    return switch (unit) {
      case "ns" -> new Cell(name, time(value.asDouble()), true);
      case "us" -> new Cell(name, time(value.asDouble() * 1e3), true);
      case "ms" -> new Cell(name, time(value.asDouble() * 1e6), true);
      case "seconds" -> new Cell(name, time(value.asDouble() * 1e9), true);
      case "bytes" -> new Cell(words, size(value.asDouble()), true);
      case "percent" -> new Cell(name, number(value) + " %", true);
      default -> new Cell(words, number(value), true);
    };
  }

  private static String number(JsonNode value) {
    return value.isIntegralNumber()
        ? value.asString()
        : String.format(Locale.ROOT, "%.2f", value.asDouble());
  }

  private static String text(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (value.isContainer()) {
      List<String> items = new ArrayList<>();
      for (JsonNode item : value) {
        items.add(of("", item).text());
      }
      return items.isEmpty() ? "none" : String.join(", ", items);
    }
    if (value.isNull()) {
      return "-";
    }
    // Names come from peers and files: none may steer the operator's terminal.
    String text = value.asString().replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return text.isEmpty() ? "-" : text;
  }

  private static String words(String key) {
    // With a hyphen or a colon it is no record's component but a name, such as a drop reason.
    boolean name = key.indexOf('-') >= 0 || key.indexOf(':') >= 0;
    return name ? key : key.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }

  private static String time(double ns) {
    if (Math.abs(ns) >= 60e9) {
      long seconds = Math.round(ns / 1e9);
      return Math.abs(seconds) < 3600
          ? seconds / 60 + " min " + Math.abs(seconds % 60) + " s"
          : seconds / 3600 + " h " + Math.abs(seconds / 60 % 60) + " min";
    }
    return scaled(ns, 1000, TIME_UNITS);
  }

  private static String size(double bytes) {
    return scaled(bytes, 1024, SIZE_UNITS);
  }

  private static String scaled(double value, int step, String[] units) {
    int unit = 0;
    while (Math.abs(value) >= step && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
