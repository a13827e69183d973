package slr.core.row;

import java.util.Arrays;

/** Neighbouring rows of a {@link RowTable} in the order of their keys, with the sum of hashes. */
final class RowBlock {

  /** Most rows; a full block is cut in two. */
  static final int ROWS = 256;

  private final Row[] rows = new Row[ROWS];
  private final long[] hashes = new long[ROWS];
  private int size;
  private long digest;

  int size() {
    return size;
  }

  boolean isFull() {
    return size == ROWS;
  }

  long digest() {
    return digest;
  }

  Row row(int index) {
    return rows[index];
  }

  RowKey firstKey() {
    return rows[0].key();
  }

  /** Where the key is, or {@code -(place where it belongs) - 1}. */
  int find(RowKey key) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = rows[middle].key().compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** Number of rows before this key. */
  int before(RowKey key) {
    int index = find(key);
    return index < 0 ? -index - 1 : index;
  }

  /** Sum of the hashes of rows {@code from} to before {@code to}. */
  long digest(int from, int to) {
    if (from == 0 && to == size) {
      return digest;
    }
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += hashes[i];
    }
    return sum;
  }

  void insert(int index, Row row, long hash) {
    System.arraycopy(rows, index, rows, index + 1, size - index);
    System.arraycopy(hashes, index, hashes, index + 1, size - index);
    rows[index] = row;
    hashes[index] = hash;
    size++;
    digest += hash;
  }

  /** Puts the row in the place of the one there; gives the old one's hash. */
  long replace(int index, Row row, long hash) {
    long old = hashes[index];
    rows[index] = row;
    hashes[index] = hash;
    digest += hash - old;
    return old;
  }

  /** Puts a row with the same hash in the place of the one there. */
  void refresh(int index, Row row) {
    rows[index] = row;
  }

  /** Removes rows {@code from} to before {@code to}; gives the sum of their hashes. */
  long remove(int from, int to) {
    long removed = digest(from, to);
    System.arraycopy(rows, to, rows, from, size - to);
    System.arraycopy(hashes, to, hashes, from, size - to);
    int left = size - (to - from);
    Arrays.fill(rows, left, size, null);
    size = left;
    digest -= removed;
    return removed;
  }

  /** Moves the upper half into a new block. */
  RowBlock split() {
    RowBlock upper = new RowBlock();
    int half = size / 2;
    upper.size = size - half;
    System.arraycopy(rows, half, upper.rows, 0, upper.size);
    System.arraycopy(hashes, half, upper.hashes, 0, upper.size);
    upper.digest = digest(half, size);
    remove(half, size);
    return upper;
  }

  /** Computes all hashes again, and takes all loads for the oldest there can be. */
  void restart(long digestKey) {
    digest = 0;
    for (int i = 0; i < size; i++) {
      rows[i] = rows[i].withLoad(rows[i].load(), 0);
      hashes[i] = RowDigest.of(rows[i], digestKey);
      digest += hashes[i];
    }
  }
}
