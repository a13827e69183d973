package slr.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slr.core.row.RowKey;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.World;

/**
 * What each level should say of a service when everything is at rest, computed from how the hosts
 * really are by nothing but sums, and by none of the code under test.
 */
final class Oracle {

  /** Who registers where. */
  private final Map<String, List<HostNode>> hosts = new HashMap<>();

  private final Map<String, List<LevelNode>> levels = new HashMap<>();

  /**
   * What is below.
   *
   * @param capacity in all
   * @param usedLeast capacity times load, as little as may be believed
   * @param usedMost the same at most
   */
  record Sum(long capacity, double usedLeast, double usedMost) {

    static final Sum NOTHING = new Sum(0, 0, 0);

    Sum plus(Sum other) {
      return new Sum(
          capacity + other.capacity, usedLeast + other.usedLeast, usedMost + other.usedMost);
    }

    /** The part of it that one of several clusters above may count on. */
    Sum share(int clusters) {
      int percent = 100 / Math.max(1, clusters);
      long part = (capacity * percent + 99) / 100;
      double scale = capacity == 0 ? 0 : (double) part / capacity;
      return new Sum(part, usedLeast * scale, usedMost * scale);
    }
  }

  Oracle(World world) {
    for (HostNode host : world.hosts()) {
      for (String parent : host.plan().parents()) {
        hosts.computeIfAbsent(parent, _ -> new ArrayList<>()).add(host);
      }
    }
    for (LevelNode node : world.levels()) {
      for (String parent : node.plan().parents()) {
        levels.computeIfAbsent(parent, _ -> new ArrayList<>()).add(node);
      }
    }
  }

  /**
   * What a level says of a service.
   *
   * @param sum what is below, of those in standby only if others have nothing
   * @param standby whether it is in standby: itself, or all that it has below
   */
  record Offer(Sum sum, boolean standby) {}

  /** What a level has below for this service. */
  Offer below(LevelNode node, RowKey key) {
    Sum main = Sum.NOTHING;
    Sum spare = Sum.NOTHING;
    for (HostNode host : hosts.getOrDefault(node.name(), List.of())) {
      if (host.services().contains(key)) {
        main = main.plus(of(host, key).share(host.plan().parents().size()));
      }
    }
    for (LevelNode child : levels.getOrDefault(node.name(), List.of())) {
      Offer its = below(child, key);
      Sum share = its.sum().share(child.plan().parents().size());
      main = its.standby() ? main : main.plus(share);
      spare = its.standby() ? spare.plus(share) : spare;
    }
    boolean usesSpare = main.capacity() == 0 && spare.capacity() > 0;
    return new Offer(usesSpare ? spare : main, usesSpare || node.plan().standby());
  }

  private static Sum of(HostNode host, RowKey key) {
    int capacity = host.capacity(key);
    return new Sum(capacity, capacity * host.leastLoad(key), capacity * host.mostLoad(key));
  }
}
