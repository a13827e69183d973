package slr.certs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * All addresses from {@code first} to {@code last}, both included; one line of an {@link
 * AddressBlocks}.
 *
 * <p>An IPv6 range never begins or ends inside {@code ::ffff:0:0/96}: {@link IpAddress} keeps IPv4
 * there, and such addresses are not legal on the wire. A range that spans it, such as {@code ::/0},
 * covers no IPv4 address.
 *
 * @param first the lowest address
 * @param last the highest address, of the same family
 */
public record AddressRange(IpAddress first, IpAddress last) implements Comparable<AddressRange> {

  public AddressRange {
    if (first.isV4() != last.isV4() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(
          first
              + "-"
              + last
              + " is no range: the lower address comes first, both are of one family,"
              + " and an IPv6 range does not end inside ::ffff:0:0/96");
    }
  }

  /**
   * The range of a block.
   *
   * @throws IllegalArgumentException for the IPv6 blocks that end in {@code ::ffff:0:0/96}
   */
  public static AddressRange of(Prefix block) {
    return new AddressRange(block.address(), last(block));
  }

  /** The highest address of a block, as bits: it may lie in {@code ::ffff:0:0/96}. */
  static IpAddress last(Prefix block) {
    int hostBits = 128 - block.bits();
    return new IpAddress(
        block.address().high() | ones(hostBits - 64), block.address().low() | ones(hostBits));
  }

  /** Whether this is a range of IPv4 addresses. */
  public boolean isV4() {
    return first.isV4();
  }

  /** Whether the address lies between the ends. */
  public boolean contains(IpAddress address) {
    return isV4() == address.isV4()
        && first.compareTo(address) <= 0
        && address.compareTo(last) <= 0;
  }

  /** Whether every address of the other range lies in this one. */
  public boolean contains(AddressRange other) {
    return contains(other.first) && contains(other.last);
  }

  /** The block with exactly these addresses, if there is one. */
  public Optional<Prefix> block() {
    long highDiffers = first.high() ^ last.high();
    long lowDiffers = first.low() ^ last.low();
    int common =
        highDiffers != 0
            ? Long.numberOfLeadingZeros(highDiffers)
            : 64 + Long.numberOfLeadingZeros(lowDiffers);
    int length = isV4() ? common - 96 : common;
    int hostBits = 128 - common;
    boolean startsAtZeros =
        (first.high() & ones(hostBits - 64)) == 0 && (first.low() & ones(hostBits)) == 0;
    boolean endsAtOnes =
        (~last.high() & ones(hostBits - 64)) == 0 && (~last.low() & ones(hostBits)) == 0;
    return startsAtZeros && endsAtOnes ? Optional.of(new Prefix(first, length)) : Optional.empty();
  }

  /** The fewest blocks that together have these addresses, in order; at most 254. */
  public List<Prefix> blocks() {
    List<Prefix> blocks = new ArrayList<>();
    IpAddress next = first;
    while (next.compareTo(last) <= 0) {
      if (next.isV4() != isV4()) {
        // An IPv6 range reached ::ffff:0:0/96, which it spans; see the class comment.
        next = new IpAddress(0, 1L << 48);
        continue;
      }
      Prefix block = longestBlock(next);
      blocks.add(block);
      IpAddress end = last(block);
      if (end.equals(last)) {
        break;
      }
      next = successor(end);
    }
    return List.copyOf(blocks);
  }

  private Prefix longestBlock(IpAddress start) {
    int zeros =
        start.low() != 0
            ? Long.numberOfTrailingZeros(start.low())
            : 64 + Long.numberOfTrailingZeros(start.high());
    for (int hostBits = Math.min(zeros, start.lengthBits()); ; hostBits--) {
      Prefix block = new Prefix(start, start.lengthBits() - hostBits);
      IpAddress end = last(block);
      if (end.isV4() == isV4() && end.compareTo(last) <= 0) {
        return block;
      }
    }
  }

  /** Whether the other range begins right behind this one, so that the two are one. */
  boolean touches(AddressRange next) {
    IpAddress successor = successor(last);
    boolean wrapped = successor.high() == 0 && successor.low() == 0;
    return isV4() == next.isV4() && !wrapped && next.first.equals(successor);
  }

  private static IpAddress successor(IpAddress address) {
    long low = address.low() + 1;
    return new IpAddress(low == 0 ? address.high() + 1 : address.high(), low);
  }

  /** IPv4 before IPv6, as RFC 3779 orders the families, then by first and last address. */
  @Override
  public int compareTo(AddressRange other) {
    if (isV4() != other.isV4()) {
      return isV4() ? -1 : 1;
    }
    int order = first.compareTo(other.first);
    return order != 0 ? order : last.compareTo(other.last);
  }

  /** {@code 192.0.2.0/24} where a block fits, else {@code 192.0.2.0-192.0.2.9}. */
  @Override
  public String toString() {
    return block().map(Prefix::toString).orElseGet(() -> first + "-" + last);
  }

  /** The lowest {@code count} bits of a word set; a count outside 0 to 64 is cut to it. */
  private static long ones(int count) {
    return count <= 0 ? 0 : count >= 64 ? -1L : -1L >>> (64 - count);
  }
}
