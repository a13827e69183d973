package slr.core.pin;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import slr.core.counter.EventCounters;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.pin.PinNeighbour.Downstream;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.Path;
import slr.packet.rsvp.ResvConf;
import slr.packet.rsvp.RsvpError;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.TunnelObject;

/**
 * Asks below, with a Path, whether a pinned end opens tunnels from this node, and answers such
 * questions from above with a ResvConf as soon as the host's side is known to. The question names
 * the router as its sender, so whoever passes it on remembers nothing of it.
 */
final class PinConfirmations {

  private static final long FIRST_RETRY_NS = 100_000_000;

  private final PinConfig config;
  private final PinnedEnds ends;
  private final Supplier<ForwardingTable> table;
  private final Consumer<PinAction> outbox;
  private final EventCounters<PinCounter> counters;
  private PinTable neighbours = PinTable.EMPTY;

  PinConfirmations(PinBasis basis) {
    config = basis.config();
    ends = basis.ends();
    table = basis.table();
    outbox = basis.outbox();
    counters = basis.counters();
  }

  void neighbours(PinTable next) {
    neighbours = next;
  }

  /** Asks about what is to be asked about. */
  void ask(long nowNs) {
    ends.asked().removeIf(end -> end.asked == PinnedEnd.ASKED_MAX);
    for (PinnedEnd end : ends.asked()) {
      if (end.askAgainNs - nowNs <= 0) {
        end.askAgainNs = nowNs + (FIRST_RETRY_NS << end.asked);
        end.asked++;
        if (end.asked == PinnedEnd.ASKED_MAX) {
          counters.add(PinCounter.ENDS_UNCONFIRMED);
        }
        down(end.via, question(end));
      }
    }
  }

  /** When {@link #ask} wants to be called, or {@link Long#MAX_VALUE}. */
  long nextDeadlineNs() {
    long nextNs = Long.MAX_VALUE;
    for (PinnedEnd end : ends.asked()) {
      nextNs = Math.min(nextNs, end.askAgainNs);
    }
    return nextNs;
  }

  /** The session is the end itself: what is asked is of no virtual host. */
  private Path question(PinnedEnd end) {
    IpAddress own = config.address(end.endPoint.isV4());
    return path(own, new TunnelObject(end.endPoint, end.kind, end.incarnation, 0, false));
  }

  private Path path(IpAddress router, TunnelObject tunnel) {
    RsvpSession session = session(router, tunnel);
    int refreshMs = (int) (config.refreshNs() / 1_000_000);
    return new Path(
        session, config.address(router.isV4()), refreshMs, new FilterSpec(router, 0), tunnel);
  }

  private static RsvpSession session(IpAddress router, TunnelObject tunnel) {
    return new RsvpSession(
        tunnel.endPoint().isV4() == router.isV4() ? tunnel.endPoint() : router, IpProtocol.TCP, 0);
  }

  /** A router above asks. */
  void onPath(int upstream, Path path) {
    IpAddress router = path.sender().source();
    boolean answersFor =
        neighbours
            .upstream(upstream)
            .filter(above -> above.answersFor(router.high(), router.low()))
            .isPresent();
    if (!answersFor) {
      counters.add(PinCounter.REFUSED_NEIGHBOUR);
      return;
    }
    Optional<Downstream> host = neighbours.hostAt(path.tunnel().endPoint(), this::endPointOf);
    if (host.isPresent()) {
      if (host.get().incarnation() == path.tunnel().incarnation() && host.get().opens(router)) {
        answer(upstream, router, path.tunnel());
      }
      return;
    }
    if (config.hidesHosts() && config.addresses().contains(path.tunnel().endPoint())) {
      // What this node opens is what it was told by those above.
      answer(upstream, router, path.tunnel());
      return;
    }
    PinnedEnd end = ends.at(path.tunnel().endPoint());
    if (end != null) {
      down(end.via, path(router, path.tunnel()));
    }
  }

  /** The end opens tunnels from the receiver. */
  void onResvConf(int from, ResvConf confirmed) {
    TunnelObject tunnel = confirmed.tunnel();
    PinnedEnd end = ends.at(tunnel.endPoint());
    if (end == null || end.via != from) {
      counters.add(PinCounter.REFUSED_HOLDER);
    } else if (config.addresses().contains(confirmed.receiver())) {
      if (ends.confirm(tunnel.endPoint(), tunnel.incarnation())) {
        counters.add(PinCounter.ENDS_CONFIRMED);
      }
    } else {
      IpAddress router = confirmed.receiver();
      neighbours.upstreams().stream()
          .filter(above -> above.answersFor(router.high(), router.low()))
          .forEach(above -> answer(above.index(), router, tunnel));
    }
  }

  private void answer(int upstream, IpAddress router, TunnelObject tunnel) {
    IpAddress own = config.address(router.isV4());
    outbox.accept(
        new PinAction.SendUp(
            upstream,
            new ResvConf(
                session(router, tunnel),
                new RsvpError(own, 0, RsvpError.CONFIRMATION, 0),
                router,
                new FilterSpec(router, 0),
                tunnel)));
  }

  private IpAddress endPointOf(Downstream host) {
    return table
        .get()
        .tunnelEnd(host.nextHop())
        .map(TunnelEnd::endPoint)
        .orElse(config.addresses().getFirst());
  }

  private void down(int nextHop, Path path) {
    outbox.accept(new PinAction.SendDown(nextHop, path));
  }
}
