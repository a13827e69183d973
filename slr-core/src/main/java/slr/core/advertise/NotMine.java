package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * A host got packets of established flows that it does not hold (invariant 1): whoever sent them
 * there shall forget the entry and look for the holder.
 *
 * @param flows as the client sends them: source is the client
 */
public record NotMine(List<FlowKey> flows) implements AdvertisementMessage {

  public NotMine {
    flows = List.copyOf(flows);
    AdvertisementLimits.requireAtMost("flows", flows, AdvertisementLimits.FLOWS_PER_MESSAGE);
  }
}
