package slr.core.choice;

import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;

/** Why a candidate gets new flows or does not. */
public enum Standing {
  /** Gets its share of the new flows. */
  TAKES("takes new flows", true),
  /** Could, but the policy gives it none, since others cost less. */
  OUTWEIGHED("weight 0 by policy", true),
  /** Could, but waits until no other can (A21). */
  STANDBY("standby", true),
  /** Could, but its process is missed and its kernel goes on alone: waits until no other can. */
  UNATTENDED("its process is missed", true),
  /** Could again, but those in standby have its place until it is taken back (A21). */
  RETURNING("well again, not yet taken back from the standby", true),
  /** Its health checks fail. */
  FAILING("failing", false),
  /** Its health is not known. */
  UNCHECKED("health unknown", false),
  /** Keeps its flows, wants no new ones (B2). */
  DRAINING("draining", false),
  /** Wants no packet at all (B2). */
  INACTIVE("inactive", false),
  /** Claims no capacity. */
  NO_CAPACITY("capacity 0", false),
  /** It has no session that lives and has agreed on its rows, or the tunnel to it is down. */
  TUNNEL_DOWN("no session or tunnel down", false),
  /** Nothing else stands against it, but no routing protocol knows a way to its end point (A11). */
  UNREACHABLE("no route to its end point", false),
  /** Its certificate does not cover the row (invariant 3); it is no candidate. */
  REFUSED("outside its certificate", false);

  private final String label;
  private final boolean eligible;

  Standing(String label, boolean eligible) {
    this.label = label;
    this.eligible = eligible;
  }

  /** The reason in words. */
  public String label() {
    return label;
  }

  /** Whether new flows may be sent there at all (invariant 5); the policy is another matter. */
  public boolean eligible() {
    return eligible;
  }

  /** Whether it cannot for a reason that nobody has wanted. */
  boolean isSuffered() {
    return this == FAILING || this == UNCHECKED || this == TUNNEL_DOWN || this == UNREACHABLE;
  }

  /** What stands against a row, the gravest first; {@link #TAKES} if nothing does. */
  public static Standing of(Row row, boolean tunnelUp) {
    if (!tunnelUp) {
      return TUNNEL_DOWN;
    }
    if (row.target() == Directive.INACTIVE || row.current() == Directive.INACTIVE) {
      return INACTIVE;
    }
    if (row.health() != Health.HEALTHY) {
      return row.health() == Health.FAILING ? FAILING : UNCHECKED;
    }
    if (row.target() == Directive.DRAINING || row.current() == Directive.DRAINING) {
      return DRAINING;
    }
    return row.welcomesNewFlows() ? TAKES : NO_CAPACITY;
  }
}
