package slr.core.pin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import slr.core.pin.PinNeighbour.Downstream;
import slr.core.pin.PinNeighbour.Upstream;
import slr.packet.IpAddress;

/** With whom pins are exchanged now; immutable, made by the control plane. */
public final class PinTable {

  /** Nobody. */
  public static final PinTable EMPTY = new PinTable(List.of(), List.of());

  private final List<Upstream> upstreams;
  private final Map<Integer, Downstream> downstreams;

  /** These neighbours and no others. */
  public PinTable(List<Upstream> upstreams, List<Downstream> downstreams) {
    this.upstreams = List.copyOf(upstreams);
    this.downstreams =
        downstreams.stream().collect(Collectors.toMap(Downstream::nextHop, Function.identity()));
  }

  /** The node above with this index. */
  Optional<Upstream> upstream(int index) {
    return upstreams.stream().filter(each -> each.index() == index).findFirst();
  }

  /** The index of who answers for tunnels from this address, or 0; allocates nothing. */
  int upstreamOf(long high, long low) {
    for (int i = 0; i < upstreams.size(); i++) {
      if (upstreams.get(i).answersFor(high, low)) {
        return upstreams.get(i).index();
      }
    }
    return 0;
  }

  /** The node below with this number. */
  @Nullable Downstream downstream(int nextHop) {
    return downstreams.get(nextHop);
  }

  /** The host below at which tunnels to this address end. */
  Optional<Downstream> hostAt(IpAddress endPoint, Function<Downstream, IpAddress> ends) {
    return downstreams.values().stream()
        .filter(Downstream::isHost)
        .filter(host -> ends.apply(host).equals(endPoint))
        .findFirst();
  }

  /** Whether somebody above takes pins who did not before. */
  boolean bringsUpstream(PinTable before) {
    return upstreams.stream()
        .filter(Upstream::takesPins)
        .anyMatch(each -> before.upstream(each.index()).filter(Upstream::takesPins).isEmpty());
  }

  /** The nodes above. */
  List<Upstream> upstreams() {
    return upstreams;
  }
}
