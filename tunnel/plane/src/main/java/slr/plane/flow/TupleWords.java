package slr.plane.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What tells flows apart, in the octets of {@code struct flow_tuple}; used again for every flow.
 *
 * <pre>
 *   0        16            32            34                 36         37
 *   source   destination   source port   destination port   protocol   zero      40 octets
 * </pre>
 *
 * Addresses and ports are in wire order, an IPv4 address is {@code ::ffff:a.b.c.d}.
 */
public final class TupleWords {

  /** Octets of a tuple. */
  public static final int BYTES = 40;

  private static final int WORDS = BYTES / Long.BYTES;
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int TRANSPORT = 4;
  private static final int DESTINATION_PORT_SHIFT = 16;
  private static final int PROTOCOL_SHIFT = 32;
  private static final long TRANSPORT_MASK = 0xff_ffff_ffffL;

  /** {@code 00 00 ff ff} before the four octets of an IPv4 address, as a little-endian word. */
  private static final int V4_MARK = 0xffff_0000;

  private static final long V4_BITS = 0xffff_ffff_0000_0000L;

  private final long[] words = new long[WORDS];

  /** Where it comes from: the upper and lower 64 bits of an {@code IpAddress}. */
  public TupleWords source(long high, long low) {
    words[0] = Long.reverseBytes(high);
    words[1] = Long.reverseBytes(low);
    return this;
  }

  /** Where it goes: the upper and lower 64 bits of an {@code IpAddress}. */
  public TupleWords destination(long high, long low) {
    words[2] = Long.reverseBytes(high);
    words[3] = Long.reverseBytes(low);
    return this;
  }

  /** Protocol number and ports as numbers; the ports are 0 where the protocol has none. */
  public TupleWords transport(int protocol, int sourcePort, int destinationPort) {
    words[TRANSPORT] =
        wireOrder(sourcePort)
            | wireOrder(destinationPort) << DESTINATION_PORT_SHIFT
            | (long) protocol << PROTOCOL_SHIFT;
    return this;
  }

  /** The upper 64 bits of the source. */
  public long sourceHigh() {
    return Long.reverseBytes(words[0]);
  }

  /** The lower 64 bits of the source. */
  public long sourceLow() {
    return Long.reverseBytes(words[1]);
  }

  /** The upper 64 bits of the destination. */
  public long destinationHigh() {
    return Long.reverseBytes(words[2]);
  }

  /** The lower 64 bits of the destination. */
  public long destinationLow() {
    return Long.reverseBytes(words[3]);
  }

  /** The client's port. */
  public int sourcePort() {
    return (int) wireOrder((int) words[TRANSPORT]);
  }

  /** The virtual host's port. */
  public int destinationPort() {
    return (int) wireOrder((int) (words[TRANSPORT] >>> DESTINATION_PORT_SHIFT));
  }

  /** The protocol's number. */
  public int protocol() {
    return (int) (words[TRANSPORT] >>> PROTOCOL_SHIFT) & 0xff;
  }

  /** Whether both addresses are IPv4. */
  boolean isV4() {
    return words[0] == 0 && words[2] == 0 && (int) words[1] == V4_MARK && (int) words[3] == V4_MARK;
  }

  /** The eight octets of two IPv4 addresses, source first, as a little-endian word. */
  long v4Addresses() {
    return words[1] >>> Integer.SIZE | (words[3] & V4_BITS);
  }

  /** Ports and protocol. */
  long transport() {
    return words[TRANSPORT];
  }

  long word(int index) {
    return words[index];
  }

  /** Takes the octets that stand there. */
  void load(MemorySegment memory, long at) {
    for (int i = 0; i < WORDS; i++) {
      words[i] = memory.get(WORD, at + (long) i * Long.BYTES);
    }
    words[TRANSPORT] &= TRANSPORT_MASK;
  }

  /** Writes the octets there; the address is a multiple of eight. */
  public void store(MemorySegment memory, long at) {
    for (int i = 0; i < WORDS; i++) {
      memory.set(WORD, at + (long) i * Long.BYTES, words[i]);
    }
  }

  /** Whether these octets stand there. */
  boolean standsAt(MemorySegment memory, long at) {
    long difference = 0;
    for (int i = 0; i < WORDS; i++) {
      difference |= words[i] ^ memory.get(WORD, at + (long) i * Long.BYTES);
    }
    return difference == 0;
  }

  private static long wireOrder(int port) {
    return (long) (port & 0xff) << Byte.SIZE | ((port >>> Byte.SIZE) & 0xff);
  }
}
