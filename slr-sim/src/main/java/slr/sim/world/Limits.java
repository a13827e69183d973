package slr.sim.world;

import java.util.Map;
import slr.core.flow.FlowLimits;
import slr.core.guard.GuardCapacity;

/**
 * How full the tables of a node may be.
 *
 * @param flows of a router
 * @param guard of a host
 */
public record Limits(FlowLimits flows, GuardCapacity guard) {

  /** More than some tens of clients fill; less than a real node has, for the sake of speed. */
  public static final Limits USUAL =
      new Limits(new FlowLimits(4_096, Map.of()), new GuardCapacity(1_024, 1_024, 1_024, 64));

  /** For thousands of nodes in one memory that carry no traffic. */
  public static final Limits SMALL =
      new Limits(new FlowLimits(16, Map.of()), new GuardCapacity(4, 4, 4, 4));

  /** So small that all tables are full most of the time. */
  public static final Limits TIGHT =
      new Limits(new FlowLimits(24, Map.of()), new GuardCapacity(8, 8, 8, 4));
}
