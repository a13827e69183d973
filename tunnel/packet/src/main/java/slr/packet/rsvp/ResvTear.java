package slr.packet.rsvp;

import java.util.List;
import slr.packet.IpAddress;

/**
 * Takes pins of one virtual host back.
 *
 * @param hop that sent them
 * @param flows at least one, and as many as {@link RsvpLimits#filterSpecs} says
 */
public record ResvTear(RsvpSession session, IpAddress hop, List<FilterSpec> flows)
    implements RsvpMessage {

  public ResvTear {
    RsvpLimits.requireAddress("hop", hop);
    flows = List.copyOf(flows);
    for (FilterSpec flow : flows) {
      RsvpLimits.requireFamily(session, flow);
    }
    int lengthBytes =
        RsvpLimits.resvTearBytes(session.isV4(), hop.isV4())
            + flows.size() * ObjectClass.FILTER_SPEC.bytes(session.isV4());
    RsvpLimits.requireFits("filter specs", flows.size(), lengthBytes);
  }
}
