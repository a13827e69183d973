package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * Asks who holds these connections: a child, which asks on downward what it does not know itself; a
 * neighbour, which answers by what it knows (A17). The answer is {@link Holders}, of a neighbour
 * also {@link PinCopy}, and names the flows; nothing else joins it to the question.
 *
 * @param patienceMs how long the asker waits for it; each level below waits {@link #STEP_MS} less
 * @param flows as the client sends them: source is the client
 */
public record WhoHas(int patienceMs, List<FlowKey> flows) implements AdvertisementMessage {

  /** The most patience: a client that hears nothing for longer has repeated itself. */
  public static final int PATIENCE_MS = 1_000;

  /** By how much each level is less patient than the one above it; it bounds the depth, too. */
  public static final int STEP_MS = PATIENCE_MS / AdvertisementLimits.HOPS_EXPLAINED;

  public WhoHas {
    flows = List.copyOf(flows);
    AdvertisementLimits.requireAtMost("flows", flows, AdvertisementLimits.FLOWS_PER_MESSAGE);
    if (patienceMs < 0 || patienceMs > PATIENCE_MS) {
      throw new IllegalArgumentException(
          "patience " + patienceMs + " is out of range: use 0 to " + PATIENCE_MS + " ms");
    }
  }
}
