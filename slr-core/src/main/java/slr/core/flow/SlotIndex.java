package slr.core.flow;

/**
 * Finds a tuple's slot: open addressing with linear probing, at most half full, no tombstones (a
 * removal moves the followers back, Knuth 6.4 algorithm R), so that it never needs a rebuild.
 *
 * <p>A cell is slot + 1 in as many bits as slots need, and above it what is left of 32 bits of the
 * hash; 0 is an empty cell. These bits spare the slab a look at nearly every slot that is not the
 * one; and small cells spare the caches, which are what a search costs.
 */
final class SlotIndex {

  private final int[] cells;
  private final int mask;
  private final int slotMask;

  SlotIndex(int slots) {
    int size = Integer.highestOneBit(Math.max(1, slots - 1)) * 4;
    cells = new int[size];
    mask = size - 1;
    slotMask = Integer.highestOneBit(slots) * 2 - 1;
  }

  int find(FlowTuple tuple, int hash, FlowSlab slab) {
    for (int at = hash & mask; cells[at] != 0; at = at + 1 & mask) {
      int cell = cells[at];
      if (((cell ^ hash) & ~slotMask) == 0 && slab.matches(slot(cell), tuple)) {
        return slot(cell);
      }
    }
    return FlowRecords.NONE;
  }

  void add(int hash, int slot) {
    int at = hash & mask;
    while (cells[at] != 0) {
      at = at + 1 & mask;
    }
    cells[at] = (hash & ~slotMask) | (slot + 1);
  }

  void remove(int slot, FlowSlab slab) {
    int hole = slab.hash(slot) & mask;
    while (slot(cells[hole]) != slot) {
      hole = hole + 1 & mask;
    }
    for (int at = hole + 1 & mask; cells[at] != 0; at = at + 1 & mask) {
      int home = slab.hash(slot(cells[at])) & mask;
      // It may fill the hole unless its home lies behind the hole, on the way to where it is.
      if ((at - home & mask) >= (at - hole & mask)) {
        cells[hole] = cells[at];
        hole = at;
      }
    }
    cells[hole] = 0;
  }

  private int slot(int cell) {
    return (cell & slotMask) - 1;
  }
}
