package slr.node.advertise;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.Children;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.choice.Leases;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.lifecycle.ControlThread;
import slr.node.trust.LinkTrust;
import slr.node.trust.TestDomain;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** A network SLR "net1" above a system SLR "as1": real TLS, as many rows as wanted. */
final class NetworkAndSystem implements AutoCloseable {

  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;

  private final ControlThread aboveControl = new ControlThread();
  private final ControlThread belowControl = new ControlThread();
  private final NetworkThreads aboveThreads;
  private final NetworkThreads belowThreads;
  private final List<AdvertisementAction> events = new CopyOnWriteArrayList<>();
  private final List<LossyRecords> lossy = new CopyOnWriteArrayList<>();
  private volatile double lossRate;
  private final TransportCounters counters = new TransportCounters();
  private final Children children =
      new Children(Messages.hello("net1", Level.NETWORK, Role.PARENT, 1), TIMERS, new Leases());
  private final Advertiser advertiser =
      new Advertiser(
          Messages.hello("as1", Level.SYSTEM, Role.CHILD, 1),
          TIMERS,
          List.of("net1"),
          System.nanoTime());
  private final ChildSessions below;
  private final AdvertisementServer server;
  private final Transport belowTransport;

  NetworkAndSystem(TestDomain domain, TransportLimits limits, long seed) throws IOException {
    aboveThreads = new NetworkThreads(limits.finishMs());
    belowThreads = new NetworkThreads(limits.finishMs());
    Peers peers = new Peers(Messages.hello("net1", Level.NETWORK, Role.PEER, 1), TIMERS);
    ParentSessions above = new ParentSessions(children, peers, aboveControl::nowNs, events::add);
    below = new ChildSessions(advertiser, belowControl::nowNs, events::add);
    aboveControl.add(Site.timed(above::nextDeadlineNs, above::tick));
    belowControl.add(Site.timed(below::nextDeadlineNs, below::tick));
    aboveControl.start();
    belowControl.start();
    LinkTrust fromBelow =
        new LinkTrust(domain.trust("net1", Level.NETWORK), Set.of(Level.SYSTEM), counters::count);
    LinkTrust fromAbove =
        new LinkTrust(domain.trust("as1", Level.SYSTEM), Set.of(Level.NETWORK), counters::count);
    server =
        AdvertisementServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Transport(aboveThreads, fromBelow, limits, counters, aboveControl),
            connection -> {
              lossy.add(LossyRecords.into(connection, () -> lossRate, seed));
              return above.onConnected(connection);
            });
    belowTransport = new Transport(belowThreads, fromAbove, limits, counters, belowControl);
  }

  /** Begins the session. */
  void connect() {
    below(() -> {
      below.connect(Map.of("net1", server.address()), belowTransport);
      return true;
    });
  }

  /** Does something with the child's table and sends what follows. */
  <T> T change(Function<Advertiser, T> what) {
    return below(() -> {
      T result = what.apply(advertiser);
      below.pump();
      return result;
    });
  }

  long nowNs() {
    return belowControl.nowNs();
  }

  /** What comes up is lost at this rate from now on, 0.0 to 1.0. */
  void lose(double rate) {
    lossRate = rate;
  }

  /** Records that were lost so far. */
  long lost() {
    return lossy.stream().mapToLong(LossyRecords::lost).sum();
  }

  /** The child as the parent sees it, once it has said hello. */
  ChildStatus status() {
    return above(() -> children.status(aboveControl.nowNs()).getFirst());
  }

  boolean isKnown() {
    return above(() -> !children.status(aboveControl.nowNs()).isEmpty());
  }

  /** Whether the copy above is the table below, and both know it. */
  boolean agree() {
    long digest = below(() -> advertiser.rows().digest());
    long generation = below(advertiser::generation);
    ChildStatus status = status();
    return status.digest() == digest
        && status.generation() == generation
        && below(() -> advertiser.parents().getFirst().confirmedGeneration()) == generation;
  }

  Children children() {
    return children;
  }

  /** Octets and records, refusals and ends. */
  TransportCounters counters() {
    return counters;
  }

  /** Transitions and refusals at both ends. */
  List<AdvertisementAction> events() {
    return events;
  }

  <T> T above(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, aboveControl).orTimeout(60, TimeUnit.SECONDS).join();
  }

  <T> T below(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, belowControl).orTimeout(60, TimeUnit.SECONDS).join();
  }

  static Row row(int number, int capacity) {
    IpAddress address = IpAddress.ofV4(0x0a00_0000 + number);
    return new Row(
        new RowKey(Prefix.ofHost(address), 6, 443, 0),
        Health.HEALTHY,
        0.5,
        1,
        capacity,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "as1",
        List.of("h1", "site1", "as1"));
  }

  @Override
  public void close() throws IOException {
    below(() -> {
      below.close();
      return true;
    });
    server.close();
    belowThreads.close();
    aboveThreads.close();
    try {
      belowControl.stop(10_000);
      aboveControl.stop(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
