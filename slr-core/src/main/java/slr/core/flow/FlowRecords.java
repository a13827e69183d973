package slr.core.flow;

import java.util.ArrayList;
import java.util.List;
import slr.packet.IpProtocol;

/**
 * A bounded store of flow records: who holds each flow, what state it is in, when it was last seen.
 * All memory is taken by the constructor; nothing afterwards allocates but {@link #snapshot}.
 *
 * <p>The records of a state stand in one list, the one seen longest ago first. All of a list have
 * the same idle time, so the first is the next to expire and the next to yield: expiring costs what
 * expires, and evicting is exact. A record past its idle time is gone, whether or not {@link
 * #expire} has come by. A stamp may be as old as {@link FlowLimits#stampNs} says.
 *
 * <p>At the bound a newcomer takes the place of the record seen longest ago, of its own state if
 * there is one, else of the first state in {@link FlowState#YIELDING} that has one. Established
 * flows never yield; when there are no others the newcomer is refused. Evictions and refusals are
 * counted.
 *
 * <p>A {@link FlowOffload} has each flow while it is established. A record is past its time when
 * neither has seen the flow; one that the offload alone has seen goes to the newest of its list, so
 * that it may expire late, by another idle time at most.
 *
 * <p>One thread; {@code nowNs} never goes back. A slot number is valid until the next call that may
 * remove a record: find, insert, remove, expire.
 */
public final class FlowRecords {

  /** No slot. */
  public static final int NONE = -1;

  /** Packets of an established flow, seen here, after which it is offered again. */
  private static final int OFFER_EVERY = 64;

  private final FlowHash hash;
  private final FlowSlab slab;
  private final SlotIndex index;
  private final FlowOffload offload;
  private final StateLists lists;
  private final FlowPins pins;

  private final FlowTuple offered = new FlowTuple();
  private final int capacity;
  private final long[] idleNs;
  private final long[] stampNs;
  private final FlowTally tally = new FlowTally();

  /** Slots given back, linked by "older"; slots from {@link #untouched} on were never used. */
  private int free = NONE;

  private int untouched;
  private int size;

  /**
   * An empty store, whose owner forwards all flows itself.
   *
   * @param limits its bounds
   * @param key a secret of this process, so that nobody can choose tuples that collide
   */
  public FlowRecords(FlowLimits limits, HashKey key) {
    this(limits, key, FlowOffload.NONE);
  }

  /**
   * An empty store.
   *
   * @param offload takes over established flows
   */
  public FlowRecords(FlowLimits limits, HashKey key, FlowOffload offload) {
    this.offload = offload;
    hash = new FlowHash(key);
    capacity = limits.records();
    idleNs = limits.idleNs();
    stampNs = limits.stampNs();
    slab = new FlowSlab(capacity);
    index = new SlotIndex(capacity);
    lists = new StateLists(slab);
    pins = new FlowPins(slab);
  }

  /**
   * The slot of this very tuple, or {@link #NONE}; forgets it first if it is past its time, and
   * takes it over if the offload has placed it.
   */
  public int find(FlowTuple tuple, long nowNs) {
    int slot = index.find(tuple, (int) hash.of(tuple), slab);
    if (slot != NONE && isDue(slot, nowNs) && !isSeenElsewhere(slot, nowNs)) {
      expireSlot(slot, nowNs);
      return NONE;
    }
    return slot == NONE ? adopt(tuple, nowNs) : slot;
  }

  /** The slot that {@link #find} would return; changes nothing. */
  public int peek(FlowTuple tuple, long nowNs) {
    int slot = index.find(tuple, (int) hash.of(tuple), slab);
    return slot == NONE || isUnseen(slot, nowNs) ? NONE : slot;
  }

  /**
   * Adds a tuple that {@link #find} has just not found.
   *
   * @return its slot, or {@link #NONE} if the store is full of records that do not yield
   */
  public int insert(FlowTuple tuple, int holder, FlowState state, long nowNs) {
    int slot = takeSlot(state, nowNs);
    if (slot == NONE) {
      tally.refuse();
      return NONE;
    }
    int tupleHash = (int) hash.of(tuple);
    slab.fill(slot, tuple, tupleHash, holder, state, nowNs);
    index.add(tupleHash, slot);
    lists.append(slot, state);
    size++;
    tally.insert();
    if (state.isRemembered()) {
      offload.remember(tuple, holder);
    }
    return slot;
  }

  /**
   * Adds an established flow that the offload has from a process before this one; the one seen
   * longest ago first, before all others. Its age is that of this record.
   *
   * @return its slot, or {@link #NONE} if there is a record of it or no room
   */
  public int adopt(FlowTuple tuple, int holder, long seenNs, long nowNs) {
    if (find(tuple, nowNs) != NONE) {
      return NONE;
    }
    int slot = insert(tuple, holder, FlowState.ESTABLISHED, nowNs);
    if (slot != NONE) {
      slab.packets(slot, FlowState.SEGMENTS_TO_ESTABLISH);
      slab.lastSeenNs(slot, seenNs);
    }
    return slot;
  }

