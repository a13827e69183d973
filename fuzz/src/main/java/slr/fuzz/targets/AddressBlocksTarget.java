package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import slr.certs.AddressBlocks;
import slr.certs.AddressBlocksCodec;
import slr.certs.AddressRange;
import slr.certs.DerException;
import slr.fuzz.FuzzTarget;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The address sets of certificates. What we read is canonical DER, which Bouncy Castle confirms;
 * containment and nesting are those of plain intervals of numbers.
 */
public final class AddressBlocksTarget implements FuzzTarget {

  /** Sets are compared range by range: enough to see every branch, few enough to be quick. */
  private static final int RANGES_COMPARED = 24;

  private static final AddressBlocks USUAL =
      AddressBlocks.parse("10.0.0.0/8,192.0.2.0/24,2001:db8::/32");

  /** A range as numbers; both families in one line, IPv4 where IpAddress keeps it. */
  private record Interval(boolean v4, BigInteger first, BigInteger last) {}

  @Override
  public String name() {
    return "address-blocks";
  }

  @Override
  public String about() {
    return "RFC 3779 DER: refused by name, or canonical, and sets contain and nest as numbers do";
  }

  @Override
  public void run(byte[] input) throws IOException {
    Optional<AddressBlocks> whole = decode(input);
    if (whole.isPresent()) {
      checkAlone(whole.get());
      checkPair(whole.get(), USUAL);
      return;
    }
    // Two sets one behind the other, for the questions that two sets answer.
    int cut = input.length < 4 ? 0 : outerLength(input);
    if (cut > 0 && cut < input.length) {
      Optional<AddressBlocks> first = decode(Arrays.copyOf(input, cut));
      Optional<AddressBlocks> second = decode(Arrays.copyOfRange(input, cut, input.length));
      if (first.isPresent() && second.isPresent()) {
        checkPair(first.get(), second.get());
      }
    }
  }

  private static Optional<AddressBlocks> decode(byte[] input) throws IOException {
    AddressBlocks blocks;
    try {
      blocks = AddressBlocksCodec.decode(input);
    } catch (DerException refused) {
      require(refused.fault() != null && refused.getMessage() != null, "refused without a word");
      return Optional.empty();
    }
    require(Arrays.equals(AddressBlocksCodec.encode(blocks), input), "%s has two forms", blocks);
    byte[] der = ASN1Primitive.fromByteArray(input).getEncoded(ASN1Encoding.DER);
    require(Arrays.equals(der, input), "%s was read from what is no DER", blocks);
    return Optional.of(blocks);
  }

  private static int outerLength(byte[] input) {
    int first = input[1] & 0xff;
    return first < 0x80
        ? 2 + first
        : first == 0x81 ? 3 + (input[2] & 0xff) : first == 0x82 ? 4 + PacketInput.u16(input, 2) : 0;
  }

  private static void checkAlone(AddressBlocks blocks) {
    requireEqual(AddressBlocks.covering(blocks.ranges()), blocks, "the set of its ranges");
    requireEqual(blocks.firstOutside(blocks), Optional.empty(), "what a set lacks of itself");
    List<Interval> model = model(blocks);
    int compared = Math.min(RANGES_COMPARED, blocks.ranges().size());
    for (AddressRange range : blocks.ranges().subList(0, compared)) {
      requireEqual(blocks.contains(range), true, "contains " + range);
      for (IpAddress address : edges(range)) {
        requireEqual(blocks.contains(address), contains(model, address), address.toString());
      }
      List<Prefix> prefixes = range.blocks();
      require(!prefixes.isEmpty() && prefixes.size() <= 254, "%s has %s", range, prefixes);
      for (Prefix prefix : prefixes) {
        require(blocks.contains(prefix), "%s lacks its own %s", blocks, prefix);
        requireEqual(prefix.isV4(), range.isV4(), "family of " + prefix);
      }
    }
  }

  private static void checkPair(AddressBlocks inner, AddressBlocks outer) {
    List<Interval> model = model(outer);
    Optional<AddressRange> expected =
        inner.ranges().stream()
            .filter(range -> model.stream().noneMatch(all -> holds(all, interval(range))))
            .findFirst();
    requireEqual(inner.firstOutside(outer), expected, inner + " outside of " + outer);
    List<AddressRange> both = new ArrayList<>(inner.ranges());
    both.addAll(outer.ranges());
    AddressBlocks union = AddressBlocks.covering(both);
    requireEqual(inner.firstOutside(union), Optional.empty(), "outside of a union");
    requireEqual(outer.firstOutside(union), Optional.empty(), "outside of a union");
  }

  /** The ends of a range, and the addresses right outside of it, where there are any. */
  private static List<IpAddress> edges(AddressRange range) {
    List<IpAddress> edges = new ArrayList<>(List.of(range.first(), range.last()));
    IpAddress first = range.first();
    IpAddress last = range.last();
    if (first.high() != 0 || first.low() != 0) {
      edges.add(new IpAddress(first.low() == 0 ? first.high() - 1 : first.high(), first.low() - 1));
    }
    if (last.high() != -1 || last.low() != -1) {
      edges.add(new IpAddress(last.low() == -1 ? last.high() + 1 : last.high(), last.low() + 1));
    }
    return edges;
  }

  private static List<Interval> model(AddressBlocks blocks) {
    return blocks.ranges().stream().map(AddressBlocksTarget::interval).toList();
  }

  private static Interval interval(AddressRange range) {
    return new Interval(range.isV4(), number(range.first()), number(range.last()));
  }

  private static boolean contains(List<Interval> model, IpAddress address) {
    Interval one = new Interval(address.isV4(), number(address), number(address));
    return model.stream().anyMatch(all -> holds(all, one));
  }

  private static boolean holds(Interval all, Interval part) {
    return all.v4() == part.v4()
        && all.first().compareTo(part.first()) <= 0
        && part.last().compareTo(all.last()) <= 0;
  }

  private static BigInteger number(IpAddress address) {
    BigInteger high = new BigInteger(Long.toUnsignedString(address.high()));
    return high.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(address.low())));
  }
}
