package slr.sim.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can go wrong; each constant names its arguments, as the text form has them. */
public enum FaultKind {
  /** A process is killed, loses all that it knew, and starts again. */
  CRASH("node", "for"),
  /** A whole host loses power, and its sockets with it; nobody is told. */
  POWER("host", "for"),
  /** A process stands still and keeps all that it knows. */
  PAUSE("node", "for"),
  /** Nothing gets through between two nodes. */
  PARTITION("node", "node", "for"),
  /** Nothing gets through from one node to another. */
  ONEWAY("node", "node", "for"),
  /** Nothing gets through to or from a node, clients apart. */
  ISOLATE("node", "for"),
  /** The connections between two nodes break. */
  CUT("node", "node"),
  /** Packets between two nodes are lost, doubled, overtaken and late. */
  NOISE("node", "node", "percent", "percent", "percent", "for"),
  /** A client's packets reach another PoP from now on. */
  FLIP("client"),
  /** Flows are shared between PoPs by another hash from now on. */
  RESHUFFLE("number"),
  /** The way between two nodes takes only shorter packets. */
  MTU("node", "node", "bytes", "for"),
  /** A monotonic clock runs fast or slow, by millionths. */
  DRIFT("node", "ppm"),
  /** A wall clock is set, by milliseconds. */
  WALL("node", "ms"),
  /** The checks of one service of a host fail. */
  UNHEALTHY("host", "service", "for"),
  /** The operator drains a host. */
  DRAIN("host", "for"),
  /** The operator drains a level. */
  DRAINLEVEL("level", "for"),
  /** The operator of a site gives a host less weight. */
  WEIGH("site", "host", "percent", "for"),
  /** A host's certificate loses one service. */
  NARROW("host", "service", "for"),
  /** Somebody with a certificate for little says much to a site. */
  ROGUE("site", "number", "for"),
  /** Somebody hears all messages of pin signalling, and says them again to an SLR, altered. */
  TAMPER("level", "number", "for"),
  /** The keys of pin messages between two nodes are replaced. */
  REKEY("node", "node"),
  /** Somebody sends openings, or segments of connections that never were, in others' names. */
  FLOOD("pop", "flags", "count"),
  /** All tables are small; from the beginning. */
  TIGHT();

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<String> arguments;

  FaultKind(String... arguments) {
    this.arguments = List.of(arguments);
  }

  /** What the arguments are. */
  public List<String> arguments() {
    return arguments;
  }

  /** Whether the last argument says for how long. */
  public boolean lasts() {
    return !arguments.isEmpty() && arguments.getLast().equals("for");
  }

  /** The word in the text form. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of this word.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static FaultKind ofLabel(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no fault '"
                    + label
                    + "': use one of "
                    + Arrays.stream(values()).map(FaultKind::label).toList()));
  }
}
