package slr.node.offload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import slr.core.choice.NextHopSet;
import slr.packet.Prefix;
import slr.plane.NewFlows;
import slr.plane.PlaneCandidate;

/** Tells the program among whom it may choose in this process's place, and when it need not. */
final class StandInKeeper {

  /** So often the program hears of this process in the time after which it stands in for it. */
  private static final int HEARD_TIMES = 4;

  private record Choice(int account, boolean keepsUdp, List<PlaneCandidate> candidates) {}

  private final NewFlows newFlows;
  private final long patienceNs;

  /** What was written last. */
  private final Map<Prefix, Choice> written = new HashMap<>();

  private final Set<Prefix> chosen = new HashSet<>();

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

  /** A new table: {@link #choose} follows for each virtual host in it, then {@link #end}. */
  void begin() {
    chosen.clear();
  }

  /** Nobody takes new flows of virtual hosts that are not in the table any more. */
  void end() {
    written
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !chosen.contains(entry.getKey());
          if (gone) {
            newFlows.candidates(entry.getValue().account(), false, List.of());
          }
          return gone;
        });
  }

  /** Whether the program has room for a choice of this virtual host. */
  boolean hasRoomFor(Prefix virtualHost) {
    return written.containsKey(virtualHost) || written.size() < newFlows.choices();
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
    if (account < 0 || account >= newFlows.choices()) {
      return;
    }
    chosen.add(virtualHost);
    List<PlaneCandidate> candidates = new ArrayList<>();
    takers.forEachTaker((nextHop, seed, logWeight) -> {
      boolean full = candidates.size() == NewFlows.CANDIDATES_MAX;
      int tunnel = full ? NewFlows.NO_TUNNEL : tunnels.applyAsInt(nextHop);
      if (tunnel >= 0) {
        candidates.add(new PlaneCandidate(seed, logWeight, tunnel));
      }
    });
    Choice choice = new Choice(account, keepsUdp, candidates);
    if (!choice.equals(written.put(virtualHost, choice))) {
      newFlows.candidates(account, keepsUdp, candidates);
    }
  }
}
