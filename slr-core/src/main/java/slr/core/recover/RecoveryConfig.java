package slr.core.recover;

import java.util.function.LongSupplier;
import slr.core.flow.HashKey;
import slr.core.forward.TokenRate;

/**
 * How a level looks for flows.
 *
 * @param self this node's name
 * @param indexKey a secret of this process
 * @param homeKey what the SLRs of the level share, so that they name the same home
 * @param queries flows of one virtual host that are looked for; a child is asked about more
 * @param stalled flows of one child that become known because it says that they stall
 * @param resets whether connections that nobody has are reset
 * @param resetsFromNs from when on; before, children that are away may not be known
 * @param echoes augmented echoes that are looked at, whoever returns them
 * @param wallClockS seconds since 1970, by which their time is judged
 */
public record RecoveryConfig(
    String self,
    HashKey indexKey,
    HashKey homeKey,
    TokenRate queries,
    TokenRate stalled,
    boolean resets,
    long resetsFromNs,
    TokenRate echoes,
    LongSupplier wallClockS) {

  /** How long the home may take: two messages, and a busy process. */
  static final long HOME_NS = 100_000_000;

  /** After a search without result the flow is not looked for again so soon. */
  static final long PAUSE_NS = 100_000_000;

  /** How often is asked again about a flow that somebody had, and of which nobody can say more. */
  static final long ROUND_NS = 500_000_000;

  /** How long; then its client must say something once more. */
  public static final long GIVEN_UP_NS = 10_000_000_000L;

  /** Segments that are held for so long, half of what a data plane holds. */
  static final int PARKED = 512;

  /** How long it is known that nobody has a connection. */
  static final long NOT_HELD_NS = 1_000_000_000;

  /** Flows that neighbours may name. */
  static final TokenRate COPIES = new TokenRate(100_000, 100_000);

  /**
   * A child may be asked about so many times as many flows as one virtual host may look for, so
   * that one does not use up all.
   */
  static final int VIRTUAL_HOSTS_OF_CHILD = 4;

  /** Flows that are looked for at the same time. */
  static final int SEARCHES = 1 << 13;
}
