package slr.lab.chaos;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.topology.DaemonKind;

/** All events that chaos knows, in the order in which it runs them. */
public final class Events {

  private static final String BIRD = "bird";

  private static final String ROUTER = ChaosLab.NEAR_ROUTERS.getFirst();

  /** The table. */
  public static final List<Event> ALL =
      List.of(
          new MapsErased(),
          new AnycastFlip(),
          new EcmpReshuffle(),
          new KilledDaemon("kill-network-slr", "pop1", DaemonKind.NETWORK.word()),
          new AbsentDaemon("spare-takeover", "pop1", DaemonKind.NETWORK.word()),
          new KilledDaemon("kill-system-slr", "sys1", DaemonKind.SYSTEM.word()),
          new KilledDaemon("kill-site-slr", "s11", DaemonKind.SITE.word()),
          new KilledDaemon("kill-router", ROUTER, DaemonKind.ROUTER.word()),
          new KilledDaemon("kill-host-agent", "h111", DaemonKind.HOST.word()),
          new KilledDaemon("kill-bird", ROUTER, BIRD),
          new StoppedDaemon("stop-network-slr", "pop1", DaemonKind.NETWORK.word()),
          new StoppedDaemon("stop-system-slr", "sys1", DaemonKind.SYSTEM.word()),
          new StoppedDaemon("stop-site-slr", "s11", DaemonKind.SITE.word()),
          new StoppedDaemon("stop-router", ROUTER, DaemonKind.ROUTER.word()),
          new StoppedDaemon("stop-host-agent", "h111", DaemonKind.HOST.word()),
          new StoppedDaemon("stop-bird", ROUTER, BIRD),
          new LinkDown("link-down", ChaosLab.TRANSIT, ROUTER),
          new Blackhole("blackhole", ChaosLab.TRANSIT, ROUTER),
          new Drain(
              "drain-host", List.of("h111"), DaemonKind.HOST, lab -> !lab.places("s11", "h111")),
          new Drain(
              "drain-site", List.of("s11"), DaemonKind.SITE, lab -> !lab.places("pop1", "sys1")),
          new Drain("drain-pop", ChaosLab.NEAR_ROUTERS, DaemonKind.ROUTER, ChaosLab::leadsAway),
          new Reload(),
          new RotatedCertificates(),
          new ClockJump(List.of(ROUTER, "pop1", "sys1", "s11", "h111")),
          new RollingUpgrade(),
          new TwoEvents("two-events", new KilledDaemon("", "sys1", DaemonKind.SYSTEM.word())),
          new HostDeath("host-death", "h112", "s11"));

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
