package slr.lab.chaos;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.topology.DaemonKind;

/** All events that chaos knows, in the order in which it runs them. */
public final class Events {

  /** The table. */
  public static final List<Event> ALL =
      List.of(
          new MapsErased(),
          new AnycastFlip(),
          new EcmpReshuffle(),
          new KilledDaemon("kill-network-slr", "pop1", DaemonKind.NETWORK),
          new KilledDaemon("kill-system-slr", "sys1", DaemonKind.SYSTEM),
          new KilledDaemon("kill-site-slr", "s11", DaemonKind.SITE));

  private Events() {}

  /** The event of this name. */
  public static Optional<Event> of(String name) {
    return ALL.stream().filter(event -> event.name().equals(name)).findFirst();
  }

  /** All names, for people. */
  static String names() {
    return ALL.stream().map(Event::name).collect(Collectors.joining(", "));
  }
}
