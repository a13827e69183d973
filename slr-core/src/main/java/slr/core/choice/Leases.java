package slr.core.choice;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Until when each next hop may get new flows if nothing more is heard of it. The control plane
 * writes, the data plane reads with each opening: so a node that could not be heard leaving,
 * because the control plane stands still, gets none once its lease is over (invariant 5). Known
 * flows go on.
 *
 * <p>One thread writes, any other reads; nobody waits, and reading allocates nothing.
 */
public final class Leases {

  /** For a data plane without a control plane: leases that never end. */
  public static final Leases ENDLESS = new Leases(true);

  private static final VarHandle END = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long OVER = Long.MIN_VALUE;
  private static final int ROOM = 64;

  private final boolean endless;
  private volatile long[] endNs = new long[0];

  /** All are over. */
  public Leases() {
    this(false);
  }

  private Leases(boolean endless) {
    this.endless = endless;
  }

  /** The next hop was heard: it may get new flows until this time. */
  public void until(int nextHop, long newEndNs) {
    long[] all = endNs;
    if (nextHop >= all.length) {
      int had = all.length;
      all = Arrays.copyOf(all, Math.max(ROOM, Integer.highestOneBit(nextHop) * 2));
      Arrays.fill(all, had, all.length, OVER);
      endNs = all;
    }
    END.setOpaque(all, nextHop, newEndNs);
  }

  /** The next hop may get no new flow from now on. */
  public void end(int nextHop) {
    if (nextHop < endNs.length) {
      END.setOpaque(endNs, nextHop, OVER);
    }
  }

  /** Whether the next hop may get a new flow now. */
  public boolean holds(int nextHop, long nowNs) {
    if (endless) {
      return true;
    }
    long[] all = endNs;
    if (nextHop < 0 || nextHop >= all.length) {
      return false;
    }
    long end = (long) END.getOpaque(all, nextHop);
    return end != OVER && end - nowNs > 0;
  }
}
