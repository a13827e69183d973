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
    List<String> nodePath) {

  /** The most capacity that one host may claim. */
  public static final int HOST_CAPACITY_LIMIT = 99;

  /** The most nodes on a path; a longer one is refused as a loop. */
  public static final int PATH_LIMIT = 8;

  public Row {
    nodePath = List.copyOf(nodePath);
    if (!(load >= 0 && load <= 1000)) {
      throw new IllegalArgumentException("load " + load + " is out of range: use 0.0 to 1000.0");
    }
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + " is negative");
    }
    if (nodePath.size() > PATH_LIMIT) {
      throw new IllegalArgumentException(
          "node path " + nodePath + " is longer than " + PATH_LIMIT + " nodes");
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
}
