package slr.sim.time;

import java.util.Locale;
import java.util.function.Consumer;

/** What is written down of what happens, for people; the same seed gives the same octets. */
public final class Trace {

  private static final long SECOND_NS = 1_000_000_000;

  private final EventQueue queue;
  private final Consumer<String> lines;
  private final boolean on;

  private Trace(EventQueue queue, Consumer<String> lines, boolean on) {
    this.queue = queue;
    this.lines = lines;
    this.on = on;
  }

  /** Writes nothing. */
  public static Trace off(EventQueue queue) {
    return new Trace(queue, line -> {}, false);
  }

  /** Writes each line there. */
  public static Trace to(EventQueue queue, Consumer<String> lines) {
    return new Trace(queue, lines, true);
  }

  /** Whether it is worth making a text. */
  public boolean isOn() {
    return on;
  }

  /** This node did, or met, this. */
  public void say(String node, String what) {
    if (on) {
      lines.accept(at(queue.nowNs()) + " " + node + ": " + what);
    }
  }

  /** A time in seconds, as all lines begin with. */
  public static String at(long timeNs) {
    return String.format(Locale.ROOT, "%4d.%09d", timeNs / SECOND_NS, timeNs % SECOND_NS);
  }
}
