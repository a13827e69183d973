package slr.certs;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;
import slr.packet.IpAddress;

/** Random address sets in a world of 512 addresses, together with a naive model of them. */
public final class AddressSamples implements ArbitraryProvider {

  /** IPv4 addresses of the world; as many of IPv6 follow. */
  static final int FAMILY = 256;

  /**
   * One set, twice.
   *
   * @param model bit n stands for {@link #address} n
   */
  public record Sample(AddressBlocks blocks, BitSet model) {}

  /** Both families sit at their upper ends, where overflow would show. */
  static IpAddress address(int number) {
    return number < FAMILY
        ? IpAddress.ofV4(-FAMILY + number)
        : new IpAddress(-1L, -FAMILY + (long) (number - FAMILY));
  }

  static Arbitrary<Sample> samples() {
    Arbitrary<int[]> pieces =
        Combinators.combine(
                Arbitraries.integers().between(0, 2 * FAMILY - 1),
                Arbitraries.integers().between(0, 40))
            .as((start, length) -> new int[] {start, length});
    return pieces.list().ofMaxSize(12).map(AddressSamples::sample);
  }

  private static Sample sample(List<int[]> pieces) {
    BitSet model = new BitSet();
    List<AddressRange> ranges = new ArrayList<>();
    for (int[] piece : pieces) {
      int familyEnd = piece[0] < FAMILY ? FAMILY - 1 : 2 * FAMILY - 1;
      int end = Math.min(piece[0] + piece[1], familyEnd);
      model.set(piece[0], end + 1);
      ranges.add(new AddressRange(address(piece[0]), address(end)));
    }
    return new Sample(AddressBlocks.covering(ranges), model);
  }

  @Override
  public boolean canProvideFor(TypeUsage type) {
    return type.isOfType(Sample.class);
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
    return Set.of(samples());
  }
}
