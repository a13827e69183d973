package slr.plane;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;

/**
 * How packets to some addresses leave: what {@link XdpOutput} knows of the next machines. Any
 * thread may change it; each change makes a new table, which readers see whole.
 */
public final class LinkAddresses {

  /** Below it a search for an address that is not there ends soon. */
  private static final int PLACES_PER_ENTRY = 4;

  private Map<IpAddress, PlaneNextHop> hops = Map.of();
  private volatile Table table = new Table(hops);

  /** From now on packets to these addresses leave so, and of no others it is known. */
  public synchronized void replace(Map<IpAddress, PlaneNextHop> all) {
    if (!all.equals(hops)) {
      hops = Map.copyOf(all);
      table = new Table(hops);
    }
  }

  Table table() {
    return table;
  }

  /** What was known at one time; looked up without an object. */
  static final class Table {

    /** There is no such entry. */
    static final int NONE = -1;

    /** Leaves the upper bits, which are the good ones. */
    private static final int HASH_SHIFT = 40;

    private final int mask;
    private final long[] high;
    private final long[] low;
    private final @Nullable PlaneNextHop[] hops;

    private Table(Map<IpAddress, PlaneNextHop> from) {
      int places = Integer.highestOneBit(Math.max(1, from.size()) * PLACES_PER_ENTRY);
      mask = places - 1;
      high = new long[places];
      low = new long[places];
      hops = new PlaneNextHop[places];
      from.forEach((address, hop) -> {
        int place = first(address.high(), address.low());
        while (hops[place] != null) {
          place = place + 1 & mask;
        }
        high[place] = address.high();
        low[place] = address.low();
        hops[place] = hop;
      });
    }

    private int first(long highBits, long lowBits) {
      long mixed = (highBits * 31 + lowBits) * 0x9e37_79b9_7f4a_7c15L;
      return (int) (mixed >>> HASH_SHIFT) & mask;
    }

    /** Null if it is not known. */
    @org.jspecify.annotations.Nullable
    PlaneNextHop find(long highBits, long lowBits) {
      int place = first(highBits, lowBits);
      while (hops[place] != null && (high[place] != highBits || low[place] != lowBits)) {
        place = place + 1 & mask;
      }
      return hops[place];
    }
  }
}
