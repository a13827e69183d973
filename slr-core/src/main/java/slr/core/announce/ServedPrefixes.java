package slr.core.announce;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import slr.core.choice.NextHopSet;
import slr.core.prefix.PrefixTable;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * What can be served of each announced prefix: counts the rows in it by what they amount to, so
 * that a change of one row costs no look at the others. A row counts for each announced prefix that
 * contains it, as in the forwarding table: a host may serve a part of what is announced, but what
 * it offers beyond that is nothing that packets could be sent to. One thread.
 */
public final class ServedPrefixes {

  /** Rows in one announced prefix. */
  private static final class Count {
    final Prefix prefix;
    int ready;
    int draining;

    Count(Prefix prefix) {
      this.prefix = prefix;
    }

    void add(Serving serving, int rows) {
      switch (serving) {
        case READY, STANDBY -> ready += rows;
        case DRAINING -> draining += rows;
        case NONE -> {}
      }
    }

    Serving serving() {
      return ready > 0 ? Serving.READY : draining > 0 ? Serving.DRAINING : Serving.NONE;
    }
  }

  private final PrefixTable<Count> counts;

  /** No row yet. */
  public ServedPrefixes(Collection<Prefix> announced) {
    PrefixTable<Count> none = PrefixTable.empty();
    for (Prefix prefix : announced) {
      none = none.with(prefix, new Count(prefix));
    }
    counts = none;
  }

  /**
   * A row has changed.
   *
   * @param before its candidates as they were counted, an empty set if they were not
   * @param now its candidates from now on, an empty set if there are none
   */
  public void change(RowKey row, NextHopSet before, NextHopSet now) {
    Serving old = Serving.of(before);
    Serving next = Serving.of(now);
    if (old == next) {
      return;
    }
    Prefix block = row.virtualHost();
    Count count = counts.find(block, block.length());
    while (count != null) {
      count.add(old, -1);
      count.add(next, 1);
      count = counts.find(block, count.prefix.length() - 1);
    }
  }

  /** What can be served of each announced prefix now. */
  public Map<Prefix, Serving> serving() {
    Map<Prefix, Serving> result = new TreeMap<>();
    counts.forEach(entry -> result.put(entry.prefix(), entry.value().serving()));
    return result;
  }
}
