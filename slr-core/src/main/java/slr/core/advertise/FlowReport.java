package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * A host's connections that began and ended: whoever sent their packets there need not trust the
 * client's segments alone, which anybody can forge. Passed up level by level, each hop speaking for
 * itself.
 *
 * @param established the client finished the handshake; source is the client
 * @param closed the host has no socket for it any more
 */
public record FlowReport(List<FlowKey> established, List<FlowKey> closed)
    implements AdvertisementMessage {

  public FlowReport {
    established = List.copyOf(established);
    closed = List.copyOf(closed);
    AdvertisementLimits.requireAtMost(
        "established", established, AdvertisementLimits.FLOWS_PER_MESSAGE);
    AdvertisementLimits.requireAtMost("closed", closed, AdvertisementLimits.FLOWS_PER_MESSAGE);
  }
}
