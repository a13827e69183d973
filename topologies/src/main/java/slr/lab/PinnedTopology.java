package slr.lab;

/** Topology files in which no level pins, with pins at all levels. */
public final class PinnedTopology {

  private PinnedTopology() {}

  /** The same text with pins; nothing of them outlives the processes. */
  public static String of(String yaml) {
    return yaml.replaceAll("( +)(child-levels: .*)", "$1$2\n$1pins: {transport: raw}")
        .replaceAll("(input: .*), pins: .*}", "$1}")
        // Pins take memory beside the flow records.
        .replace("heap: 48m", "heap: 80m");
  }
}
