package slr.sim.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.announce.Announcement;
import slr.core.announce.Preference;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.Prefix;
import slr.sim.time.Chance;

/**
 * Routing outside the overlay: which PoP a client's packets to a virtual host reach. Each client
 * has PoPs in an order of its own; some share their flows between all by a hash, as ECMP does. What
 * a PoP announces is seen by everybody after a while.
 */
public final class Routes {

  private static final long MS = 1_000_000;
  private static final long SPREAD_FIRST_NS = 200 * MS;
  private static final long SPREAD_LAST_NS = 2_000 * MS;

  private final World world;
  private final Chance chance;

  /** What each PoP is believed to announce, in the order of the PoPs. */
  private final Map<String, Announcement> seen = new LinkedHashMap<>();

  private final Map<String, Integer> tickets = new LinkedHashMap<>();

  /** Where a client's order of PoPs begins. */
  private final Map<String, Integer> turns = new LinkedHashMap<>();

  private long salt;

  Routes(World world, List<String> pops) {
    this.world = world;
    this.chance = world.chance("routes");
    pops.forEach(pop -> seen.put(pop, Announcement.NOTHING));
  }

  /** A PoP announces exactly this from now on. */
  void announce(String pop, Announcement announcement) {
    int ticket = tickets.merge(pop, 1, Integer::sum);
    world
        .queue()
        .after(
            chance.between(SPREAD_FIRST_NS, SPREAD_LAST_NS),
            () -> {
              if (tickets.getOrDefault(pop, 0) == ticket) {
                world.trace().say("bgp", pop + " announces " + announcement.prefixes());
                seen.put(pop, announcement);
              }
            });
  }

  /** The client's packets go to the next PoP from now on: an anycast flip. */
  public void flip(String client) {
    turns.merge(client, 1, Integer::sum);
  }

  /** Flows are shared between equal ways by another hash from now on. */
  public void reshuffle(long newSalt) {
    salt = newSalt;
  }

  /** What everybody believes that a PoP announces. */
  public Announcement seen(String pop) {
    return seen.getOrDefault(pop, Announcement.NOTHING);
  }

  /** The PoP that this packet of this node reaches, or null. */
  @Nullable Node ingress(Node from, IpPacket packet) {
    List<String> pops = announcing(packet.destinationHigh(), packet.destinationLow());
    if (pops.isEmpty()) {
      return null;
    }
    if (from instanceof ClientNode client && client.isSpread()) {
      long mixed =
          ((long) packet.sourcePort() << 16 | packet.destinationPort()) * 0x9e37_79b9_7f4a_7c15L;
      mixed = (mixed ^ salt) * 0xbf58_476d_1ce4_e5b9L ^ packet.sourceLow();
      return world.node(pops.get((int) Long.remainderUnsigned(mixed >>> 7, pops.size())));
    }
    return world.node(pops.get(turn(from, pops.size())));
  }

  /** The PoP that an error to a virtual host reaches, or null. */
  @Nullable Node nearest(Node from, IpAddress virtualHost) {
    List<String> pops = announcing(virtualHost.high(), virtualHost.low());
    return pops.isEmpty() ? null : world.node(pops.get(turn(from, pops.size())));
  }

  private int turn(Node from, int count) {
    return (from.index() + turns.getOrDefault(from.name(), 0)) % count;
  }

  /** Those who announce it like any route; if nobody does, those who do as a last resort. */
  private List<String> announcing(long high, long low) {
    List<String> normal = new ArrayList<>();
    List<String> last = new ArrayList<>();
    seen.forEach((pop, announcement) -> {
      for (Map.Entry<Prefix, Preference> entry : announcement.prefixes().entrySet()) {
        if (entry.getKey().contains(high, low)) {
          (entry.getValue() == Preference.NORMAL ? normal : last).add(pop);
        }
      }
    });
    return normal.isEmpty() ? last : normal;
  }
}
