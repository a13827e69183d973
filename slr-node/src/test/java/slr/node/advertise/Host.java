package slr.node.advertise;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Role;
import slr.node.lifecycle.ControlThread;
import slr.node.trust.LinkTrust;
import slr.node.trust.NodeTrust;
import slr.packet.Prefix;
import slr.packet.echo.EchoKeys;

/** A child "h1" with one row, as its daemon builds it. */
final class Host implements AutoCloseable {

  private final ControlThread control = new ControlThread();
  private final NetworkThreads threads = new NetworkThreads(Site.LIMITS.finishMs());
  private final TransportCounters counters = new TransportCounters();
  private final List<AdvertisementAction> events = new CopyOnWriteArrayList<>();
  private final Advertiser advertiser;
  private final ChildSessions sessions;

  private Host(NodeTrust node, InetSocketAddress parent) {
    advertiser =
        new Advertiser(
            Messages.hello("h1", Level.HOST, Role.CHILD, 5),
            Site.TIMERS,
            List.of("parent"),
            control.nowNs());
    sessions = new ChildSessions(advertiser, control::nowNs, events::add);
    control.add(Site.timed(sessions::nextDeadlineNs, sessions::tick));
    control.start();
    LinkTrust trust = new LinkTrust(node, Set.of(Level.SITE), counters::count);
    onControl(() -> {
      advertiser.put(Messages.ROW, control.nowNs());
      sessions.connect(
          Map.of("parent", parent), new Transport(threads, trust, Site.LIMITS, counters, control));
      return true;
    });
  }

  static Host connect(NodeTrust node, InetSocketAddress parent) {
    return new Host(node, parent);
  }

  long count(TransportCounter counter) {
    return counters.of(counter);
  }

  TransportCounters counters() {
    return counters;
  }

  AdvertisementClient client() {
    return onControl(sessions::clients).getFirst();
  }

  long refusals(RefusalReason reason) {
    return onControl(() -> advertiser.counters().of(reason));
  }

  /** Where tunnels may come from, by what the parent said. */
  List<Prefix> tunnelSources() {
    return onControl(advertiser::tunnelSources);
  }

  /** What it signs by, where flows are. */
  Optional<EchoKeys> echoKeys() {
    return onControl(() -> sessions.echoKeys(advertiser.parents().getFirst()));
  }

  String events() {
    return events.toString();
  }

  /** Says goodbye and connects no more. */
  void leave() {
    onControl(() -> {
      advertiser.stop(Goodbye.Reason.SHUTDOWN);
      sessions.close();
      return true;
    });
  }

  <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    leave();
    threads.close();
    try {
      control.stop(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
