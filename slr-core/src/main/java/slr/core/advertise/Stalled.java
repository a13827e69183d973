package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * Connections that make no progress, from who holds them upward: perhaps somebody above has lost
 * them, or they arrive elsewhere now. Whoever hears it takes the sender for their holder and says
 * so to everybody above (A18).
 *
 * @param flows as the client sends them: source is the client
 */
public record Stalled(List<FlowKey> flows) implements AdvertisementMessage {

  public Stalled {
    flows = List.copyOf(flows);
    AdvertisementLimits.requireAtMost("flows", flows, AdvertisementLimits.FLOWS_PER_MESSAGE);
  }
}
