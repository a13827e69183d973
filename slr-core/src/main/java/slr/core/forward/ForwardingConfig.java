package slr.core.forward;

import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;

/**
 * What a machine needs to know from the start.
 *
 * @param indexKey a secret of this process alone, drawn at start: it keeps others from choosing
 *     flows that collide in the store. The level's key for choices comes with each table
 * @param flows bounds of the flow records
 * @param fragments bounds of the records of fragmented packets
 * @param refusals how many SYNs are answered with a reset
 * @param icmpErrors how many ICMP errors about known flows are passed on, and as many about others
 * @param unknown what becomes of segments of connections that are not known here
 */
public record ForwardingConfig(
    HashKey indexKey,
    FlowLimits flows,
    FlowLimits fragments,
    TokenRate refusals,
    TokenRate icmpErrors,
    UnknownFlows unknown) {

  /** Where segments of connections that are not known go. */
  public enum UnknownFlows {
    /** Nowhere: they are dropped. */
    DROP,
    /**
     * To the next hop that an opening would be given to, else to one that is up. For a router
     * alone, whose next hops are the SLRs of its cluster: these know the flow, or drop it (A15,
     * A24).
     */
    HAND_DOWN
  }

  /** A reset is as large as its SYN; 1,000/s of them are 0.4 Mbit/s to whoever is spoofed. */
  private static final TokenRate USUAL_REFUSALS = new TokenRate(1_000, 1_000);

  /** Path-MTU discovery needs one for each flow at most; a burst comes when a path changes. */
  private static final TokenRate USUAL_ICMP_ERRORS = new TokenRate(1_000, 2_000);

  /** Those of an SLR: segments of connections that it does not know are dropped. */
  public ForwardingConfig(
      HashKey indexKey,
      FlowLimits flows,
      FlowLimits fragments,
      TokenRate refusals,
      TokenRate icmpErrors) {
    this(indexKey, flows, fragments, refusals, icmpErrors, UnknownFlows.DROP);
  }

  /** The usual bounds. */
  public static ForwardingConfig usual(HashKey indexKey) {
    return new ForwardingConfig(
        indexKey,
        FlowLimits.forFlows(),
        FlowLimits.forFragments(),
        USUAL_REFUSALS,
        USUAL_ICMP_ERRORS);
  }
}
