package slr.node.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import slr.core.recover.RecoveryConfig;
import slr.packet.IpPacket;

/**
 * Packets of flows that are being looked for, copied, each with the number of its search and where
 * its tunnel began. Bounded: {@value #PACKETS} packets of {@value #FRAME_BYTES} octets, {@value
 * #PACKETS_OF_ONE} of one search, and for a little longer than any search takes; the clients repeat
 * what is lost.
 */
final class HoldingQueue {

  static final int PACKETS = 1_024;
  static final int PACKETS_OF_ONE = 16;
  static final int FRAME_BYTES = 2_048;
  static final long PATIENCE_NS = RecoveryConfig.GIVEN_UP_NS + 1_500_000_000;

  private static final int FREE = -1;

  /** Takes a packet that is held no more. */
  interface Handler {

    /**
     * One packet; its octets are valid during the call only.
     *
     * @param tunnelled whether a tunnel brought it
     */
    void onPacket(
        byte[] memory,
        int offset,
        int lengthBytes,
        long outerHigh,
        long outerLow,
        boolean tunnelled);
  }

  private final long[] numbers = new long[PACKETS];
  private final long[] sinceNs = new long[PACKETS];
  private final long[] outerHigh = new long[PACKETS];
  private final long[] outerLow = new long[PACKETS];
  private final boolean[] tunnelled = new boolean[PACKETS];
  private final int[] lengths = new int[PACKETS];

  /** Taken with the first packet: most nodes never hold one. */
  private byte @Nullable [] frames;

  private int size;

  /** One more than the highest place in use. */
  private int bound;

  HoldingQueue() {
    Arrays.fill(lengths, FREE);
  }

  /** Keeps a copy; false if there is no room for it. */
  boolean hold(IpPacket packet, long number, long high, long low, boolean fromTunnel, long nowNs) {
    if (packet.lengthBytes() > FRAME_BYTES || heldFor(number) >= PACKETS_OF_ONE) {
      return false;
    }
    int place = freePlace();
    if (place == FREE) {
      return false;
    }
    byte[] taken = frames;
    if (taken == null) {
      taken = new byte[PACKETS * FRAME_BYTES];
      frames = taken;
    }
    MemorySegment.copy(
        packet.memory(),
        ValueLayout.JAVA_BYTE,
        packet.offset(),
        taken,
        place * FRAME_BYTES,
        packet.lengthBytes());
    numbers[place] = number;
    sinceNs[place] = nowNs;
    outerHigh[place] = high;
    outerLow[place] = low;
    tunnelled[place] = fromTunnel;
    lengths[place] = packet.lengthBytes();
    size++;
    bound = Math.max(bound, place + 1);
    return true;
  }

  /**
   * Lets go what is held for this number, in the order in which it came; what the handler has held
   * again stays.
   */
  void release(long number, Handler handler) {
    int end = bound;
    for (int place = 0; place < end && size > 0; place++) {
      if (lengths[place] != FREE && numbers[place] == number) {
        release(place, handler);
      }
    }
    shrink();
  }

  /** Throws away what is held for too long; how many packets that were. */
  int expire(long nowNs) {
    int expired = 0;
    for (int place = 0; place < bound && size > 0; place++) {
      if (lengths[place] != FREE && nowNs - sinceNs[place] >= PATIENCE_NS) {
        lengths[place] = FREE;
        size--;
        expired++;
      }
    }
    shrink();
    return expired;
  }

  /** Packets held now. */
  int size() {
    return size;
  }

  private void release(int place, Handler handler) {
    int lengthBytes = lengths[place];
    // Free first: it may be held again.
    lengths[place] = FREE;
    size--;
    byte[] memory = frames;
    if (memory != null) {
      handler.onPacket(
          memory,
          place * FRAME_BYTES,
          lengthBytes,
          outerHigh[place],
          outerLow[place],
          tunnelled[place]);
    }
  }

  private int heldFor(long number) {
    int held = 0;
    for (int place = 0; place < bound; place++) {
      held += lengths[place] != FREE && numbers[place] == number ? 1 : 0;
    }
    return held;
  }

  /** Behind all others, so that the order stays; else where there is room. */
  private int freePlace() {
    if (bound < PACKETS) {
      return bound;
    }
    for (int place = 0; place < PACKETS && size < PACKETS; place++) {
      if (lengths[place] == FREE) {
        return place;
      }
    }
    return FREE;
  }

  private void shrink() {
    while (bound > 0 && lengths[bound - 1] == FREE) {
      bound--;
    }
  }
}
