package slr.core.announce;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slr.packet.Prefix;

/** Remembers which prefixes were withdrawn lately, and so must wait. Pure. */
final class Flaps {

  /** No more than there are prefixes: what is configured no more is forgotten. */
  private final Map<Prefix, HeldBack> lately = new HashMap<>();

  private final FlapDamping damping;

  Flaps(FlapDamping damping) {
    this.damping = damping;
  }

  /** Nobody could serve this one, and the routers have heard so. */
  void onWithdrawn(Prefix prefix, long nowNs) {
    int before =
        Optional.ofNullable(lately.get(prefix))
            .filter(held -> nowNs - held.untilNs() < damping.longestNs())
            .map(HeldBack::withdrawals)
            .orElse(0);
    int withdrawals = before + 1;
    lately.put(prefix, new HeldBack(withdrawals, nowNs + damping.waitNs(withdrawals)));
  }

  /** Whether this one, withdrawn as it is, must wait. */
  Optional<HeldBack> heldBack(Prefix prefix, long nowNs) {
    return Optional.ofNullable(lately.get(prefix)).filter(held -> held.untilNs() - nowNs > 0);
  }

  /** Forgets all others. */
  void retain(Collection<Prefix> prefixes) {
    lately.keySet().retainAll(prefixes);
  }
}
