package slr.node.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 3s}, {@code 2m}, {@code 1h}. */
public final class DurationText {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)");

  /** What is longer means something else, and does not fit into a long of nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private DurationText() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if the text is none; the message says what to write
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write a number with us, ms, s, m or h, as 250ms");
    }
    Duration duration = of(Long.parseLong(matcher.group(1)), matcher.group(2));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is more than a hundred years; write less than 876001h");
    }
    return duration;
  }

  private static Duration of(long count, String unit) {
    return switch (unit) {
      case "us" -> Duration.ofNanos(count * 1000);
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** The shortest text that {@link #parse} reads back, to the microsecond. */
  public static String format(Duration duration) {
    long micros = duration.toNanos() / 1000;
    if (micros % 1000 != 0) {
      return micros + "us";
    }
    long millis = micros / 1000;
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + "s";
    }
    return seconds % 3600 != 0 ? seconds / 60 + "m" : seconds / 3600 + "h";
  }
}
