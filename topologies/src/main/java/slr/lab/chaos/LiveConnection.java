package slr.lab.chaos;

import java.util.Locale;
import java.util.Set;

/**
 * What is told of one connection at the end of a window.
 *
 * @param client the node that holds it
 * @param nat whether that is behind a NAT box
 * @param number it is unique at the client
 * @param family 4 or 6
 * @param host who serves it; empty if that is not known yet
 * @param stallMs the longest time in the window in which it stood still
 * @param stallAtMs when that began, after the window's begin
 * @param broken how it broke: {@code reset}, {@code closed}, {@code silent}, ..; empty if it lives
 * @param brokenMs when, after the window's begin
 */
public record LiveConnection(
    String client,
    boolean nat,
    int number,
    Kind kind,
    int family,
    String host,
    long bytes,
    long stallMs,
    long stallAtMs,
    String broken,
    long brokenMs) {

  private static final Set<String> TOLD = Set.of("reset", "refused", "closed");

  /** What a connection does all the time. */
  public enum Kind {
    /** Is sent a file slowly. */
    DOWN,
    /** Sends a file slowly. */
    UP,
    /** Is silent for some seconds, asks, and is silent again. */
    IDLE,
    /** Asks several times a second. */
    REQUEST;

    /** In commands and reports. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isBroken() {
    return !broken.isEmpty();
  }

  /** Whether the client was told that it is over, and can connect again at once. */
  boolean endedWithAWord() {
    return TOLD.contains(broken);
  }
}
