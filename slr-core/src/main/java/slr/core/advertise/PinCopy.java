package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;
import slr.core.row.NodeName;

/**
 * Where a neighbour has these flows, for the flows' home, the one of a level's SLRs that others ask
 * about a flow that they do not know; and the home's answer to them.
 *
 * @param node the child that they go to
 * @param begun flows that go there
 * @param ended flows that are over
 */
public record PinCopy(String node, List<FlowKey> begun, List<FlowKey> ended)
    implements AdvertisementMessage {

  public PinCopy {
    NodeName.require("node", node);
    begun = List.copyOf(begun);
    ended = List.copyOf(ended);
    AdvertisementLimits.requireAtMost("begun", begun, AdvertisementLimits.FLOWS_PER_MESSAGE);
    AdvertisementLimits.requireAtMost("ended", ended, AdvertisementLimits.FLOWS_PER_MESSAGE);
  }
}
