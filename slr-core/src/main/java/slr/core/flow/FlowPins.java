package slr.core.flow;

/**
 * What is known of the pins of the flows in a {@link FlowRecords}: which version of a pin a record
 * has, how it was heard from below and how it was said upstream (A13). A pin's shortcut itself is
 * {@link FlowRecords#shortcut}. All of it ends with the record, and when the flow begins anew.
 *
 * <p>Times are ticks of a second, 16 bits that turn over after 18 hours; whoever compares them
 * looks at each slot far more often.
 */
public final class FlowPins {

  /** Who must know that a pin ends with its record. */
  @FunctionalInterface
  public interface Listener {

    /** The record in this slot goes, or its flow begins anew; it is as it was during the call. */
    void onEnd(int slot);
  }

  /** No number, and no upstream neighbour. */
  public static final int NONE = 0;

  private static final int NUMBER_SHIFT = 32;
  private static final int TICK_SHIFT = 16;
  private static final int TICK_MASK = 0xffff;
  private static final int LOW_MASK = 0xff;
  private static final long ACKNOWLEDGED = 1 << 8;

  // In the low octet of what was heard, which stays when it is heard again.
  private static final long TRUSTED = 1;
  private static final long DOUBTED = 1 << 1;
  private static final long PASSED_BY = 1 << 2;
  private static final long TICK_NS = 1_000_000_000;

  private final FlowSlab slab;
  private Listener listener = _ -> {};

  FlowPins(FlowSlab slab) {
    this.slab = slab;
  }

  /** From now on there are pins, and this one hears of their ends; takes memory for all. */
  public void begin(Listener next) {
    slab.withPins();
    listener = next;
  }

  /** Whether there is a record in this slot. */
  public boolean isLive(int slot) {
    return slab.isLive(slot);
  }

  /** The flow in this slot. */
  public FlowKey flow(int slot) {
    return slab.key(slot);
  }

  /** The version of the pin, raised by the holder's side; 0 if there is none. */
  public long version(int slot) {
    return slab.pinVersion(slot);
  }

  /** The pin has this version from now on. */
  public void version(int slot, long version) {
    slab.pinVersion(slot, version);
  }

  /** The number by which it was said upstream, or {@link #NONE}. */
  public int signalledBy(int slot) {
    return (int) (slab.signalled(slot) >>> NUMBER_SHIFT);
  }

  /** The neighbour upstream that gave the flow to this node, 1 to 255, or {@link #NONE}. */
  public int upstream(int slot) {
    return (int) slab.signalled(slot) & LOW_MASK;
  }

  /** The flow comes from this neighbour; what was said to another one is not said to it. */
  public void upstream(int slot, int neighbour) {
    if (upstream(slot) != neighbour) {
      slab.signalled(slot, neighbour & LOW_MASK);
      clear(slot, DOUBTED | PASSED_BY);
    }
  }

  /** The pin was said upstream now. */
  public void signal(int slot, int number, long nowNs) {
    slab.signalled(slot, word(number, nowNs, upstream(slot)));
  }

  /** Nothing is said of it upstream any more. */
  public void unsignal(int slot) {
    slab.signalled(slot, upstream(slot));
  }

  /** Seconds since it was said upstream. */
  public int signalledAgo(int slot, long nowNs) {
    return ago(slab.signalled(slot), nowNs);
  }

  /** The number by which it was heard from below, or {@link #NONE}. */
  public int heardBy(int slot) {
    return (int) (slab.heard(slot) >>> NUMBER_SHIFT);
  }

  /** The pin was heard now. */
  public void hear(int slot, int number, long nowNs) {
    slab.heard(slot, word(number, nowNs, (int) slab.heard(slot)));
  }

  /** Nothing is heard of it any more. */
  public void unhear(int slot) {
    slab.heard(slot, slab.heard(slot) & LOW_MASK);
  }

  /** Seconds since it was heard. */
  public int heardAgo(int slot, long nowNs) {
    return ago(slab.heard(slot), nowNs);
  }

  /** Whether the flow's holder has said that the connection exists. */
  public boolean isTrusted(int slot) {
    return (slab.heard(slot) & TRUSTED) != 0;
  }

  /** Whether a pin is good until it is not said any more: of datagrams nobody confirms anything. */
  public boolean isLasting(int slot) {
    return isTrusted(slot) || isDatagram(slot);
  }

  /** Whether the flow in this slot is one of datagrams. */
  public boolean isDatagram(int slot) {
    return slab.state(slot) == FlowState.DATAGRAM;
  }

  /** The flow's holder has said that the connection exists. */
  public void trust(int slot) {
    slab.heard(slot, slab.heard(slot) | TRUSTED);
  }

  /** It is another connection now, which the holder has said nothing of. */
  public void distrust(int slot) {
    clear(slot, TRUSTED);
  }

  /** The upstream neighbour did not know the pin: perhaps there is no such flow any more. */
  public void doubt(int slot) {
    slab.heard(slot, slab.heard(slot) | DOUBTED);
  }

  /** A packet of the flow has come: it lives, and does not go past this node. */
  public void believe(int slot) {
    clear(slot, DOUBTED | PASSED_BY);
  }

  /** Whether nothing was seen of the flow since the neighbour did not know its pin. */
  public boolean isDoubted(int slot) {
    return (slab.heard(slot) & DOUBTED) != 0;
  }

  /** The flow goes past this node from now on; gives whether that is news. */
  public boolean passBy(int slot) {
    boolean news = (slab.heard(slot) & PASSED_BY) == 0;
    slab.heard(slot, slab.heard(slot) | PASSED_BY);
    return news;
  }

  private void clear(int slot, long flags) {
    slab.heard(slot, slab.heard(slot) & ~flags);
  }

  /** The upstream neighbour has the pin. */
  public void acknowledge(int slot) {
    slab.signalled(slot, slab.signalled(slot) | ACKNOWLEDGED);
  }

  /** Whether the upstream neighbour has said that it has the pin as it was said last. */
  public boolean isAcknowledged(int slot) {
    return (slab.signalled(slot) & ACKNOWLEDGED) != 0;
  }

  /** The pin ends; nobody remembers its version. */
  void ends(int slot) {
    if ((slab.signalled(slot) | slab.heard(slot) | slab.pinVersion(slot)) != 0) {
      listener.onEnd(slot);
      slab.signalled(slot, 0);
      slab.heard(slot, 0);
      slab.pinVersion(slot, 0);
    }
  }

  private static long word(int number, long nowNs, int low) {
    return (long) number << NUMBER_SHIFT | (long) tick(nowNs) << TICK_SHIFT | (low & LOW_MASK);
  }

  private static int ago(long word, long nowNs) {
    return (tick(nowNs) - (int) (word >>> TICK_SHIFT)) & TICK_MASK;
  }

  private static int tick(long nowNs) {
    return (int) Math.floorDiv(nowNs, TICK_NS) & TICK_MASK;
  }
}
