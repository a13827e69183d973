package slr.core.flow;

import java.util.Arrays;

/**
 * The memory of a {@link FlowRecords}: one array of longs, eleven to a slot, made once.
 *
 * <pre>
 *  0..3  source high, low, destination high, low
 *  4     state 8 | mirrored 1 | - 15 | source port 16 | destination port 16 | protocol 8
 *  5     last seen, ns
 *  6     hash 32 | holder 32
 *  7     packets
 *  8     bytes
 *  9     older slot 32 | newer slot 32     in its state's list; a free slot: next free in "older"
 * 10     created, ns
 * </pre>
 *
 * What every packet touches stands first, in two cache lines.
 */
final class FlowSlab {

  private static final int STATE = 4;
  private static final int LAST_SEEN = 5;
  private static final int HOLDER = 6;
  private static final int PACKETS = 7;
  private static final int BYTES = 8;
  private static final int LINKS = 9;
  private static final int CREATED = 10;
  private static final int SLOT_WORDS = 11;

  private static final int STATE_SHIFT = 56;
  private static final long MIRRORED = 1L << 55;
  private static final long LOW_HALF = 0xffff_ffffL;

  private static final int PIN = 0;
  private static final int SIGNALLED = 1;
  private static final int HEARD = 2;
  private static final int PIN_WORDS = 3;

  private final int slots;
  private final long[] words;

  /** Empty until {@link #withPins}: most nodes pin nothing. */
  private long[] pins = new long[0];

  FlowSlab(int slots) {
    this.slots = slots;
    words = new long[slots * SLOT_WORDS];
  }

  /**
   * Takes memory for the pins of all slots, three longs each:
   *
   * <pre>
   *  0      shortcut + 1 32 | version of the pin 32
   *  1      number that the pin was signalled by 32 | when, ticks 16 | acknowledged 8 | upstream 8
   *  2      number that it was heard by 32 | when, ticks 16 | - 8 | trust 8
   * </pre>
   */
  void withPins() {
    pins = pins.length == 0 ? new long[slots * PIN_WORDS] : pins;
  }

  void fill(int slot, FlowTuple tuple, int hash, int holder, FlowState state, long nowNs) {
    int at = slot * SLOT_WORDS;
    System.arraycopy(tuple.words, 0, words, at, FlowTuple.WORDS);
    words[at + LAST_SEEN] = nowNs;
    words[at + HOLDER] = (long) hash << 32 | (holder & LOW_HALF);
    state(slot, state);
    if (pins.length > 0) {
      Arrays.fill(pins, slot * PIN_WORDS, (slot + 1) * PIN_WORDS, 0);
    }
    restart(slot, nowNs);
  }

  void restart(int slot, long nowNs) {
    int at = slot * SLOT_WORDS;
    words[at + CREATED] = nowNs;
    words[at + PACKETS] = 0;
    words[at + BYTES] = 0;
  }

  boolean matches(int slot, FlowTuple tuple) {
    int at = slot * SLOT_WORDS;
    long[] wanted = tuple.words;
    return words[at] == wanted[0]
        && words[at + 1] == wanted[1]
        && words[at + 2] == wanted[2]
        && words[at + 3] == wanted[3]
        && (words[at + STATE] & FlowTuple.REST_MASK) == wanted[STATE];
  }

  FlowKey key(int slot) {
    return FlowTuple.keyOf(words, slot * SLOT_WORDS);
  }

  /** All of it, of a flow that was seen last at this time, here or elsewhere. */
  FlowRecord record(int slot, long seenNs, long nowNs) {
    return new FlowRecord(
        key(slot),
        state(slot),
        holder(slot),
        nowNs - createdNs(slot),
        nowNs - seenNs,
        packets(slot),
        bytes(slot));
  }

  /** Fills the tuple in. */
  FlowTuple tuple(int slot, FlowTuple into) {
    int at = slot * SLOT_WORDS;
    System.arraycopy(words, at, into.words, 0, FlowTuple.WORDS);
    into.words[STATE] &= FlowTuple.REST_MASK;
    return into;
  }

  FlowState state(int slot) {
    return FlowState.ofCode((int) (words[slot * SLOT_WORDS + STATE] >>> STATE_SHIFT));
  }

