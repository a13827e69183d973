package slr.certs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * {@link AddressBlocks} as the IPAddrBlocks of RFC 3779 2.2.3, DER, canonical form only:
 *
 * <pre>
 *   IPAddrBlocks      ::= SEQUENCE OF IPAddressFamily
 *   IPAddressFamily   ::= SEQUENCE { addressFamily OCTET STRING,       -- 0001 IPv4, 0002 IPv6
 *                                    SEQUENCE OF IPAddressOrRange }    -- or NULL: inherit, refused
 *   IPAddressOrRange  ::= BIT STRING                                   -- the bits of a block
 *                       | SEQUENCE { min BIT STRING, max BIT STRING }  -- less trailing 0s, 1s
 * </pre>
 *
 * What is decoded encodes to the same bytes again, whatever the bytes were.
 */
public final class AddressBlocksCodec {

  private static final byte[] IPV4 = {0, 1};
  private static final byte[] IPV6 = {0, 2};

  private AddressBlocksCodec() {}

  /** The extension's value; at most {@link Limits#RANGES} ranges. */
  public static byte[] encode(AddressBlocks blocks) {
    if (blocks.ranges().size() > Limits.RANGES) {
      throw new IllegalArgumentException(
          blocks.ranges().size() + " ranges are more than the " + Limits.RANGES + " of one set");
    }
    DerWriter families = new DerWriter();
    for (boolean v4 : new boolean[] {true, false}) {
      List<AddressRange> ranges = blocks.ranges().stream().filter(r -> r.isV4() == v4).toList();
      if (!ranges.isEmpty()) {
        families.element(DerReader.SEQUENCE, family(v4 ? IPV4 : IPV6, ranges));
      }
    }
    return new DerWriter().element(DerReader.SEQUENCE, families.bytes()).bytes();
  }

  /** Reads an extension's value. */
  public static AddressBlocks decode(byte[] bytes) throws DerException {
    if (bytes.length > Limits.BLOCKS_BYTES) {
      throw new DerException(DerFault.TOO_LONG, 0);
    }
    DerReader all = new DerReader(bytes);
    DerReader families = all.enter(DerReader.SEQUENCE);
    all.requireEnd();
    List<AddressRange> ranges = new ArrayList<>();
    boolean seenV4 = false;
    boolean seenV6 = false;
    while (!families.atEnd()) {
      int start = families.position();
      DerReader family = families.enter(DerReader.SEQUENCE);
      byte[] afi = family.content(DerReader.OCTET_STRING);
      boolean v4 = Arrays.equals(afi, IPV4);
      if (!v4 && !Arrays.equals(afi, IPV6)) {
        throw new DerException(DerFault.UNKNOWN_FAMILY, start);
      }
      if (seenV6 || (v4 && seenV4)) {
        throw new DerException(DerFault.FAMILY_NOT_CANONICAL, start);
      }
      seenV4 |= v4;
      seenV6 |= !v4;
      decodeFamily(family, v4, ranges);
      family.requireEnd();
    }
    return new AddressBlocks(ranges);
  }

  private static void decodeFamily(DerReader family, boolean v4, List<AddressRange> ranges)
      throws DerException {
    int start = family.position();
    if (family.peekTag() == DerReader.NULL) {
      throw new DerException(DerFault.INHERIT, start);
    }
    DerReader list = family.enter(DerReader.SEQUENCE);
    if (list.atEnd()) {
      throw new DerException(DerFault.FAMILY_NOT_CANONICAL, start);
    }
    AddressRange before = null;
    while (!list.atEnd()) {
      int offset = list.position();
      if (ranges.size() == Limits.RANGES) {
        throw new DerException(DerFault.TOO_LONG, offset);
      }
      AddressRange range =
          list.peekTag() == DerReader.BIT_STRING ? decodeBlock(list, v4) : decodeRange(list, v4);
      boolean follows =
          before == null || (before.last().compareTo(range.first()) < 0 && !before.touches(range));
      if (!follows) {
        throw new DerException(DerFault.RANGES_NOT_SORTED, offset);
      }
      ranges.add(range);
      before = range;
    }
  }

  private static AddressRange decodeBlock(DerReader list, boolean v4) throws DerException {
    int offset = list.position();
    byte[] bits = bitString(list, v4);
    return range(address(bits, v4, 0), address(bits, v4, 0xff), v4, offset);
  }

