package slr.core.pin;

import java.util.Arrays;

/**
 * Finds the slot of a pin by the neighbour that said it and the number it said. At most half full;
 * all memory is taken at once. Linear probing, and what is removed leaves no trace.
 */
final class PinIndex {

  /** Not there. */
  static final int NONE = -1;

  private static final long EMPTY = -1;

  private final long[] keys;
  private final int[] slots;
  private final int mask;
  private int size;

  PinIndex(int capacity) {
    int cells = Integer.highestOneBit(Math.max(2, capacity) * 2 - 1) << 1;
    keys = new long[cells];
    slots = new int[cells];
    mask = cells - 1;
    Arrays.fill(keys, EMPTY);
  }

  int find(int neighbour, int number) {
    int cell = cell(key(neighbour, number));
    return keys[cell] == EMPTY ? NONE : slots[cell];
  }

  /** This slot has this number; false if there is no room. */
  boolean put(int neighbour, int number, int slot) {
    long key = key(neighbour, number);
    int cell = cell(key);
    if (keys[cell] == EMPTY) {
      if (2 * size >= keys.length) {
        return false;
      }
      size++;
    }
    keys[cell] = key;
    slots[cell] = slot;
    return true;
  }

  /** Forgets the number if it is this slot's. */
  void remove(int neighbour, int number, int slot) {
    int hole = cell(key(neighbour, number));
    if (keys[hole] == EMPTY || slots[hole] != slot) {
      return;
    }
    size--;
    // Those behind it that would not be found across the hole move up.
    for (int at = hole + 1 & mask; keys[at] != EMPTY; at = at + 1 & mask) {
      int home = home(keys[at]);
      if ((at - home & mask) >= (at - hole & mask)) {
        keys[hole] = keys[at];
        slots[hole] = slots[at];
        hole = at;
      }
    }
    keys[hole] = EMPTY;
  }

  /** Forgets all numbers of a neighbour; the time is that of the whole memory. */
  void removeAll(int neighbour) {
    long[] oldKeys = keys.clone();
    int[] oldSlots = slots.clone();
    Arrays.fill(keys, EMPTY);
    size = 0;
    for (int cell = 0; cell < oldKeys.length; cell++) {
      if (oldKeys[cell] != EMPTY && (int) (oldKeys[cell] >>> 32) != neighbour) {
        boolean _ = put((int) (oldKeys[cell] >>> 32), (int) oldKeys[cell], oldSlots[cell]);
      }
    }
  }

  int size() {
    return size;
  }

  private int cell(long key) {
    int at = home(key);
    while (keys[at] != EMPTY && keys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }

  private int home(long key) {
    long mixed = key * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) & mask;
  }

  private static long key(int neighbour, int number) {
    return (long) neighbour << 32 | (number & 0xffff_ffffL);
  }
}
