package slr.node.level;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.Children;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.TunnelDown;
import slr.node.advertise.ChildSessions;
import slr.node.advertise.ParentSessions;
import slr.node.advertise.PinKeys;
import slr.node.forward.ForwardingLoop;
import slr.node.level.LevelConfig.PinTransport;
import slr.node.pin.PinDesk;
import slr.node.pin.PinPeer;

/** What a level's control plane does for its pins. On the control thread. */
final class Pinning {

  private static final Logger LOG = LoggerFactory.getLogger(Pinning.class);

  private final LevelConfig config;
  private final Children children;
  private final ParentSessions below;
  private final Optional<Upward> upward;
  private final ForwardingLoop loop;

  Pinning(
      LevelConfig config,
      Children children,
      ParentSessions below,
      Optional<Upward> upward,
      ForwardingLoop loop) {
    this.config = config;
    this.children = children;
    this.below = below;
    this.upward = upward;
    this.loop = loop;
  }

  /** What follows the sessions, if this level signals pins. */
  Optional<PinDesk> desk(long nowNs) {
    if (config.pins().transport() == PinTransport.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        new PinDesk(
            new PinDesk.Places(
                children,
                upward.map(Upward::parents).orElse(List.of()),
                this::keys,
                config.endPoints(),
                ChildSessions.byName(config.pins().withholdFrom()).keySet(),
                this::tell,
                this::tellAbove),
            nowNs));
  }

  /** A child says that a tunnel end below it is dead. */
  void onTunnelDown(int child, TunnelDown end) {
    boolean may =
        children.pins().stream()
            .anyMatch(its -> its.nextHop() == child && its.speaksFor(end.endPoint()));
    if (!may) {
      LOG.warn("{} is not a tunnel end that this child may speak of", end.endPoint());
      return;
    }
    // Lost only where the data plane is too busy to forward, and said at one host's death.
    var _ =
        loop.tunnelDown(child, end)
            .exceptionally(busy -> {
              LOG.warn("the death of {} is lost: {}", end.endPoint(), busy.toString());
              return false;
            });
    tellAbove(end);
  }

  private Optional<PinKeys> keys(SessionMachine session) {
    return below.pinKeys(session).or(() -> upward.flatMap(each -> each.pinKeys(session)));
  }

  private void tell(List<PinPeer> peers) {
    var _ =
        loop.pinPeers(peers)
            .exceptionally(busy -> {
              LOG.error("the data plane did not take the neighbours of pins", busy);
              return false;
            });
  }

  private void tellAbove(TunnelDown end) {
    upward.ifPresent(each -> each.tunnelDown(end));
  }
}
