package slr.sim.invariant;

import java.util.Locale;

/** What must hold whatever happens; the numbers are those of the design. */
public enum Invariant {
  /** 1: a packet of an established connection reaches the host that holds it, or nobody. */
  STRAYS_REACH_NOBODY("a stray reaches nobody, and resets no living connection"),
  /** 1: only an opening is routed by policy. */
  ONLY_OPENINGS_ARE_ROUTED("only an opening is routed by policy"),
  /** 2: any memory may be erased; nobody resets or gives up what its host has. */
  CONNECTIONS_GO_ON("every living connection goes on"),
  /** 3: a node accepts only what the sender's certificate allows it to say. */
  CERTIFICATES_BIND("nothing outside a certificate is a candidate"),
  /** 4: load moves new flows only. */
  LOAD_MOVES_NEW_FLOWS("load moves new flows only"),
  /** 5: no new flow to who is, as far as known at the last heartbeat, not eligible. */
  NO_NEW_FLOW_TO_INELIGIBLE("no new flow to an ineligible child beyond the lease"),
  /** A21: who is in standby gets no new flow while others are well. */
  STANDBY_STANDS_BACK("no new flow to a standby while a main one is well again for long enough"),
  /** 6: every table, queue and loop has a bound. */
  BOUNDS_HOLD("bounds hold"),
  /** 7: what came in = what was forwarded + what was dropped, by reason. */
  COUNTERS_BALANCE("counters balance"),
  /** Copies and sums are right a stated time after the last fault. */
  TABLES_CONVERGE("tables converge in time"),
  /** New flows are shared as the policy says, within a stated error. */
  LOAD_FOLLOWS_POLICY("load follows the policy"),
  /** After one change things come to rest. */
  NO_OSCILLATION("nothing oscillates"),
  /** A13: a pin is a shortcut, and no choice: it leads to where a site gave the flow. */
  PINS_LEAD_TO_HOLDERS("a pin leads to the host that its flow was given to, which opens it"),
  /** A13: a tunnel end that died is not used by any pin. */
  PINS_DIE_WITH_HOSTS("no pin outlives its host"),
  /** A13: who has not the key of a session says nothing in its place. */
  PINS_ARE_SIGNED("a forged or repeated message changes no pin"),
  /** No machine throws. */
  MACHINES_STAND("no machine fails");

  private final String text;

  Invariant(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }

  /** The name in reports, such as {@code bounds-hold}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
