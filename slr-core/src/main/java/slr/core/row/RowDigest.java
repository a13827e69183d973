package slr.core.row;

import slr.packet.IpAddress;

/**
 * The keyed hash of one row; a table's digest is the sum of these. Equal on every machine and in
 * every process: nothing of {@link Object#hashCode()} or of an enum's order enters it.
 */
final class RowDigest {

  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  private long state;

  private RowDigest(long digestKey) {
    state = mix(digestKey + STEP);
  }

  /** Hash of all of the row but load, load sequence and current directive. */
  static long of(Row row, long digestKey) {
    RowDigest digest = new RowDigest(digestKey);
    RowKey key = row.key();
    IpAddress address = key.virtualHost().address();
    digest.add(address.high());
    digest.add(address.low());
    digest.add(key.virtualHost().length());
    digest.add((long) key.protocol() << 32 | (long) key.port() << 8 | key.serviceClass());
    digest.add(row.health().name());
    digest.add(row.target().name());
    digest.add((long) row.capacity() << 1 | (row.standby() ? 1 : 0));
    digest.add(row.originCluster());
    digest.add(row.nodePath().size());
    row.nodePath().forEach(digest::add);
    if (row.cost() != 0) {
      digest.add(row.cost());
    }
    return digest.state;
  }

  private void add(long value) {
    state = mix(state ^ value) + STEP;
  }

  private void add(String text) {
    add((long) text.length());
    for (int i = 0; i < text.length(); i++) {
      add((long) text.charAt(i));
    }
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
