package slr.node.level;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.ChildEnd;
import slr.core.cost.Way;
import slr.core.cost.WayCosts;
import slr.node.bird.BirdClient;
import slr.node.level.LevelConfig.RoutingConfig;
import slr.node.level.LevelReports.RoutingLine;
import slr.node.level.LevelReports.WayLine;
import slr.node.lifecycle.ControlThread;
import slr.node.routing.RouteWatch;
import slr.packet.IpAddress;

/**
 * What the ways to the children cost, as BIRD knows them. Only a level whose file says where to ask
 * has one. On the control thread, but for what the watch calls.
 */
final class RoutingCosts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RoutingCosts.class);
  private static final String NOT_ASKED = "was not asked yet";

  /** Ways that are logged one by one when they change together. */
  private static final int LOGGED = 8;

  private final ControlThread control;
  private final WayCosts costs;
  private final RouteWatch watch;
  private final Consumer<Set<IpAddress>> changed;
  private List<ChildEnd> ends = List.of();
  private int vertices;
  private volatile Optional<String> silence = Optional.of(NOT_ASKED);

  /**
   * Does not ask yet.
   *
   * @param bird where to ask
   * @param changed gets the end points whose cost is another now
   */
  RoutingCosts(
      RoutingConfig config,
      BirdClient bird,
      ControlThread control,
      Consumer<Set<IpAddress>> changed) {
    this.control = control;
    this.changed = changed;
    costs = new WayCosts(config.rates(), config.settle().toNanos(), control.nowNs());
    watch = new RouteWatch(bird, config.interval(), new News());
  }

  /** Begins to ask. */
  void start() {
    watch.start();
  }

  /** These are the children; asks about the new ones at once. */
  void follow(List<ChildEnd> children) {
    ends = children;
    Set<IpAddress> endPoints = new HashSet<>();
    children.forEach(child -> endPoints.addAll(child.endPoints()));
    costs.retain(endPoints);
    watch.endPoints(endPoints);
  }

  /** Other prices; the caller has all rows weighed anew. */
  void configure(RoutingConfig config) {
    costs.rates(config.rates());
  }

  /** What the way to this end point costs; infinite without a route. */
  double cost(IpAddress endPoint) {
    return costs.cost(endPoint);
  }

  /** The way to this end point in words, if it is known. */
  Optional<String> words(IpAddress endPoint) {
    return costs.way(endPoint).map(Way::words);
  }

  /** Whether BIRD answered when it was last asked; any thread. */
  boolean birdAnswers() {
    return silence.isEmpty();
  }

  /** What {@code status} shows. */
  RoutingLine report() {
    List<WayLine> ways = new ArrayList<>();
    int unreachable = 0;
    for (ChildEnd child : ends) {
      for (IpAddress endPoint : child.endPoints()) {
        Optional<Way> way = costs.way(endPoint);
        unreachable += way.isPresent() && !way.get().isReachable() ? 1 : 0;
        if (ways.size() < WayLine.SHOWN) {
          ways.add(line(child.node(), endPoint, way));
        }
      }
    }
    return new RoutingLine(
        silence.orElse("answers"), vertices, unreachable, costs.changes(), costs.losses(), ways);
  }

  private WayLine line(String node, IpAddress endPoint, Optional<Way> way) {
    double cost = costs.cost(endPoint);
    return new WayLine(
        node,
        endPoint,
        Double.isInfinite(cost) ? Optional.empty() : Optional.of(cost),
        way.map(Way::asHops).orElse(0),
        way.map(Way::metric).orElse(0L),
        way.map(Way::words).orElse("not known yet"));
  }

  @Override
  public void close() {
    watch.close();
  }

  private void onWays(Map<IpAddress, Way> ways, int nowVertices) {
    vertices = nowVertices;
    if (silence.isPresent()) {
      LOG.info("BIRD says what the ways to the children are");
      silence = Optional.empty();
    }
    Set<IpAddress> others = costs.onWays(ways, control.nowNs());
    if (others.isEmpty()) {
      return;
    }
    if (others.size() > LOGGED) {
      LOG.info("the ways to {} end points cost something else now", others.size());
    } else {
      others.forEach(each -> LOG.info("{} costs {}: {}", each, cost(each), words(each).orElse("")));
    }
    changed.accept(others);
  }

  private void onSilence(String why) {
    if (silence.isEmpty() || silence.get().equals(NOT_ASKED)) {
      LOG.warn("BIRD does not say what the ways cost, the last known costs stay: {}", why);
    }
    silence = Optional.of(why);
    costs.onSilence();
  }

  private final class News implements RouteWatch.Listener {

    @Override
    public void onWays(Map<IpAddress, Way> ways, int nowVertices) {
      hand(() -> RoutingCosts.this.onWays(ways, nowVertices));
    }

    @Override
    public void onSilence(String why) {
      hand(() -> RoutingCosts.this.onSilence(why));
    }

    private void hand(Runnable news) {
      try {
        control.execute(news);
      } catch (RejectedExecutionException busy) {
        LOG.debug("what BIRD said is lost; it is asked again", busy);
      }
    }
  }
}
