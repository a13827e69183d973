package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * A host got packets of established flows that it does not hold (invariant 1): whoever sent them
 * there shall forget the entry and look for the holder.
 */
public record NotMine(List<Stray> strays) implements AdvertisementMessage {

  public NotMine {
    strays = List.copyOf(strays);
    AdvertisementLimits.requireAtMost("flows", strays, AdvertisementLimits.FLOWS_PER_MESSAGE);
  }

  /** The flows alone. */
  public List<FlowKey> flows() {
    return strays.stream().map(Stray::flow).toList();
  }
}
