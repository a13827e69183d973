package slr.sim.tcp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One IP packet on its way, as octets, with room before it for an outer header; and what only the
 * simulation knows of it.
 */
public final class Datagram {

  /** Octets before a packet that is made here: an outer header and a margin. */
  public static final int HEADROOM_BYTES = 64;

  private final byte[] octets;
  private final MemorySegment memory;
  private final @Nullable Conversation about;
  private boolean ordered;
  private boolean forged;
  private int offset;
  private int lengthBytes;

  private Datagram(byte[] octets, int offset, int lengthBytes, @Nullable Conversation about) {
    this.octets = octets;
    this.memory = MemorySegment.ofArray(octets);
    this.offset = offset;
    this.lengthBytes = lengthBytes;
    this.about = about;
  }

  /**
   * Room for a packet.
   *
   * @param about which connection it belongs to, if it belongs to one of a real client
   */
  public static Datagram ofLength(int lengthBytes, @Nullable Conversation about) {
    byte[] octets = new byte[HEADROOM_BYTES + lengthBytes];
    return new Datagram(octets, HEADROOM_BYTES, lengthBytes, about);
  }

  /** A copy of octets that lie somewhere. */
  public static Datagram copyOf(
      MemorySegment from, long at, int lengthBytes, @Nullable Conversation about) {
    Datagram copy = ofLength(lengthBytes, about);
    MemorySegment.copy(from, at, copy.memory, copy.offset, lengthBytes);
    return copy;
  }

  /** The same packet once more. */
  public Datagram copy() {
    Datagram copy = new Datagram(Arrays.copyOf(octets, octets.length), offset, lengthBytes, about);
    copy.ordered = ordered;
    copy.forged = forged;
    return copy;
  }

  /** It does not overtake what was sent on its way at the same time, as fragments seldom do. */
  public Datagram ordered() {
    ordered = true;
    return this;
  }

  /** Whether it keeps its place among what was sent at the same time. */
  public boolean isOrdered() {
    return ordered;
  }

  /** Nobody has sent it like this who has the right to. */
  public Datagram forged() {
    forged = true;
    return this;
  }

  /** Whether somebody has made it up. */
  public boolean isForged() {
    return forged;
  }

  /** The packet is now what lies there in the same octets: an outer header was added or left. */
  public Datagram becomes(long newOffset, int newLengthBytes) {
    offset = (int) newOffset;
    lengthBytes = newLengthBytes;
    return this;
  }

  /** Where it lies. */
  public MemorySegment memory() {
    return memory;
  }

  /** All octets, headroom and all. */
  public byte[] octets() {
    return octets;
  }

  /** First octet of the outermost IP header. */
  public int offset() {
    return offset;
  }

  /** Length of the outermost packet. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** The connection of a real client that this is about, if any. */
  public @Nullable Conversation about() {
    return about;
  }
}
