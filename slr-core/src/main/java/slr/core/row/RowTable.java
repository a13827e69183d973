package slr.core.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of one node with their digest: the truth at the node itself, a copy at each parent. Not
 * thread-safe.
 */
public final class RowTable {

  /** What a command did to the table. */
  public enum Change {
    /** Nothing is different. */
    NONE,
    /** Load or current directive, which are outside the digest. */
    LOAD,
    /** The digest. */
    CONTENT
  }

  private final long digestKey;
  private final int limit;
  private final Map<RowKey, Row> rows = new LinkedHashMap<>();
  private long digest;

  /**
   * An empty table.
   *
   * @param digestKey the holder's incarnation
   * @param limit most rows
   */
  public RowTable(long digestKey, int limit) {
    this.digestKey = digestKey;
    this.limit = limit;
  }

  /**
   * Adds or replaces a row. A load older than the one in the table does not replace it.
   *
   * @throws IllegalStateException if the table is full; ask {@link #hasRoomFor} first
   */
  public Change put(Row row) {
    Row old = rows.get(row.key());
    if (old == null) {
      if (rows.size() >= limit) {
        throw new IllegalStateException("the table is full: " + limit + " rows");
      }
      rows.put(row.key(), row);
      digest += RowDigest.of(row, digestKey);
      return Change.CONTENT;
    }
    Row next =
        old.loadSequence() > row.loadSequence()
            ? row.withLoad(old.load(), old.loadSequence())
            : row;
    if (next.equals(old)) {
      return Change.NONE;
    }
    rows.put(next.key(), next);
    long difference = RowDigest.of(next, digestKey) - RowDigest.of(old, digestKey);
    digest += difference;
    return difference == 0 ? Change.LOAD : Change.CONTENT;
  }

  /** Removes a row, if it is there. */
  public Change remove(RowKey key) {
    Row old = rows.remove(key);
    if (old == null) {
      return Change.NONE;
    }
    digest -= RowDigest.of(old, digestKey);
    return Change.CONTENT;
  }

  /** Takes a load report, unless the row is gone or a newer one came first. */
  public Change load(RowKey key, double load, long loadSequence) {
    Row old = rows.get(key);
    if (old == null || loadSequence <= old.loadSequence()) {
      return Change.NONE;
    }
    rows.put(key, old.withLoad(load, loadSequence));
    return Change.LOAD;
  }

  /** Whether {@link #put} would find a place for this key. */
  public boolean hasRoomFor(RowKey key) {
    return rows.size() < limit || rows.containsKey(key);
  }

  /** The row with this key. */
  public Optional<Row> row(RowKey key) {
    return Optional.ofNullable(rows.get(key));
  }

  /** A view of all rows, oldest first. */
  public Collection<Row> rows() {
    return Collections.unmodifiableCollection(rows.values());
  }

  /** The rows as they are now, oldest first. */
  public List<Row> snapshot() {
    return new ArrayList<>(rows.values());
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** Sum of the rows' keyed hashes; 0 for an empty table. */
  public long digest() {
    return digest;
  }
}