  void state(int slot, FlowState state) {
    int at = slot * SLOT_WORDS + STATE;
    words[at] = (words[at] & FlowTuple.REST_MASK) | ((long) state.code() << STATE_SHIFT);
  }

  /** Whether the flow is known by the word of another node alone. */
  boolean isMirrored(int slot) {
    return (words[slot * SLOT_WORDS + STATE] & MIRRORED) != 0;
  }

  void mirrored(int slot) {
    words[slot * SLOT_WORDS + STATE] |= MIRRORED;
  }

  /** It is not any more; gives whether it was. */
  boolean endsMirroring(int slot) {
    boolean was = isMirrored(slot);
    if (was) {
      words[slot * SLOT_WORDS + STATE] &= ~MIRRORED;
    }
    return was;
  }

  /** Whether there is a record in the slot. */
  boolean isLive(int slot) {
    return words[slot * SLOT_WORDS + STATE] >>> STATE_SHIFT != 0;
  }

  /** There is none any more. */
  void clear(int slot) {
    words[slot * SLOT_WORDS + STATE] = 0;
  }

  long lastSeenNs(int slot) {
    return words[slot * SLOT_WORDS + LAST_SEEN];
  }

  void lastSeenNs(int slot, long nowNs) {
    words[slot * SLOT_WORDS + LAST_SEEN] = nowNs;
  }

  void count(int slot, int lengthBytes) {
    int at = slot * SLOT_WORDS;
    // Of no octets is what others say of the flow.
    words[at + PACKETS] += lengthBytes > 0 ? 1 : 0;
    words[at + BYTES] += lengthBytes;
  }

  int hash(int slot) {
    return (int) (words[slot * SLOT_WORDS + HOLDER] >>> 32);
  }

  int holder(int slot) {
    return (int) words[slot * SLOT_WORDS + HOLDER];
  }

  void holder(int slot, int holder) {
    int at = slot * SLOT_WORDS + HOLDER;
    words[at] = (words[at] & ~LOW_HALF) | (holder & LOW_HALF);
  }

  long createdNs(int slot) {
    return words[slot * SLOT_WORDS + CREATED];
  }

  long packets(int slot) {
    return words[slot * SLOT_WORDS + PACKETS];
  }

  void packets(int slot, long packets) {
    words[slot * SLOT_WORDS + PACKETS] = packets;
  }

  long bytes(int slot) {
    return words[slot * SLOT_WORDS + BYTES];
  }

  int older(int slot) {
    return (int) (words[slot * SLOT_WORDS + LINKS] >>> 32);
  }

  void older(int slot, int older) {
    int at = slot * SLOT_WORDS + LINKS;
    words[at] = (words[at] & LOW_HALF) | ((long) older << 32);
  }

  int newer(int slot) {
    return (int) words[slot * SLOT_WORDS + LINKS];
  }

  void newer(int slot, int newer) {
    int at = slot * SLOT_WORDS + LINKS;
    words[at] = (words[at] & ~LOW_HALF) | (newer & LOW_HALF);
  }

  int shortcut(int slot) {
    return (int) (pin(slot, PIN) >>> 32) - 1;
  }

  void shortcut(int slot, int number) {
    if (pins.length > 0) {
      int at = slot * PIN_WORDS + PIN;
      pins[at] = (pins[at] & LOW_HALF) | ((long) (number + 1) << 32);
    }
  }

  long pinVersion(int slot) {
    return pin(slot, PIN) & LOW_HALF;
  }

  void pinVersion(int slot, long version) {
    int at = slot * PIN_WORDS + PIN;
    pins[at] = (pins[at] & ~LOW_HALF) | (version & LOW_HALF);
  }

  /** What was said upstream of the pin; 0 for nothing. */
  long signalled(int slot) {
    return pin(slot, SIGNALLED);
  }

  void signalled(int slot, long word) {
    pins[slot * PIN_WORDS + SIGNALLED] = word;
  }

  /** What was heard of the pin; 0 for nothing. */
  long heard(int slot) {
    return pin(slot, HEARD);
  }

  void heard(int slot, long word) {
    pins[slot * PIN_WORDS + HEARD] = word;
  }

  private long pin(int slot, int word) {
    return pins.length == 0 ? 0 : pins[slot * PIN_WORDS + word];
  }
}
