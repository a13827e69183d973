package slr.bench;

import java.nio.ByteBuffer;

/** Messages on their way to one node of a benchmark, in one buffer. */
final class Mailbox {

  private static final int BYTES = 1 << 22;

  private final ByteBuffer octets = ByteBuffer.allocate(BYTES);
  private final ByteBuffer letter = octets.duplicate();
  private int readTo;

  /** Takes a copy of the octets from position to limit. */
  void put(ByteBuffer message) {
    octets.putInt(message.remaining()).put(message);
  }

  /** The next message, from position to limit, valid until something is put; empty if none is. */
  ByteBuffer next() {
    if (readTo == octets.position()) {
      octets.clear();
      readTo = 0;
      return letter.clear().limit(0);
    }
    int begin = readTo + Integer.BYTES;
    readTo = begin + octets.getInt(readTo);
    return letter.clear().limit(readTo).position(begin);
  }
}
