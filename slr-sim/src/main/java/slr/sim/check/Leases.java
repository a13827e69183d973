package slr.sim.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Goodbye;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.forward.TunnelEnd;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpPacket;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Node;
import slr.sim.world.World;

/**
 * No new flow to a child that is not eligible (invariant 5), three times over: by what the child
 * said last, which counts at once; by when it said anything, which is the lease; and, for hosts, by
 * how they really are, which counts after the longest time that a record may be under way.
 */
final class Leases {

  /** Rounding of clocks that drift. */
  private static final long SLACK_NS = 50_000_000;

  private final World world;
  private final LevelNode node;
  private final Map<String, Heard> children = new HashMap<>();
  private final Map<String, Long> unwelcomeSinceNs;

  private static final class Heard {
    final Map<RowKey, Row> rows = new HashMap<>();
    long atNs;
  }

  /**
   * @param unwelcomeSinceNs of each host and service that takes no new flows, since when
   */
  Leases(World world, LevelNode node, Map<String, Long> unwelcomeSinceNs) {
    this.world = world;
    this.node = node;
    this.unwelcomeSinceNs = unwelcomeSinceNs;
  }

  void forgetAll() {
    children.clear();
  }

  void onHeard(String child, AdvertisementMessage message) {
    Heard heard = children.computeIfAbsent(child, _ -> new Heard());
    heard.atNs = node.clock().nowNs();
    switch (message) {
      case RowChange change -> {
        change.deletes().forEach(heard.rows::remove);
        change.upserts().forEach(row -> heard.rows.put(row.key(), row));
      }
      case Snapshot snapshot -> {
        heard.rows.keySet().removeIf(snapshot.range()::contains);
        snapshot.rows().forEach(row -> heard.rows.put(row.key(), row));
      }
      case Goodbye _ -> heard.rows.clear();
      default -> {}
    }
  }

  /** Whether the child said something so lately that its lease holds for sure. */
  boolean surelyHolds(String child) {
    Heard heard = children.get(child);
    long surelyNs = AdvertisementTimers.DEFAULTS.silentAfterNs() - SLACK_NS;
    return heard != null && node.clock().nowNs() - heard.atNs < surelyNs;
  }

  void onOpening(IpPacket packet, int nextHop) {
    String child = node.table().tunnelEnd(nextHop).map(TunnelEnd::name).orElse("");
    RowKey service = node.row(packet);
    Heard heard = children.get(child);
    if (heard == null || service == null) {
      throw broken(packet, child, "which never said anything");
    }
    Row row = heard.rows.get(service);
    if (row == null || !welcomes(row)) {
      throw broken(packet, child, "which said " + Optional.ofNullable(row));
    }
    AdvertisementTimers timers = AdvertisementTimers.DEFAULTS;
    long leaseNs = timers.silentAfterNs() + timers.heartbeatNs() + SLACK_NS;
    long silentNs = node.clock().nowNs() - heard.atNs;
    long runningNs = world.queue().nowNs() - node.resumedNs();
    if (Math.min(silentNs, runningNs) > leaseNs) {
      throw broken(packet, child, "which has said nothing for " + silentNs / 1_000_000 + " ms");
    }
    checkTruth(packet, child, service);
  }

  private void checkTruth(IpPacket packet, String child, RowKey service) {
    Node below = world.find(child);
    Long sinceNs = unwelcomeSinceNs.get(key(child, service));
    if (!(below instanceof HostNode) || sinceNs == null || !below.isUp()) {
      return;
    }
    AdvertisementTimers timers = AdvertisementTimers.DEFAULTS;
    long mostNs = timers.silentCloseNs() + 2 * timers.heartbeatNs();
    long nowNs = world.queue().nowNs();
    if (nowNs - sinceNs > mostNs && nowNs - node.resumedNs() > mostNs) {
      throw broken(
          packet, child, "which has wanted none for " + (nowNs - sinceNs) / 1_000_000 + " ms");
    }
  }

  static String key(String host, RowKey service) {
    return host + " " + service;
  }

  private Violation broken(IpPacket packet, @Nullable String child, String why) {
    return new Violation(
        Invariant.NO_NEW_FLOW_TO_INELIGIBLE,
        node.name(),
        packet + " is placed at " + child + ", " + why);
  }

  private static boolean welcomes(Row row) {
    return row.health() == Health.HEALTHY && row.target() == Directive.ACTIVE && row.capacity() > 0;
  }
}
