package slr.core.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The rows of one node with their digest: the truth at the node itself, a copy at each parent. Rows
 * stand in the order of their keys, in blocks of at most {@link RowBlock#ROWS}, so that digest and
 * content of any range of keys cost the number of blocks, not of rows. Not thread-safe.
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

  /**
   * A range with what a copy must have there to agree.
   *
   * @param range which keys
   * @param count how many rows
   * @param digest sum of their keyed hashes
   */
  public record Part(KeyRange range, int count, long digest) {}

  /** Paths and clusters kept once; beyond it the collection begins anew. */
  private static final int SHARED = 4_096;

  private final int limit;
  private final List<RowBlock> blocks = new ArrayList<>();
  private final Map<Object, Object> shared = new HashMap<>();
  private long digestKey;
  private int size;
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
  public Change put(Row given) {
    Row row = sharing(given);
    int at = blockOf(row.key());
    int index = at < 0 ? -1 : blocks.get(at).find(row.key());
    if (index < 0) {
      if (size >= limit) {
        throw new IllegalStateException("the table is full: " + limit + " rows");
      }
      insert(Math.max(at, 0), row);
      return Change.CONTENT;
    }
    RowBlock block = blocks.get(at);
    Row old = block.row(index);
    Row next =
        old.loadSequence() > row.loadSequence()
            ? row.withLoad(old.load(), old.loadSequence())
            : row;
    if (next.equals(old)) {
      return Change.NONE;
    }
    long hash = RowDigest.of(next, digestKey);
    long difference = hash - block.replace(index, next, hash);
    digest += difference;
    return difference == 0 ? Change.LOAD : Change.CONTENT;
  }

  private void insert(int at, Row row) {
    if (blocks.isEmpty()) {
      blocks.add(new RowBlock());
    }
    RowBlock block = blocks.get(at);
    if (block.isFull()) {
      RowBlock upper = block.split();
      blocks.add(at + 1, upper);
      if (row.key().compareTo(upper.firstKey()) > 0) {
        block = upper;
      }
    }
    long hash = RowDigest.of(row, digestKey);
    block.insert(block.before(row.key()), row, hash);
    digest += hash;
    size++;
  }

  /** Removes a row, if it is there. */
  public Change remove(RowKey key) {
    int at = blockOf(key);
    int index = at < 0 ? -1 : blocks.get(at).find(key);
    if (index < 0) {
      return Change.NONE;
    }
    removeFrom(at, index, index + 1);
    return Change.CONTENT;
  }

  private void removeFrom(int at, int from, int to) {
    RowBlock block = blocks.get(at);
    digest -= block.remove(from, to);
    size -= to - from;
    if (block.size() == 0) {
      blocks.remove(at);
    }
  }

  /** Takes a load report, unless the row is gone or a newer one came first. */
  public Change load(RowKey key, double load, long loadSequence) {
    int at = blockOf(key);
    int index = at < 0 ? -1 : blocks.get(at).find(key);
    if (index < 0 || loadSequence <= blocks.get(at).row(index).loadSequence()) {
      return Change.NONE;
    }
    RowBlock block = blocks.get(at);
    block.refresh(index, block.row(index).withLoad(load, loadSequence));
    return Change.LOAD;
  }

  /** Rows that may still be added. */
  public int room() {
    return limit - size;
  }

  /** Whether {@link #put} would find a place for this key. */
  public boolean hasRoomFor(RowKey key) {
    return size < limit || row(key).isPresent();
  }

  /** The row with this key. */
  public Optional<Row> row(RowKey key) {
    int at = blockOf(key);
    int index = at < 0 ? -1 : blocks.get(at).find(key);
    return index < 0 ? Optional.empty() : Optional.of(blocks.get(at).row(index));
  }

  /** The rows as they are now, in the order of their keys. */
  public List<Row> rows() {
    List<Row> all = new ArrayList<>(size);
    forEach(KeyRange.ALL, all::add);
    return all;
  }

  /** Rows from the beginning of the range, at most {@code most}, in order. */
  public List<Row> rows(KeyRange range, int most) {
    List<Row> found = new ArrayList<>();
    for (int at = firstBlock(range); at < blocks.size() && found.size() < most; at++) {
      RowBlock block = blocks.get(at);
      int end = end(block, range);
      for (int i = begin(block, range); i < end && found.size() < most; i++) {
        found.add(block.row(i));
      }
      if (end < block.size()) {
        break;
      }
    }
    return found;
  }

  /** Shows all rows of the range, in order; the table must not be changed meanwhile. */
  public void forEach(KeyRange range, Consumer<Row> each) {
    for (int at = firstBlock(range); at < blocks.size(); at++) {
      RowBlock block = blocks.get(at);
      int end = end(block, range);
      for (int i = begin(block, range); i < end; i++) {
        each.accept(block.row(i));
      }
      if (end < block.size()) {
        return;
      }
    }
  }

  /** Keys of all rows in the range that are not among these. */
  public List<RowKey> keysBeside(KeyRange range, Collection<Row> these) {
    Set<RowKey> expected = these.stream().map(Row::key).collect(Collectors.toSet());
    List<RowKey> beside = new ArrayList<>();
    forEach(
        range,
        row -> {
          if (!expected.contains(row.key())) {
            beside.add(row.key());
          }
        });
    return beside;
  }

  /** Count and digest of one range. */
  public Part part(KeyRange range) {
    int count = 0;
    long sum = 0;
    for (int at = firstBlock(range); at < blocks.size(); at++) {
      RowBlock block = blocks.get(at);
      int begin = begin(block, range);
      int end = end(block, range);
      count += Math.max(0, end - begin);
      sum += begin < end ? block.digest(begin, end) : 0;
      if (end < block.size()) {
        break;
      }
    }
    return new Part(range, count, sum);
  }

  /** The range in at most {@code most} parts of about equal size that follow each other. */
  public List<Part> parts(KeyRange range, int most) {
    int each = Math.max(1, (part(range).count() + most - 1) / most);
    List<Part> parts = new ArrayList<>();
    KeyRange rest = range;
    Optional<RowKey> cut = keyAfter(rest, each);
    while (cut.isPresent()) {
      parts.add(part(rest.upTo(cut.get())));
      rest = rest.startingAt(cut.get());
      cut = keyAfter(rest, each);
    }
    parts.add(part(rest));
    return parts;
  }

  /** The key that follows the first {@code count} rows of the range, if there is one in it. */
  private Optional<RowKey> keyAfter(KeyRange range, int count) {
    int left = count;
    for (int at = firstBlock(range); at < blocks.size(); at++) {
      RowBlock block = blocks.get(at);
      int begin = begin(block, range);
      int end = end(block, range);
      if (begin + left < end) {
        return Optional.of(block.row(begin + left).key());
      }
      left -= Math.max(0, end - begin);
      if (end < block.size()) {
        break;
      }
    }
    return Optional.empty();
  }

  /**
   * The holder has started again: the same rows under another key of the digest. Sequences of loads
   * begin anew, so that whatever it reports now is newer.
   */
  public void restart(long newDigestKey) {
    digestKey = newDigestKey;
    digest = 0;
    for (RowBlock block : blocks) {
      block.restart(digestKey);
      digest += block.digest();
    }
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** Sum of the rows' keyed hashes; 0 for an empty table. */
  public long digest() {
    return digest;
  }

  /** The last block that begins at or before the key, the first if none does; -1 if no block. */
  private int blockOf(RowKey key) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).firstKey().compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return blocks.isEmpty() ? -1 : Math.max(0, high);
  }

  private int firstBlock(KeyRange range) {
    return range.from().map(this::blockOf).filter(at -> at >= 0).orElse(0);
  }

  private static int begin(RowBlock block, KeyRange range) {
    return range.from().map(block::before).orElse(0);
  }

  private static int end(RowBlock block, KeyRange range) {
    return range.to().map(block::before).orElse(block.size());
  }

  /** The row with its path and cluster kept once for all rows that have the same. */
  private Row sharing(Row row) {
    if (shared.size() > SHARED) {
      shared.clear();
    }
    return row.withOrigin(share(row.originCluster()), share(row.nodePath()));
  }

  @SuppressWarnings("unchecked")
  private <T> T share(T value) {
    Object first = shared.putIfAbsent(value, value);
    return first == null ? value : (T) first;
  }
}
