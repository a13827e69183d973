package slr.core.flow;

import slr.packet.IpAddress;

/**
 * What tells flows apart, as five words that are used again for every packet: source, destination,
 * then ports and protocol. The data plane's form of {@link FlowKey}.
 *
 * <p>Fragments have no ports; their tuple holds the 32 bits of the identification in that place and
 * lives in a store of its own.
 */
public final class FlowTuple {

  static final int WORDS = 5;
  static final int ADDRESS_WORDS = 4;

  /** Which bits of the last word belong to the tuple: two ports and the protocol. */
  static final long REST_MASK = 0xff_ffff_ffffL;

  private static final int SOURCE_HIGH = 0;
  private static final int SOURCE_LOW = 1;
  private static final int DESTINATION_HIGH = 2;
  private static final int DESTINATION_LOW = 3;
  private static final int REST = 4;

  private static final int SOURCE_PORT_SHIFT = 24;
  private static final int DESTINATION_PORT_SHIFT = 8;

  /** Source (high, low), destination (high, low), source port 16, destination port 16, protocol. */
  final long[] words = new long[WORDS];

  /** Where it comes from, as the bits of an {@link IpAddress}. */
  public FlowTuple source(long high, long low) {
    words[SOURCE_HIGH] = high;
    words[SOURCE_LOW] = low;
    return this;
  }

  /** Where it goes, as the bits of an {@link IpAddress}. */
  public FlowTuple destination(long high, long low) {
    words[DESTINATION_HIGH] = high;
    words[DESTINATION_LOW] = low;
    return this;
  }

  /** Protocol number and ports; the ports are 0 where the protocol has none. */
  public FlowTuple transport(int protocol, int sourcePort, int destinationPort) {
    words[REST] =
        (long) sourcePort << SOURCE_PORT_SHIFT
            | (long) destinationPort << DESTINATION_PORT_SHIFT
            | protocol;
    return this;
  }

  /** Protocol number and identification of a fragmented packet (RFC 791 3.2, RFC 8200 4.5). */
  public FlowTuple fragment(int protocol, int identification) {
    return transport(protocol, identification >>> 16, identification & 0xffff);
  }

  /** All five parts of a key. */
  public FlowTuple set(FlowKey key) {
    return source(key.source().high(), key.source().low())
        .destination(key.destination().high(), key.destination().low())
        .transport(key.protocol(), key.sourcePort(), key.destinationPort());
  }

  /** The upper 64 bits of the source. */
  public long sourceHigh() {
    return words[SOURCE_HIGH];
  }

  /** The lower 64 bits of the source. */
  public long sourceLow() {
    return words[SOURCE_LOW];
  }

  /** The upper 64 bits of the destination. */
  public long destinationHigh() {
    return words[DESTINATION_HIGH];
  }

  /** The lower 64 bits of the destination. */
  public long destinationLow() {
    return words[DESTINATION_LOW];
  }

  /** Protocol number. */
  public int protocol() {
    return (int) words[REST] & 0xff;
  }

  /** The client's port. */
  public int sourcePort() {
    return (int) (words[REST] >>> SOURCE_PORT_SHIFT) & 0xffff;
  }

  /** The virtual host's port. */
  public int destinationPort() {
    return (int) (words[REST] >>> DESTINATION_PORT_SHIFT) & 0xffff;
  }

  /** The same as a record; allocates. */
  public FlowKey toKey() {
    return keyOf(words, 0);
  }

  /** The key whose five words stand there. */
  static FlowKey keyOf(long[] words, int at) {
    long rest = words[at + REST] & REST_MASK;
    return new FlowKey(
        (int) rest & 0xff,
        new IpAddress(words[at + SOURCE_HIGH], words[at + SOURCE_LOW]),
        (int) (rest >>> SOURCE_PORT_SHIFT) & 0xffff,
        new IpAddress(words[at + DESTINATION_HIGH], words[at + DESTINATION_LOW]),
        (int) (rest >>> DESTINATION_PORT_SHIFT) & 0xffff);
  }

  @Override
  public String toString() {
    return toKey().toString();
  }
}
