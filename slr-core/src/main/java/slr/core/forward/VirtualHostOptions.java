package slr.core.forward;

import slr.core.choice.NextHopPolicy;
import slr.core.choice.SpareCapacity;
import slr.core.choice.StandbyRules;

/**
 * What the operator chose for a virtual host.
 *
 * @param policy name of the policy that weighs its candidates, see {@link NextHopPolicy#named}
 * @param udp whether UDP flows have records
 * @param echo who answers echo requests
 * @param whenNone what a new flow gets when nobody can take it
 * @param strict whether candidates of the longest prefix alone count; otherwise those of a shorter
 *     one step in when none of the longer takes new flows
 * @param standby when those in standby step in, and whether this node is one of them
 */
public record VirtualHostOptions(
    String policy, Udp udp, Echo echo, WhenNone whenNone, boolean strict, StandbyRules standby) {

  /** How UDP flows stay with their host. */
  public enum Udp {
    /** By hash: no memory, but a change of weights moves flows. */
    STATELESS,
    /** By record until the idle timeout. */
    KEPT,
    /** By record, which is signalled upward like that of a TCP flow (A13), until the timeout. */
    PINNED;

    /** Whether flows have records. */
    public boolean keeps() {
      return this != STATELESS;
    }
  }

  /** What becomes of echo requests. */
  public enum Echo {
    /** This router answers in the virtual host's name. */
    ANSWER,
    /** A host answers, chosen by the addresses. */
    TUNNEL
  }

  /** What a new flow gets when nobody can take it. */
  public enum WhenNone {
    /** TCP a reset at once, so that the client can try elsewhere; everything else is dropped. */
    REFUSE,
    /** Nothing; the client finds out by its own timeout. */
    DROP
  }

  /** With the usual rules for those in standby. */
  public VirtualHostOptions(String policy, Udp udp, Echo echo, WhenNone whenNone, boolean strict) {
    this(policy, udp, echo, whenNone, strict, StandbyRules.USUAL);
  }

  public VirtualHostOptions {
    NextHopPolicy.named(policy);
  }

  /** The same with other rules for those in standby. */
  public VirtualHostOptions with(StandbyRules rules) {
    return new VirtualHostOptions(policy, udp, echo, whenNone, strict, rules);
  }

  /** Spare capacity, UDP kept, echo answered here, refused at once, shorter prefixes step in. */
  public static VirtualHostOptions usual() {
    return new VirtualHostOptions(
        SpareCapacity.NAME, Udp.KEPT, Echo.ANSWER, WhenNone.REFUSE, false);
  }
}
