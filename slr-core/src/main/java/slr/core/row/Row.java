package slr.core.row;

import java.util.List;

/**
 * One line of a health and load table: what a node can serve, how well, and what it wants (A9, B2).
 * The table at the host is the truth, every other copy a cache.
 *
 * @param key which traffic
 * @param health what the checks say
 * @param load share of the capacity in use, 0.0 idle, 1.0 full; more than 1.0 is overload
 * @param loadSequence rises with each load report, so that an old one never overwrites a newer one
 * @param capacity unit-less size relative to others of the same service: 0 to 99 in a host's row,
 *     sums of those above; 0 gets nothing
 * @param target what the node wants to be
 * @param current what its parents take it for
 * @param standby used only while no other candidate is eligible (A21)
 * @param originCluster the cluster whose hosts these are, so that nobody counts them twice
 * @param nodePath nodes the row passed, nearest the host first; at most {@link #PATH_LIMIT}
 * @param cost what the ways below the node cost together, in units of the routing cost (A10): 0 of
 *     a host, whose ways below are none
 */
public record Row(
    RowKey key,
    Health health,
    double load,
    long loadSequence,
    int capacity,
    Directive target,
    Directive current,
    boolean standby,
    String originCluster,
    List<String> nodePath,
    int cost) {

  /** The most capacity that one host may claim. */
  public static final int HOST_CAPACITY_LIMIT = 99;

  /** The most load: a thousand times overloaded. */
  public static final double LOAD_LIMIT = 1_000;

  /** The most nodes on a path; a longer one is refused as a loop. */
  public static final int PATH_LIMIT = 8;

  /** A row of a node below which no way costs anything. */
  public Row(
      RowKey key,
      Health health,
      double load,
      long loadSequence,
      int capacity,
      Directive target,
      Directive current,
      boolean standby,
      String originCluster,
      List<String> nodePath) {
    this(
        key,
        health,
        load,
        loadSequence,
        capacity,
        target,
        current,
        standby,
        originCluster,
        nodePath,
        0);
  }

  public Row {
    nodePath = List.copyOf(nodePath);
    requireLoad(load, loadSequence);
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + " is negative");
    }
    if (cost < 0) {
      throw new IllegalArgumentException("cost " + cost + " is negative");
    }
    NodeName.require("origin cluster", originCluster);
    nodePath.forEach(node -> NodeName.require("node on the path", node));
    if (nodePath.size() > PATH_LIMIT) {
      throw new IllegalArgumentException(
          "node path " + nodePath + " is longer than " + PATH_LIMIT + " nodes");
    }
  }

  /**
   * Checks a load and its sequence number.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public static void requireLoad(double load, long loadSequence) {
    if (!(load >= 0 && load <= LOAD_LIMIT)) {
      throw new IllegalArgumentException(
          "load " + load + " is out of range: use 0.0 to " + LOAD_LIMIT);
    }
    if (loadSequence < 0) {
      throw new IllegalArgumentException("load sequence " + loadSequence + " is negative");
    }
  }

  /** Whether new flows may be sent here, as far as the node itself says (invariant 5). */
  public boolean welcomesNewFlows() {
    return health == Health.HEALTHY
        && target == Directive.ACTIVE
        && current == Directive.ACTIVE
        && capacity > 0;
  }

  /** Whether packets of flows that are already here may be sent here. */
  public boolean keepsFlows() {
    return current != Directive.INACTIVE;
  }

  /** The same row with another load. */
  public Row withLoad(double newLoad, long newSequence) {
    return new Row(
        key,
        health,
        newLoad,
        newSequence,
        capacity,
        target,
        current,
        standby,
        originCluster,
        nodePath,
        cost);
  }

  /** The same row as its parents take it. */
  public Row withCurrent(Directive newCurrent) {
    return newCurrent == current
        ? this
        : new Row(
            key,
            health,
            load,
            loadSequence,
            capacity,
            target,
            newCurrent,
            standby,
            originCluster,
            nodePath,
            cost);
  }

  /** The same row with another target. */
  public Row withTarget(Directive newTarget) {
    return new Row(
        key,
        health,
        load,
        loadSequence,
        capacity,
        newTarget,
        current,
        standby,
        originCluster,
        nodePath,
        cost);
  }

  /** The same row with another health. */
  public Row withHealth(Health newHealth) {
    return newHealth == health
        ? this
        : new Row(
            key,
            newHealth,
            load,
            loadSequence,
            capacity,
            target,
            current,
            standby,
            originCluster,
            nodePath,
            cost);
  }

  /** The same row with another origin and path. */
  public Row withOrigin(String newOriginCluster, List<String> newNodePath) {
    return new Row(
        key,
        health,
        load,
        loadSequence,
        capacity,
        target,
        current,
        standby,
        newOriginCluster,
        newNodePath,
        cost);
  }

  /** The same row with another capacity. */
  public Row withCapacity(int newCapacity) {
    return newCapacity == capacity
        ? this
        : new Row(
            key,
            health,
            load,
            loadSequence,
            newCapacity,
            target,
            current,
            standby,
            originCluster,
            nodePath,
            cost);
  }

  /** The same row with another cost. */
  public Row withCost(int newCost) {
    return newCost == cost
        ? this
        : new Row(
            key,
            health,
            load,
            loadSequence,
            capacity,
            target,
            current,
            standby,
            originCluster,
            nodePath,
            newCost);
  }
}
