package slr.topology;

import java.util.List;

/**
 * How the Java process of a daemon is started.
 *
 * @param heap its bound, as {@code -Xmx} has it, such as {@code 64m}
 * @param options further options of the {@code java} command
 * @param movableClock whether it has a CLOCK_REALTIME of its own, which can be moved
 */
public record JvmSettings(String heap, List<String> options, boolean movableClock) {

  /** Enough for a lab's tables; many daemons share one machine. */
  public static final JvmSettings DEFAULT = new JvmSettings("64m", List.of(), false);

  public JvmSettings {
    options = List.copyOf(options);
  }
}