  /** As {@link #insert}, of a flow that its holder has: its next segment makes it established. */
  public int found(FlowTuple tuple, int holder, FlowState state, long nowNs) {
    int slot = insert(tuple, holder, state, nowNs);
    if (slot != NONE) {
      slab.packets(slot, FlowState.SEGMENTS_TO_ESTABLISH - 1);
    }
    return slot;
  }

  /** A packet of the flow passes: counts and stamps it, and gives the flow its next state. */
  public void seen(int slot, FlowState next, int lengthBytes, long nowNs) {
    slab.count(slot, lengthBytes);
    tally.takeOver(slab.endsMirroring(slot));
    FlowState before = slab.state(slot);
    if (before.isOffloaded() && !next.isOffloaded()) {
      withdraw(slot, nowNs);
    }
    if (before != next || nowNs - slab.lastSeenNs(slot) >= stampNs[next.code()]) {
      slab.lastSeenNs(slot, nowNs);
      lists.unlink(slot);
      slab.state(slot, next);
      lists.append(slot, next);
    }
    remember(slot, before, next);
    // Again now and then, in case there was no room.
    if (next.isOffloaded() && (before != next || slab.packets(slot) % OFFER_EVERY == 0)) {
      offload.offload(slab.tuple(slot, offered), target(slot), nowNs);
    }
  }

  /** The flow is known by others' word alone, and as they say, until a packet passes here. */
  public void mirrored(int slot) {
    slab.mirrored(slot);
  }

  /** Whether it is. */
  public boolean isMirrored(int slot) {
    return slab.isMirrored(slot);
  }

  /** Whether packets of it have passed here. */
  public boolean hasPassed(int slot) {
    return slab.bytes(slot) > 0;
  }

  /** A packet of the flow passed past this node, at this time. */
  public void seenElsewhere(int slot, long seenNs) {
    slab.lastSeenNs(slot, seenNs);
    lists.renew(slot, slab.state(slot));
  }

  /** The flow begins anew, perhaps elsewhere: holder, state, age and counts, as if just found. */
  public void reopen(int slot, int holder, FlowState state, long nowNs) {
    give(slot, holder, nowNs);
    seen(slot, state, 0, nowNs);
    // Perhaps it had the state before, too, of another holder.
    tell(slot, nowNs);
    slab.restart(slot, nowNs);
    slab.packets(slot, state == FlowState.CONFIRMING ? FlowState.SEGMENTS_TO_ESTABLISH - 1 : 0);
  }

  /** Another has the flow from now on, as it is: state, age and counts stay. */
  public void handOver(int slot, int holder, long nowNs) {
    give(slot, holder, nowNs);
    tell(slot, nowNs);
  }

  private void give(int slot, int holder, long nowNs) {
    withdraw(slot, nowNs);
    pins.ends(slot);
    slab.shortcut(slot, NONE);
    slab.holder(slot, holder);
    slab.endsMirroring(slot);
  }

  /** Forgets the flow. */
  public void remove(int slot, long nowNs) {
    drop(slot, nowNs);
    tally.remove();
  }

  /** Forgets up to {@code limit} records that are past their time; returns how many. */
  public int expire(long nowNs, int limit) {
    int count = 0;
    for (int list = 0; list < FlowState.CODES; list++) {
      while (count < limit && lists.oldest(list) != NONE && isDue(lists.oldest(list), nowNs)) {
        if (!isSeenElsewhere(lists.oldest(list), nowNs)) {
          expireSlot(lists.oldest(list), nowNs);
        }
        count++;
      }
    }
    return count;
  }

  /** When the next record is past its time, or {@link Long#MAX_VALUE} if there is none. */
  public long nextDeadlineNs() {
    return lists.nextDeadlineNs(idleNs);
  }

  /** The node that the flow was given to, by its number. */
  public int holder(int slot) {
    return slab.holder(slot);
  }

  /** Where its packets go: past its holder, where it has a shortcut, else to the holder. */
  public int target(int slot) {
    int shortcut = slab.shortcut(slot);
    return shortcut == NONE ? slab.holder(slot) : shortcut;
  }

  /** Its packets go there from now on, or to its holder again with {@link #NONE}. */
  public void shortcut(int slot, int number, long nowNs) {
    if (slab.shortcut(slot) == number) {
      return;
    }
    slab.shortcut(slot, number);
    tell(slot, nowNs);
  }

  /** The offload hears where the flow goes. */
  private void tell(int slot, long nowNs) {
    FlowState state = slab.state(slot);
    if (state.isOffloaded()) {
      offload.offload(slab.tuple(slot, offered), target(slot), nowNs);
    } else if (state.isRemembered()) {
      offload.remember(slab.tuple(slot, offered), target(slot));
    }
  }

