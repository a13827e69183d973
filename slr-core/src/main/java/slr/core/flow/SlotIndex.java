package slr.core.flow;

/**
 * Finds a tuple's slot: open addressing with linear probing, at most half full, no tombstones (a
 * removal moves the followers back, Knuth 6.4 algorithm R), so that it never needs a rebuild.
 *
 * <p>A cell is hash 32 | slot + 1; 0 is an empty cell. The hash in the cell spares the slab a look
 * at nearly every slot that is not the one.
 */
final class SlotIndex {

  private final long[] cells;
  private final int mask;

  SlotIndex(int slots) {
    int size = Integer.highestOneBit(slots) * 4;
    cells = new long[size];
    mask = size - 1;
  }

  int find(FlowTuple tuple, int hash, FlowSlab slab) {
    for (int at = hash & mask; cells[at] != 0; at = at + 1 & mask) {
      long cell = cells[at];
      if ((int) (cell >>> 32) == hash && slab.matches((int) cell - 1, tuple)) {
        return (int) cell - 1;
      }
    }
    return FlowRecords.NONE;
  }

  void add(int hash, int slot) {
    int at = hash & mask;
    while (cells[at] != 0) {
      at = at + 1 & mask;
    }
    cells[at] = (long) hash << 32 | (slot + 1);
  }

  void remove(int hash, int slot) {
    int hole = hash & mask;
    while ((int) cells[hole] != slot + 1) {
      hole = hole + 1 & mask;
    }
    for (int at = hole + 1 & mask; cells[at] != 0; at = at + 1 & mask) {
      int home = (int) (cells[at] >>> 32) & mask;
      // It may fill the hole unless its home lies behind the hole, on the way to where it is.
      if ((at - home & mask) >= (at - hole & mask)) {
        cells[hole] = cells[at];
        hole = at;
      }
    }
    cells[hole] = 0;
  }
}
