package slr.node.pin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildPins;
import slr.core.advertise.ChildState;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.TunnelDown;
import slr.core.pin.PinNeighbour;
import slr.node.advertise.PinKeys;
import slr.node.lifecycle.Timed;
import slr.packet.IpAddress;

/**
 * Follows the sessions: who may exchange pins with this node, by which keys, and which tunnel ends
 * died. On the control thread; looks ten times a second, since what it looks at has many causes.
 */
public final class PinDesk implements Timed {

  private static final long LOOK_NS = 100_000_000;

  /**
   * Where it looks, and whom it tells.
   *
   * @param children of this node
   * @param parents machines of the sessions with the levels above
   * @param keys of the session that a machine has now
   * @param own addresses of this node: a neighbour is spoken to in a family that this node has
   * @param withheld names of relations above that are told no pins
   * @param link gets the peers whenever they are others
   * @param above gets tunnel ends that died
   */
  public record Places(
      Children children,
      List<ChildMachine> parents,
      Function<SessionMachine, Optional<PinKeys>> keys,
      List<IpAddress> own,
      Set<String> withheld,
      Consumer<List<PinPeer>> link,
      Consumer<TunnelDown> above) {}

  private final Places places;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Map<String, ChildPins> alive = new HashMap<>();
  private List<PinPeer> told = List.of();
  private long lookNs;

  /** Has seen nothing yet. */
  public PinDesk(Places places, long nowNs) {
    this.places = places;
    lookNs = nowNs;
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return OptionalLong.of(lookNs);
  }

  @Override
  public void onTimeout(long nowNs) {
    if (nowNs - lookNs < 0) {
      return;
    }
    lookNs = nowNs + LOOK_NS;
    List<ChildPins> children = places.children().pins();
    List<PinPeer> peers = new ArrayList<>();
    children.forEach(child -> below(child).ifPresent(peers::add));
    places.parents().forEach(parent -> above(parent).ifPresent(peers::add));
    if (!peers.equals(told)) {
      told = List.copyOf(peers);
      places.link().accept(told);
    }
    follow(children);
  }

  private Optional<PinPeer> below(ChildPins child) {
    Optional<PinKeys> keys = child.session().flatMap(places.keys());
    Optional<IpAddress> address = reachable(child.endPoints());
    if (keys.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PinPeer(
            new PinNeighbour.Downstream(
                child.nextHop(),
                child.node(),
                child.allowed(),
                child.level() == Level.HOST,
                child.incarnation(),
                child.opensFrom()),
            address.get(),
            keys.get()));
  }

  private Optional<PinPeer> above(ChildMachine parent) {
    Optional<PinKeys> keys = places.keys().apply(parent);
    Optional<Hello> hello = parent.parentHello();
    Optional<IpAddress> address = hello.flatMap(its -> reachable(its.endPoints()));
    boolean meets = parent.state() == ChildState.ESTABLISHED;
    int index = indexes.computeIfAbsent(parent.parent(), _ -> indexes.size() + 1);
    if (keys.isEmpty() || address.isEmpty() || !meets || index > PinNeighbour.Upstream.INDEX_MAX) {
      return Optional.empty();
    }
    return Optional.of(
        new PinPeer(
            new PinNeighbour.Upstream(
                index,
                hello.get().node(),
                parent.tunnelSources(),
                !places.withheld().contains(parent.parent())),
            address.get(),
            keys.get()));
  }

  private Optional<IpAddress> reachable(List<IpAddress> endPoints) {
    return endPoints.stream()
        .filter(each -> places.own().stream().anyMatch(own -> own.isV4() == each.isV4()))
        .findFirst();
  }

  /** A host that was up and is not any more is dead, as far as anybody can say. */
  private void follow(List<ChildPins> children) {
    Map<String, ChildPins> now = new HashMap<>();
    for (ChildPins child : children) {
      if (child.level() == Level.HOST && child.state().isUp()) {
        now.put(child.node(), child);
      }
    }
    alive.forEach((node, before) -> {
      ChildPins after = now.get(node);
      if (after == null || after.incarnation() != before.incarnation()) {
        before
            .endPoints()
            .forEach(end -> places.above().accept(new TunnelDown(end, before.incarnation())));
      }
    });
    alive.clear();
    alive.putAll(now);
  }
}
