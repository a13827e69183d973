package slr.node.advertise;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Children;
import slr.core.advertise.Level;
import slr.core.advertise.PeerState;
import slr.core.advertise.Peers;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Role;
import slr.core.choice.Leases;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.node.trust.LinkTrust;
import slr.node.trust.NodeTrust;
import slr.packet.echo.EchoKeys;

/** A parent as its daemon builds it: the real control thread, the real server, real TLS. */
final class Site implements AutoCloseable {

  private static final long MS = Duration.ofMillis(1).toNanos();

  /** Short enough for a test, long enough for a busy machine. */
  static final AdvertisementTimers TIMERS =
      new AdvertisementTimers(
          200 * MS, 3, 800 * MS, 1_500 * MS, 60_000 * MS, 20_000 * MS, 1_000 * MS);

  static final TransportLimits LIMITS =
      new TransportLimits(
          new TransportLimits.Doors(100, 30, 40, 20, 1_500),
          new TransportLimits.Buffers(1 << 16, 1 << 20, 500),
          500,
          new TransportLimits.Retry(1_000, 20, 100));

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final ControlThread control = new ControlThread();
  private final NetworkThreads threads = new NetworkThreads(LIMITS.finishMs());
  private final TransportCounters counters = new TransportCounters();
  private final List<AdvertisementAction> events = new CopyOnWriteArrayList<>();
  private final Children children;
  private final Peers peers;
  private final ParentSessions sessions;
  private final Transport transport;

  /** How many of the next tasks of connections are refused although the thread has room. */
  private final AtomicInteger refuse = new AtomicInteger();

  private final AtomicLong tasks = new AtomicLong();
  private final AdvertisementServer server;
  private boolean closed;

  private Site(
      NodeTrust node,
      InetSocketAddress address,
      TransportLimits limits,
      Optional<ConnectionListener.Acceptor> acceptor)
      throws IOException {
    String name = node.self().node();
    children = new Children(Messages.hello(name, Level.SITE, Role.PARENT, 1), TIMERS, new Leases());
    children.levels(Set.of(Level.HOST), control.nowNs());
    peers = new Peers(Messages.hello(name, Level.SITE, Role.PEER, 1), TIMERS);
    sessions = new ParentSessions(children, peers, control::nowNs, events::add);
    LinkTrust trust = new LinkTrust(node, Set.of(Level.HOST, Level.SITE), counters::count);
    transport = new Transport(threads, trust, limits, counters, this::execute);
    control.add(timed(sessions::nextDeadlineNs, sessions::tick));
    control.start();
    server = AdvertisementServer.listen(address, transport, acceptor.orElse(sessions));
  }

  static Site open(NodeTrust node) throws IOException {
    return open(node, ANYWHERE);
  }

  static Site open(NodeTrust node, InetSocketAddress address) throws IOException {
    return new Site(node, address, LIMITS, Optional.empty());
  }

  /** One with these limits. */
  static Site open(NodeTrust node, TransportLimits limits) throws IOException {
    return new Site(node, ANYWHERE, limits, Optional.empty());
  }

  /** One with room for few. */
  static Site narrow(NodeTrust node, int connections, int connectionsPerNode) throws IOException {
    TransportLimits.Doors doors = LIMITS.doors();
    return new Site(
        node,
        ANYWHERE,
        new TransportLimits(
            new TransportLimits.Doors(
                connections,
                connectionsPerNode,
                doors.halfOpen(),
                doors.halfOpenPerSource(),
                doors.handshakeMs()),
            LIMITS.buffers(),
            LIMITS.finishMs(),
            LIMITS.retry()),
        Optional.empty());
  }

  /** One that says many megabytes to everybody at once. */
  static Site talkative(NodeTrust node) throws IOException {
    return new Site(
        node,
        ANYWHERE,
        LIMITS,
        Optional.of(connection -> {
          AdvertisementMessage longest = Messages.longestOfEach().get(2);
          for (int i = 0; i < 400; i++) {
            connection.send(longest);
          }
          return ConnectionListener.DEAF;
        }));
  }

  InetSocketAddress address() {
    return server.address();
  }

  AdvertisementServer server() {
    return server;
  }

  TransportCounters counters() {
    return counters;
  }

  long count(TransportCounter counter) {
    return counters.of(counter);
  }

  long refusals(RefusalReason reason) {
    return onControl(() -> children.counters().of(reason) + peers.counters().of(reason));
  }

  /** Candidates that new flows may go to. */
  long eligible() {
    return onControl(() ->
        children.candidates().values().stream()
            .flatMap(List::stream)
            .filter(candidate -> candidate.row().welcomesNewFlows())
            .count());
  }

  int candidates() {
    return onControl(children::candidates).size();
  }

  ControlThread control() {
    return control;
  }

  Children children() {
    return children;
  }

  /** What the site would have a host sign by. */
  List<EchoKeys> echoKeys() {
    return onControl(() ->
        children.sessions().stream().map(sessions::echoKeys).flatMap(Optional::stream).toList());
  }

  int sessions() {
    return onControl(children::sessions).size();
  }

  /** Tasks that connections gave to the control thread. */
  long tasks() {
    return tasks.get();
  }

  void refuseTasks(int count) {
    refuse.set(count);
  }

  /** Keeps a session with a neighbour. */
  void connectTo(InetSocketAddress neighbour) {
    onControl(() -> {
      sessions.connect(List.of(neighbour), transport);
      return true;
    });
  }

  /** The lines of {@code peers}. */
  List<PeerReport> peers() {
    return onControl(sessions::report);
  }

  /** Sessions that stand with this neighbour. */
  long establishedWith(String node) {
    return peers().stream()
        .filter(line -> line.session() == PeerState.ESTABLISHED)
        .filter(line -> line.node().equals(Optional.of(node)))
        .count();
  }

  String events() {
    return events.toString();
  }

  <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    onControl(() -> {
      sessions.close();
      return true;
    });
    server.close();
    threads.close();
    try {
      control.stop(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void execute(Runnable task) {
    tasks.incrementAndGet();
    if (refuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new RejectedExecutionException("full");
    }
    control.execute(task);
  }

  static Timed timed(Supplier<OptionalLong> nextDeadlineNs, Runnable tick) {
    return new Timed() {
      @Override
      public OptionalLong nextDeadlineNs() {
        return nextDeadlineNs.get();
      }

      @Override
      public void onTimeout(long nowNs) {
        tick.run();
      }
    };
  }
}
