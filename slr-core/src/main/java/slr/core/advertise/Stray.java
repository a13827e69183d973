package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;
import slr.packet.BareSegment;

/**
 * A flow whose segments came to somebody who does not have it.
 *
 * @param flow as the client sends it: source is the client
 * @param segment what is known of a segment that waits for an answer ({@link BareSegment}), or
 *     {@link BareSegment#NONE}
 */
public record Stray(FlowKey flow, long segment) {

  /** Flows of which no segment waits. */
  public static List<Stray> of(List<FlowKey> flows) {
    return flows.stream().map(flow -> new Stray(flow, BareSegment.NONE)).toList();
  }

  /** Whether a segment of it waits for an answer. */
  public boolean waits() {
    return segment != BareSegment.NONE
        && flow.protocol() == FlowKey.TCP
        && flow.source().isV4() == flow.destination().isV4();
  }
}
