package slr.sim.world;

import slr.sim.time.Chance;

/**
 * How long the ways are: some milliseconds between levels, tens to clients, more in one direction
 * than in the other, for routes are not the same in both.
 */
final class Distances {

  private static final long US = 1_000;
  private static final long MS = 1_000 * US;

  private final Chance chance;

  Distances(Chance chance) {
    this.chance = chance;
  }

  long betweenNs(Node from, Node to) {
    Chance its = chance.of(from.name() + " to " + to.name());
    if (from instanceof ClientNode || to instanceof ClientNode) {
      return its.between(5 * MS, 45 * MS);
    }
    boolean local = isLocal(from, to) || isLocal(to, from);
    return local ? its.between(100 * US, 500 * US) : its.between(2 * MS, 15 * MS);
  }

  /** A host is near to its sites, and to whoever is in none. */
  private static boolean isLocal(Node one, Node other) {
    return one instanceof HostNode host
        && (!(other instanceof LevelNode) || host.plan().parents().contains(other.name()));
  }
}
