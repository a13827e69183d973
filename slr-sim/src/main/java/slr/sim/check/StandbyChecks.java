package slr.sim.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standing;
import slr.core.row.RowKey;
import slr.packet.IpPacket;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.LevelNode;
import slr.sim.world.World;

/**
 * Follows at one level since when main ones are able, by their rows alone: from the fail-back time
 * on none in standby gets a new flow (A21).
 */
final class StandbyChecks {

  /** For a process that has more to do. */
  private static final long SLACK_NS = 1_000_000_000L;

  private final World world;
  private final LevelNode node;
  private final Map<RowKey, Long> mainSinceNs = new HashMap<>();

  StandbyChecks(World world, LevelNode node) {
    this.world = world;
    this.node = node;
  }

  /** The process has forgotten everything. */
  void forgetAll() {
    mainSinceNs.clear();
  }

  /** A table with other rows of these kinds of traffic. */
  void onTable(List<RowKey> changed) {
    for (RowKey key : changed) {
      boolean able = node.table().row(key).members().stream().anyMatch(this::isAbleMain);
      if (able) {
        mainSinceNs.putIfAbsent(key, node.clock().nowNs());
      } else {
        mainSinceNs.remove(key);
      }
    }
  }

  private boolean isAbleMain(NextHopSet.Member member) {
    boolean isUp = node.table().isUp(member.candidate().nextHop());
    return !member.candidate().row().standby()
        && Standing.of(member.candidate().row(), isUp) == Standing.TAKES;
  }

  /** A new flow goes to this next hop. */
  void onOpening(IpPacket packet, int nextHop) {
    NextHopSet set = FlowChecks.set(node, packet);
    Long sinceNs = set.key().map(mainSinceNs::get).orElse(null);
    boolean resumed = world.queue().nowNs() - node.resumedNs() < SLACK_NS;
    long allowedNs = world.blueprint().standby().failBackAfterNs() + SLACK_NS;
    if (sinceNs == null || resumed || node.clock().nowNs() - sinceNs <= allowedNs) {
      return;
    }
    for (NextHopSet.Member member : set.members()) {
      if (member.candidate().nextHop() == nextHop && member.candidate().row().standby()) {
        throw new Violation(
            Invariant.STANDBY_STANDS_BACK,
            node.name(),
            packet
                + " is placed at "
                + member.candidate().name()
                + ", others are well: "
                + set.members());
      }
    }
  }
}
