package slr.core.advertise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;

/**
 * Keys whose candidates may have changed and that nobody has looked at since. A change of a whole
 * child is one entry, walked through piece by piece, so that it costs nothing at once.
 */
final class ChangedKeys {

  /**
   * A table that is being walked through.
   *
   * @param rest what is still to be looked at first
   * @param before what was looked at before the table changed again; after the rest once more
   */
  private record Sweep(RowTable table, KeyRange rest, Optional<KeyRange> before) {}

  private final Set<RowKey> keys = new LinkedHashSet<>();
  private final Deque<Sweep> sweeps = new ArrayDeque<>();

  void add(RowKey key) {
    keys.add(key);
  }

  /**
   * All rows of this table. A walk that is under way goes on to the table's end and then begins
   * again: changes that come faster than a walk takes must not keep it among the first rows.
   */
  void addAll(RowTable table) {
    Optional<RowKey> reached = Optional.empty();
    for (Sweep sweep : sweeps) {
      reached = sweep.table() == table ? sweep.rest().from() : reached;
    }
    sweeps.removeIf(sweep -> sweep.table() == table);
    if (table.size() > 0) {
      sweeps.add(
          reached
              .map(key ->
                  new Sweep(
                      table, KeyRange.ALL.startingAt(key), Optional.of(KeyRange.ALL.upTo(key))))
              .orElseGet(() -> new Sweep(table, KeyRange.ALL, Optional.empty())));
    }
  }

  /**
   * Gives, and forgets, at most {@code limit} keys; none when nothing has changed. Each once, also
   * where several children have it: whoever counts the rows must not count one twice.
   */
  List<RowKey> take(int limit) {
    Set<RowKey> taken = new LinkedHashSet<>();
    Iterator<RowKey> next = keys.iterator();
    while (next.hasNext() && taken.size() < limit) {
      taken.add(next.next());
      next.remove();
    }
    while (!sweeps.isEmpty() && taken.size() < limit) {
      Sweep sweep = sweeps.remove();
      int room = limit - taken.size();
      List<Row> rows = sweep.table().rows(sweep.rest(), room + 1);
      rows.stream().limit(room).forEach(row -> taken.add(row.key()));
      if (rows.size() > room) {
        KeyRange rest = sweep.rest().startingAt(rows.get(room).key());
        sweeps.addFirst(new Sweep(sweep.table(), rest, sweep.before()));
      } else if (sweep.before().isPresent()) {
        sweeps.addFirst(new Sweep(sweep.table(), sweep.before().get(), Optional.empty()));
      }
    }
    return List.copyOf(taken);
  }
}