  /** What is known of the pins of the flows. */
  public FlowPins pins() {
    return pins;
  }

  /** One more than the highest slot that was ever used. */
  public int slotBound() {
    return untouched;
  }

  /** The flow's state. */
  public FlowState state(int slot) {
    return slab.state(slot);
  }

  /** Packets since it was placed. */
  public long packets(int slot) {
    return slab.packets(slot);
  }

  /** When its last packet passed, here or where the offload forwards it. */
  public long lastSeenNs(int slot, long nowNs) {
    long hereNs = slab.lastSeenNs(slot);
    return slab.state(slot).isOffloaded()
        ? offload.lastSeenNs(slab.tuple(slot, offered), hereNs, nowNs)
        : hereNs;
  }

  /** Where its packets go past its holder, or {@link #NONE}. */
  public int shortcut(int slot) {
    return slab.shortcut(slot);
  }

  /** The most records there can be. */
  public int capacity() {
    return capacity;
  }

  /** Live and not yet swept records. */
  public int size() {
    return size;
  }

  /** The record in a slot, for people. */
  public FlowRecord record(int slot, long nowNs) {
    return slab.record(slot, lastSeenNs(slot, nowNs), nowNs);
  }

  /** Up to {@code limit} live records, state by state, the one seen last first. */
  public List<FlowRecord> snapshot(int limit, long nowNs) {
    List<FlowRecord> records = new ArrayList<>(Math.min(limit, size));
    lists.walk(slot -> {
      if (records.size() < limit && !isUnseen(slot, nowNs)) {
        records.add(record(slot, nowNs));
      }
      return records.size() < limit;
    });
    return records;
  }

  /** What happened so far. */
  public FlowCounters counters() {
    return tally.counters(capacity, size, lists.sizes());
  }

  private boolean isDue(int slot, long nowNs) {
    return nowNs - slab.lastSeenNs(slot) >= idleNs[slab.state(slot).code()];
  }

  /** Whether the offload forwards the flow meanwhile; then the record is as if it had. */
  private boolean isSeenElsewhere(int slot, long nowNs) {
    slab.lastSeenNs(slot, lastSeenNs(slot, nowNs));
    if (isDue(slot, nowNs)) {
      return false;
    }
    seenElsewhere(slot, slab.lastSeenNs(slot));
    return true;
  }

  private boolean isUnseen(int slot, long nowNs) {
    return nowNs - lastSeenNs(slot, nowNs) >= idleNs[slab.state(slot).code()];
  }

  private int adopt(FlowTuple tuple, long nowNs) {
    int holder = offload.placed(tuple);
    if (holder == FlowOffload.NONE_PLACED) {
      return NONE;
    }
    boolean isTcp = tuple.protocol() == IpProtocol.TCP;
    return insert(tuple, holder, isTcp ? FlowState.OPENING : FlowState.DATAGRAM, nowNs);
  }

  private void remember(int slot, FlowState before, FlowState next) {
    if (next.isRemembered() && !before.isRemembered()) {
      offload.remember(slab.tuple(slot, offered), target(slot));
    } else if (before.isRemembered() && !next.isRemembered()) {
      offload.forget(slab.tuple(slot, offered));
    }
  }

  /** The offload forwards this flow no more, until some of its packets were seen here. */
  public void withdraw(int slot, long nowNs) {
    if (slab.state(slot).isOffloaded()) {
      offload.withdraw(slab.tuple(slot, offered), nowNs);
    }
  }

  private int takeSlot(FlowState newcomer, long nowNs) {
    if (size == capacity) {
      expire(nowNs, 1);
    }
    if (size == capacity && !evictFor(newcomer, nowNs)) {
      return NONE;
    }
    if (free == NONE) {
      return untouched++;
    }
    int slot = free;
    free = slab.older(slot);
    return slot;
  }

  private boolean evictFor(FlowState newcomer, long nowNs) {
    if (newcomer != FlowState.ESTABLISHED && evictOldest(newcomer, nowNs)) {
      return true;
    }
    for (int i = 0; i < FlowState.YIELDING.size(); i++) {
      if (evictOldest(FlowState.YIELDING.get(i), nowNs)) {
        return true;
      }
    }
    return false;
  }

  private boolean evictOldest(FlowState state, long nowNs) {
    int slot = lists.oldest(state.code());
    if (slot == NONE) {
      return false;
    }
    drop(slot, nowNs);
    tally.evict(state);
    return true;
  }

  private void expireSlot(int slot, long nowNs) {
    tally.expire(slab.state(slot));
    drop(slot, nowNs);
  }

  private void drop(int slot, long nowNs) {
    withdraw(slot, nowNs);
    pins.ends(slot);
    if (slab.state(slot).isRemembered()) {
      offload.forget(slab.tuple(slot, offered));
    }
    lists.unlink(slot);
    index.remove(slot, slab);
    slab.clear(slot);
    slab.older(slot, free);
    free = slot;
    size--;
  }
}