  private static AddressRange decodeRange(DerReader list, boolean v4) throws DerException {
    int offset = list.position();
    DerReader ends = list.enter(DerReader.SEQUENCE);
    byte[] min = bitString(ends, v4);
    byte[] max = bitString(ends, v4);
    ends.requireEnd();
    AddressRange range = range(address(min, v4, 0), address(max, v4, 0xff), v4, offset);
    boolean shortest =
        Arrays.equals(min, bits(range.first(), minBits(range.first())))
            && Arrays.equals(max, bits(range.last(), maxBits(range.last())));
    if (!shortest || range.block().isPresent()) {
      throw new DerException(DerFault.RANGE_NOT_CANONICAL, offset);
    }
    return range;
  }

  private static AddressRange range(IpAddress first, IpAddress last, boolean v4, int offset)
      throws DerException {
    if (first.isV4() != v4 || last.isV4() != v4 || first.compareTo(last) > 0) {
      throw new DerException(DerFault.BAD_RANGE, offset);
    }
    return new AddressRange(first, last);
  }

  /** The content of a BIT STRING: the number of unused bits, then the octets. */
  private static byte[] bitString(DerReader reader, boolean v4) throws DerException {
    int offset = reader.position();
    byte[] content = reader.content(DerReader.BIT_STRING);
    int unused = content.length == 0 ? 8 : content[0] & 0xff;
    boolean counted = unused <= 7 && (content.length > 1 || unused == 0);
    if (!counted || (content.length > 1 && (content[content.length - 1] & mask(unused)) != 0)) {
      throw new DerException(DerFault.BAD_BIT_STRING, offset);
    }
    if (content.length - 1 > (v4 ? 4 : 16)) {
      throw new DerException(DerFault.ADDRESS_TOO_LONG, offset);
    }
    return content;
  }

  /** The address with these leading bits and all others as in {@code fill} (00 or ff). */
  private static IpAddress address(byte[] bitString, boolean v4, int fill) {
    byte[] octets = new byte[v4 ? 4 : 16];
    Arrays.fill(octets, (byte) fill);
    System.arraycopy(bitString, 1, octets, 0, bitString.length - 1);
    if (bitString.length > 1) {
      octets[bitString.length - 2] |= (byte) (fill & mask(bitString[0]));
    }
    return v4 ? IpAddress.ofBytes(octets) : ofIpv6(octets);
  }

  /** As {@code IpAddress.ofBytes}, but mapped addresses are {@link #range}'s to refuse. */
  private static IpAddress ofIpv6(byte[] octets) {
    ByteBuffer words = ByteBuffer.wrap(octets);
    return new IpAddress(words.getLong(), words.getLong());
  }

  private static byte[] family(byte[] afi, List<AddressRange> ranges) {
    DerWriter list = new DerWriter();
    for (AddressRange range : ranges) {
      range
          .block()
          .map(Prefix::length)
          .ifPresentOrElse(
              length -> list.element(DerReader.BIT_STRING, bits(range.first(), length)),
              () -> list.element(DerReader.SEQUENCE, ends(range)));
    }
    return new DerWriter()
        .element(DerReader.OCTET_STRING, afi)
        .element(DerReader.SEQUENCE, list.bytes())
        .bytes();
  }

  private static byte[] ends(AddressRange range) {
    return new DerWriter()
        .element(DerReader.BIT_STRING, bits(range.first(), minBits(range.first())))
        .element(DerReader.BIT_STRING, bits(range.last(), maxBits(range.last())))
        .bytes();
  }

  /** BIT STRING content with the first {@code count} bits of the address. */
  private static byte[] bits(IpAddress address, int count) {
    int size = (count + 7) / 8;
    int unused = 8 * size - count;
    byte[] content = new byte[1 + size];
    content[0] = (byte) unused;
    System.arraycopy(address.toBytes(), 0, content, 1, size);
    if (size > 0) {
      content[size] &= (byte) (0xff << unused);
    }
    return content;
  }

  /** Bits that are left without the trailing zeros. */
  private static int minBits(IpAddress address) {
    return address.lengthBits() - trailingZeros(address.high(), address.low(), address);
  }

  /** Bits that are left without the trailing ones. */
  private static int maxBits(IpAddress address) {
    return address.lengthBits() - trailingZeros(~address.high(), ~address.low(), address);
  }

  private static int trailingZeros(long high, long low, IpAddress family) {
    int zeros = low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
    return Math.min(zeros, family.lengthBits());
  }

  /** The lowest bits of an octet, 0 to 7 of them. */
  private static int mask(int count) {
    return (1 << count) - 1;
  }
}
