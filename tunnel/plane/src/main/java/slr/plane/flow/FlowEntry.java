package slr.plane.flow;

/**
 * One flow as the table has it, used again for every call: the caller fills in what it writes, the
 * table what it reads.
 */
public final class FlowEntry {

  /** Which flow. */
  public final TupleWords tuple = new TupleWords();

  /** Which tunnel it takes, 24 bits. */
  public int tunnelIndex;

  /** What a program does with it beside tunnelling, 8 bits. */
  public int flags;

  /** The number of the next hop that holds it. */
  public int holder;

  /** The pin's version, raised by the holder. */
  public int version;

  /** The holder's incarnation. */
  public long incarnation;

  /** When its last packet came, 16 bits of {@link FlowClock#tick}; only read, never written. */
  public int seenTick;

  /** Takes tunnel, flags and last seen out of a value. */
  void value(long value) {
    tunnelIndex = FlowValue.tunnelIndex(value);
    flags = FlowValue.flags(value);
    seenTick = FlowValue.seenTick(value);
  }
}
