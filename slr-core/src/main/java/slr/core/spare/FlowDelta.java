package slr.core.spare;

import slr.core.flow.FlowKey;
import slr.core.row.NodeName;
import slr.packet.IpAddress;

/**
 * One change of the flow records that others shall have, too (A16).
 *
 * @param change what happened
 * @param holder the child that the flow goes to, by name
 * @param end the child's tunnel end
 * @param flow the flow
 */
public record FlowDelta(Change change, String holder, IpAddress end, FlowKey flow) {

  /** What happens to a flow. */
  public enum Change {
    /** It goes to this child, whoever had it before. */
    BEGUN(1),
    /** It does not go to this child any more. */
    ENDED(2);

    private final int code;

    Change(int code) {
      this.code = code;
    }

    /** On the wire. */
    int code() {
      return code;
    }
  }

  public FlowDelta {
    NodeName.require("holder", holder);
    if (flow.source().isV4() != flow.destination().isV4()) {
      throw new IllegalArgumentException(flow + " has addresses of two families");
    }
  }
}
