package slr.node.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import slr.core.cost.Way;
import slr.node.bird.BirdClient;
import slr.node.bird.BirdException;
import slr.node.bird.BirdProtocol;
import slr.node.bird.BirdRoute;
import slr.node.bird.OspfDatabase;
import slr.packet.IpAddress;

/**
 * Asks BIRD again and again about the ways to some end points, on a thread of its own, and tells
 * what it says. {@link #endPoints} may be called from any thread.
 */
public final class RouteWatch implements AutoCloseable {

  /** Ways asked for each time, at a tenth of a millisecond of BIRD's only thread each. */
  static final int WAYS_PER_LOOK = 256;

  /**
   * How long after a change of link states everything is looked at each time: BIRD makes its routes
   * within a second, and shows no router before that to which it had no way.
   */
  private static final long UNREST_NS = Duration.ofSeconds(3).toNanos();

  private final BirdClient bird;
  private final Duration interval;
  private final Listener listener;
  private final Thread thread;
  private final Semaphore hurry = new Semaphore(0);
  private final Map<String, OspfDatabase> databases = new HashMap<>();
  private final Map<String, OspfGraph> graphs = new LinkedHashMap<>();
  private volatile List<IpAddress> wanted = List.of();
  private volatile boolean open = true;
  private @Nullable List<IpAddress> begun;
  private int next;
  private long unrestUntilNs = System.nanoTime();

  /** Hears what BIRD says; on the thread of the watch. */
  public interface Listener {
    /**
     * BIRD answered.
     *
     * @param ways to those end points that it was asked about this time
     * @param vertices routers and networks that its OSPF knows
     */
    void onWays(Map<IpAddress, Way> ways, int vertices);

    /** BIRD did not, and this is why. */
    void onSilence(String why);
  }

  /**
   * Does not ask yet.
   *
   * @param bird belongs to the watch from now on
   * @param interval from one look to the next
   */
  public RouteWatch(BirdClient bird, Duration interval, Listener listener) {
    this.bird = bird;
    this.interval = interval;
    this.listener = listener;
    thread = Thread.ofPlatform().daemon().name("routes").unstarted(this::lookAgainAndAgain);
  }

  /** Begins to ask. */
  public void start() {
    thread.start();
  }

  /** From now on these are asked about; at once if they are others than before. */
  public void endPoints(Collection<IpAddress> endPoints) {
    List<IpAddress> sorted = List.copyOf(new TreeSet<>(endPoints));
    if (!sorted.equals(wanted)) {
      wanted = sorted;
      hurry.release();
    }
  }

  /** Asks no more. */
  @Override
  public void close() {
    open = false;
    thread.interrupt();
  }

  private void lookAgainAndAgain() {
    try {
      while (open) {
        lookOnce();
        boolean _ = hurry.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
        hurry.drainPermits();
      }
    } catch (InterruptedException _) {
      // Closed; whatever else has a deadline.
    } finally {
      bird.close();
    }
  }

  private void lookOnce() {
    try {
      follow();
      Map<IpAddress, Way> ways = new HashMap<>();
      for (IpAddress endPoint : now()) {
        ways.put(endPoint, way(endPoint));
      }
      listener.onWays(ways, graphs.values().stream().mapToInt(OspfGraph::vertices).sum());
    } catch (BirdException silent) {
      // What comes next may be another process, with the same names and other numbers.
      databases.clear();
      begun = null;
      if (open) {
        listener.onSilence(String.valueOf(silent.getMessage()));
      }
    }
  }

  /** Keeps one graph for each OSPF instance; new ones are made while a link state is new. */
  private void follow() throws BirdException {
    Set<String> names = new TreeSet<>();
    for (BirdProtocol protocol : bird.protocols()) {
      if (protocol.kind().equals("OSPF") && protocol.isUp()) {
        names.add(protocol.name());
      }
    }
    graphs.keySet().retainAll(names);
    databases.keySet().retainAll(names);
    for (String name : names) {
      OspfDatabase database = bird.ospfDatabase(name);
      if (!database.equals(databases.put(name, database))) {
        unrestUntilNs = System.nanoTime() + UNREST_NS;
      }
    }
    if (isUnrest() || !graphs.keySet().equals(names)) {
      for (String name : names) {
        graphs.put(name, new OspfGraph(bird.ospfState(name)));
      }
    }
  }

  private boolean isUnrest() {
    return unrestUntilNs - System.nanoTime() > 0;
  }

  /** Whom to ask about this time: all if they are few, or new, or if much may have changed. */
  private List<IpAddress> now() {
    List<IpAddress> all = wanted;
    boolean isNew = !all.equals(begun);
    begun = all;
    if (isNew || isUnrest() || all.size() <= WAYS_PER_LOOK) {
      return all;
    }
    List<IpAddress> some = new ArrayList<>();
    for (int i = 0; i < WAYS_PER_LOOK; i++) {
      next = (next + 1) % all.size();
      some.add(all.get(next));
    }
    return some;
  }

  private Way way(IpAddress endPoint) throws BirdException {
    Optional<BirdRoute> best =
        bird.routesFor(endPoint).stream()
            .filter(route -> route.best() && route.kind().equals("unicast"))
            .findFirst();
    return best.map(route -> way(route, endPoint)).orElse(Way.NONE);
  }

  private Way way(BirdRoute route, IpAddress endPoint) {
    Optional<OspfGraph.Reach> inside =
        route
            .bgpNextHop()
            .filter(_ -> route.metric().isPresent())
            .flatMap(this::reach)
            .or(() ->
                reach(endPoint)
                    .filter(reach -> route.ospfRouter().isPresent())
                    .filter(reach -> reach.prefix().equals(route.prefix())));
    Optional<String> routers =
        inside.map(OspfGraph.Reach::words).or(() -> route.ospfRouter().flatMap(this::wayTo));
    long metric = inside.map(OspfGraph.Reach::metric).orElseGet(() -> route.metric().orElse(0));
    return Way.of(route.asPath().size(), metric, words(route, routers));
  }

  private Optional<OspfGraph.Reach> reach(IpAddress address) {
    return graphs.values().stream().flatMap(graph -> graph.reach(address).stream()).findFirst();
  }

  private Optional<String> wayTo(String router) {
    return graphs.values().stream().flatMap(graph -> graph.wayTo(router).stream()).findFirst();
  }

  private static String words(BirdRoute route, Optional<String> routers) {
    StringBuilder words = new StringBuilder(routers.orElse(route.protocol()));
    route.asPath().forEach(number -> words.append(" > AS ").append(number));
    return words.toString();
  }
}
