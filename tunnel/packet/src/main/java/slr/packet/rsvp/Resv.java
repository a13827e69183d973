package slr.packet.rsvp;

import java.util.List;
import slr.packet.IpAddress;

/**
 * Pins flows of one virtual host. A receiver uses a pin once a {@link ResvConf} came for it.
 *
 * @param hop that sends it
 * @param refreshMs period of its refreshes
 * @param flows at least one, and as many as {@link RsvpLimits#flowDescriptors} says
 */
public record Resv(RsvpSession session, IpAddress hop, int refreshMs, List<FlowDescriptor> flows)
    implements RsvpMessage {

  public Resv {
    RsvpLimits.requireAddress("hop", hop);
    RsvpLimits.requireRange("refresh period", refreshMs, 1, RsvpLimits.REFRESH_MS);
    flows = List.copyOf(flows);
    int lengthBytes = RsvpLimits.resvBytes(session.isV4(), hop.isV4());
    for (FlowDescriptor flow : flows) {
      RsvpLimits.requireFamily(session, flow.filter());
      lengthBytes += flow.lengthBytes();
    }
    RsvpLimits.requireFits("flow descriptors", flows.size(), lengthBytes);
  }
}
