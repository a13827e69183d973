package slr.node.offload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import slr.core.choice.NextHopSet;
import slr.packet.Prefix;
import slr.plane.NewFlows;
import slr.plane.PlaneCandidate;

/** Tells the program among whom it may choose in this process's place, and when it need not. */
final class StandInKeeper {

  /** So often the program hears of this process in the time after which it stands in for it. */
  private static final int HEARD_TIMES = 4;

  private record Choice(boolean keepsUdp, List<PlaneCandidate> candidates) {}

  private final NewFlows newFlows;
  private final long patienceNs;

  /** What was written last. */
  private final Map<Prefix, Choice> written = new HashMap<>();

  /** {@code silenceNs} as {@link slr.plane.PlaneStandIn} has it. */
  StandInKeeper(NewFlows newFlows, long silenceNs) {
    this.newFlows = newFlows;
    patienceNs = silenceNs == 0 ? Long.MAX_VALUE : silenceNs / HEARD_TIMES;
  }

  /** This process is at work, and decides; within how long that must be said again. */
  long heard(long nowNs) {
    newFlows.heard(nowNs);
    return patienceNs;
  }

  /** Within how long {@link #heard} must be said again. */
  long patienceNs() {
    return patienceNs;
  }

  /**
   * Has the program choose among the same next hops as this process.
   *
   * @param account the virtual host's; one that is too high has no choice
   * @param tunnels by next hop, below 0 for none
   */
  void choose(
      Prefix virtualHost,
      int account,
      NextHopSet takers,
      boolean keepsUdp,
      IntUnaryOperator tunnels) {
    if (account >= newFlows.choices()) {
      return;
    }
    List<PlaneCandidate> candidates = new ArrayList<>();
    takers.forEachTaker((nextHop, seed, logWeight) -> {
      int tunnel = tunnels.applyAsInt(nextHop);
      if (tunnel >= 0) {
        candidates.add(new PlaneCandidate(seed, logWeight, tunnel));
      }
    });
    Choice choice = new Choice(keepsUdp, candidates);
    if (!choice.equals(written.put(virtualHost, choice))) {
      newFlows.candidates(account, keepsUdp, candidates);
    }
  }
}
