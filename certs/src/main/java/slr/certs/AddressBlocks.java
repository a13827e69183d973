package slr.certs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * A set of addresses in canonical form: what a certificate allows (X2). Two sets with the same
 * addresses are equal and have the same encoding ({@link AddressBlocksCodec}).
 *
 * @param ranges sorted, IPv4 first, none overlaps or touches the next
 */
public record AddressBlocks(List<AddressRange> ranges) {

  /** No address at all. */
  public static final AddressBlocks NONE = new AddressBlocks(List.of());

  /** 0.0.0.0/0 and ::/0. */
  public static final AddressBlocks ALL = parse("0.0.0.0/0,::/0");

  public AddressBlocks {
    ranges = List.copyOf(ranges);
    for (int i = 1; i < ranges.size(); i++) {
      AddressRange before = ranges.get(i - 1);
      AddressRange range = ranges.get(i);
      boolean apart =
          before.isV4() != range.isV4()
              || (before.last().compareTo(range.first()) < 0 && !before.touches(range));
      if (before.compareTo(range) >= 0 || !apart) {
        throw new IllegalArgumentException(
            before + ", " + range + " is not canonical: sort and join the ranges");
      }
    }
  }

  /** The addresses of all these ranges, in whatever order and however they overlap. */
  public static AddressBlocks covering(Collection<AddressRange> ranges) {
    List<AddressRange> joined = new ArrayList<>();
    for (AddressRange range : ranges.stream().sorted().toList()) {
      AddressRange before = joined.isEmpty() ? null : joined.getLast();
      boolean meets =
          before != null
              && before.isV4() == range.isV4()
              && (before.contains(range.first()) || before.touches(range));
      if (before == null || !meets) {
        joined.add(range);
      } else if (range.last().compareTo(before.last()) > 0) {
        joined.set(joined.size() - 1, new AddressRange(before.first(), range.last()));
      }
    }
    return new AddressBlocks(joined);
  }

  /**
   * Parses {@code 192.0.2.0/24,2001:db8::1,...}; the word {@code none} is the empty set.
   *
   * @throws IllegalArgumentException if a part is no block; the message says what to write
   */
  public static AddressBlocks parse(String text) {
    if (text.equals("none")) {
      return new AddressBlocks(List.of());
    }
    return covering(
        Arrays.stream(text.split(",", -1))
            .map(part -> AddressRange.of(Prefix.parse(part.strip())))
            .toList());
  }

  /** Whether the set has no address. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether the address is in the set; takes the logarithm of the number of ranges. */
  public boolean contains(IpAddress address) {
    return contains(new AddressRange(address, address));
  }

  /** Whether every address of the block is in the set; never throws, whatever a peer sent. */
  public boolean contains(Prefix block) {
    IpAddress last = AddressRange.last(block);
    return last.isV4() == block.isV4() && contains(new AddressRange(block.address(), last));
  }

  /** Whether every address of the range is in the set. */
  public boolean contains(AddressRange range) {
    int low = 0;
    int high = ranges.size() - 1;
    // Ends at the last range that begins no later than this one: no other can contain it.
    while (low <= high) {
      int middle = (low + high) >>> 1;
      AddressRange candidate = ranges.get(middle);
      boolean beginsLater =
          candidate.isV4() != range.isV4()
              ? range.isV4()
              : candidate.first().compareTo(range.first()) > 0;
      if (beginsLater) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high >= 0 && ranges.get(high).contains(range);
  }

  /** The fewest blocks that have exactly these addresses, IPv4 first. */
  public List<Prefix> prefixes() {
    return ranges.stream().flatMap(range -> range.blocks().stream()).toList();
  }

  /** The first range with an address that the other set lacks; empty if this nests in it. */
  public Optional<AddressRange> firstOutside(AddressBlocks other) {
    return ranges.stream().filter(range -> !other.contains(range)).findFirst();
  }

  /** As {@link #parse} reads it, apart from ranges that are no block. */
  @Override
  public String toString() {
    return isEmpty()
        ? "none"
        : ranges.stream().map(AddressRange::toString).collect(Collectors.joining(","));
  }
}
