package slr.core.pin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.TunnelDown;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.rsvp.TunnelObject;

/**
 * The tunnel ends to which flows may be pinned, one for each address. Numbers are those of next
 * hops above {@link TunnelEnd#FIRST_PINNED}, and are never given to another address.
 */
final class PinnedEnds {

  /** So many one child may name while this process runs: a third of all. */
  private static final int ENDS_PER_CHILD = 4_096;

  private final Map<IpAddress, PinnedEnd> byAddress = new HashMap<>();

  /** By number above the first; none where a process before this one left a number without one. */
  private final List<@Nullable PinnedEnd> byNumber = new ArrayList<>();

  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final Set<PinnedEnd> asked = new LinkedHashSet<>();
  private final long lifetimeNs;
  private boolean changed;
  private boolean hasAdopted;
  private long adoptedUntilNs;

  /**
   * None.
   *
   * @param lifetimeNs how long it is remembered that an end is down: as long as a pin may be late
   */
  PinnedEnds(long lifetimeNs) {
    this.lifetimeNs = lifetimeNs;
  }

  /**
   * Ends of a process before this one, before all others: they keep their numbers, for flows name
   * them; those that were in use still are, as long as a pin would be that is not said again.
   */
  void adopt(Collection<AdoptedPinnedEnd> left, long nowNs) {
    adoptedUntilNs = nowNs + lifetimeNs;
    for (AdoptedPinnedEnd each : left) {
      PinnedEnd end =
          new PinnedEnd(
              each.number(), each.endPoint(), each.kind(), PinnedEnd.NOT_KNOWN, each.via());
      end.state = each.up() ? PinnedEnd.State.ADOPTED : PinnedEnd.State.ASKED;
      int at = each.number() - TunnelEnd.FIRST_PINNED;
      while (byNumber.size() <= at) {
        byNumber.add(null);
      }
      byNumber.set(at, end);
      byAddress.put(end.endPoint, end);
      numbers.merge(end.via, 1, Integer::sum);
      hasAdopted = true;
      changed = true;
    }
  }

  /**
   * Time has passed: what was adopted and not confirmed by now is not used any more.
   *
   * @return whether that time has just come
   */
  boolean expire(long nowNs) {
    if (!hasAdopted || nowNs - adoptedUntilNs < 0) {
      return false;
    }
    hasAdopted = false;
    for (PinnedEnd end : byAddress.values()) {
      if (end.state == PinnedEnd.State.ADOPTED) {
        end.state = PinnedEnd.State.ASKED;
        changed = true;
      }
    }
    return true;
  }

  /** The end with this number of a next hop. */
  @Nullable PinnedEnd get(int number) {
    int at = number - TunnelEnd.FIRST_PINNED;
    return at >= 0 && at < byNumber.size() ? byNumber.get(at) : null;
  }

  @Nullable PinnedEnd at(IpAddress endPoint) {
    return byAddress.get(endPoint);
  }

  /**
   * The end that a pin names; a new one, or one of a new incarnation, is to be asked.
   *
   * @param via the child that says it
   * @return null if it is known to be dead, or there are too many
   */
  @Nullable PinnedEnd named(TunnelObject tunnel, int via, long nowNs) {
    PinnedEnd known = byAddress.get(tunnel.endPoint());
    if (known == null) {
      return add(tunnel, via, nowNs);
    }
    boolean down = known.state == PinnedEnd.State.DOWN;
    boolean dead = down && nowNs - known.downUntilNs < 0;
    boolean newer = tunnel.incarnation() > known.incarnation;
    boolean older = tunnel.incarnation() < known.incarnation && (dead || !down);
    if (older || (dead && !newer)) {
      return null;
    }
    if (newer || down || known.kind != tunnel.kind() || known.isGivenUp(nowNs)) {
      known.incarnation = tunnel.incarnation();
      known.kind = tunnel.kind();
      ask(known, nowNs);
    }
    known.via = via;
    return known;
  }

  private void ask(PinnedEnd end, long nowNs) {
    if (end.state != PinnedEnd.State.ADOPTED) {
      end.state = PinnedEnd.State.ASKED;
    }
    end.asked = 0;
    end.askAgainNs = nowNs;
    asked.add(end);
    changed = true;
  }

  private @Nullable PinnedEnd add(TunnelObject tunnel, int via, long nowNs) {
    int number = TunnelEnd.FIRST_PINNED + byNumber.size();
    int its = numbers.merge(via, 1, Integer::sum);
    if (number >= TunnelEnd.NEXT_HOP_BOUND || its > ENDS_PER_CHILD) {
      return null;
    }
    PinnedEnd end =
        new PinnedEnd(number, tunnel.endPoint(), tunnel.kind(), tunnel.incarnation(), via);
    byAddress.put(end.endPoint, end);
    byNumber.add(end);
    ask(end, nowNs);
    return end;
  }

  /** It opens tunnels from here; gives whether that is news. */
  boolean confirm(IpAddress endPoint, long incarnation) {
    PinnedEnd end = byAddress.get(endPoint);
    if (end == null || !end.isUnconfirmed() || end.incarnation != incarnation) {
      return false;
    }
    end.state = PinnedEnd.State.CONFIRMED;
    asked.remove(end);
    changed = true;
    return true;
  }

  /** Whether this child was the last to speak for the end. */
  boolean isVia(int child, IpAddress endPoint) {
    PinnedEnd end = byAddress.get(endPoint);
    return end != null && end.via == child;
  }

  /** It is dead; gives whether that is news. */
  boolean down(TunnelDown dead, long nowNs) {
    PinnedEnd end = byAddress.get(dead.endPoint());
    if (end == null || dead.incarnation() < end.incarnation) {
      return false;
    }
    if (end.state == PinnedEnd.State.DOWN && dead.incarnation() == end.incarnation) {
      // Told again: it has not died a second time.
      return false;
    }
    end.incarnation = dead.incarnation();
    end.state = PinnedEnd.State.DOWN;
    end.downUntilNs = nowNs + lifetimeNs;
    asked.remove(end);
    changed = true;
    return true;
  }

  /** Whether {@link #tunnelEnds} gives others than when this was asked last. */
  boolean takeChanged() {
    boolean before = changed;
    changed = false;
    return before;
  }

  /** All of them, as next hops. */
  List<TunnelEnd> tunnelEnds() {
    return byAddress.values().stream().map(PinnedEnd::tunnelEnd).toList();
  }

  int count() {
    return byAddress.size();
  }

  /** Those that are to be asked. */
  Set<PinnedEnd> asked() {
    return asked;
  }
}
