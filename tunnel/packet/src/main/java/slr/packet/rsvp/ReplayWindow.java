package slr.packet.rsvp;

/**
 * Which sequence numbers under one key came already (RFC 2747 3, RFC 4303 3.4.3). Messages may
 * overtake each other within the window; what is older than it is refused, since nobody remembers
 * whether it came. Ask only for messages whose digest was right. It belongs to one thread.
 */
public final class ReplayWindow {

  /** Sequence numbers: at several hundred thousand a second, some milliseconds of disorder. */
  public static final int WIDTH = 1_024;

  /** Bit n is the sequence number within the window whose remainder is n. */
  private final long[] bits = new long[WIDTH / Long.SIZE];

  /** The highest that came, unsigned; meaningless before the first. */
  private long highest;

  private boolean empty = true;

  /**
   * Takes the sequence number of a message.
   *
   * @param sequence 64 bits unsigned
   * @return whether the message is new; otherwise it is to be dropped
   */
  public boolean accept(long sequence) {
    if (empty) {
      empty = false;
      highest = sequence;
    } else if (Long.compareUnsigned(sequence, highest) > 0) {
      forget(sequence);
      highest = sequence;
    } else if (Long.compareUnsigned(highest - sequence, WIDTH) >= 0 || isSet(sequence)) {
      return false;
    }
    bits[word(sequence)] |= bit(sequence);
    return true;
  }

  /** Clears the places of all numbers after the highest, up to the new one. */
  private void forget(long sequence) {
    long steps = sequence - highest;
    int count = Long.compareUnsigned(steps, WIDTH) < 0 ? (int) steps : WIDTH;
    for (int i = 1; i <= count; i++) {
      bits[word(highest + i)] &= ~bit(highest + i);
    }
  }

  private boolean isSet(long sequence) {
    return (bits[word(sequence)] & bit(sequence)) != 0;
  }

  private static int word(long sequence) {
    return (int) (sequence & (WIDTH - 1)) / Long.SIZE;
  }

  private static long bit(long sequence) {
    return 1L << (sequence & (Long.SIZE - 1));
  }

  @Override
  public String toString() {
    return empty ? "nothing came" : "highest " + Long.toUnsignedString(highest);
  }
}
