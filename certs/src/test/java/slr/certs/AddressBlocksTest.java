package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import slr.certs.AddressSamples.Sample;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class AddressBlocksTest {

  @Property(tries = 1000)
  void agreesWithANaiveModel(@ForAll Sample sample) throws DerException {
    AddressBlocks blocks = sample.blocks();
    for (int i = 0; i < 2 * AddressSamples.FAMILY; i++) {
      assertThat(blocks.contains(AddressSamples.address(i))).isEqualTo(sample.model().get(i));
    }
    assertThat(AddressBlocksCodec.decode(AddressBlocksCodec.encode(blocks))).isEqualTo(blocks);
    assertThat(AddressBlocks.covering(blocks.prefixes().stream().map(AddressRange::of).toList()))
        .isEqualTo(blocks);
    assertThat(blocks.prefixes()).allMatch(blocks::contains);
  }

  @Property(tries = 2000)
  void nestsAsTheModelDoes(@ForAll Sample inner, @ForAll Sample outer) {
    BitSet missing = (BitSet) inner.model().clone();
    missing.andNot(outer.model());

    assertThat(inner.blocks().firstOutside(outer.blocks()).isEmpty()).isEqualTo(missing.isEmpty());

    AddressBlocks both =
        AddressBlocks.covering(
            Stream.of(inner, outer).flatMap(s -> s.blocks().ranges().stream()).toList());
    assertThat(inner.blocks().firstOutside(both)).isEmpty();
    assertThat(outer.blocks().firstOutside(both)).isEmpty();
  }

  @Test
  void joinsWhatTouchesAndKeepsFamiliesApart() {
    assertThat(AddressBlocks.parse("10.1.0.0/16, 10.0.0.0/16,::/0,0.0.0.0/1"))
        .isEqualTo(AddressBlocks.parse("0.0.0.0/1,::/0"));
    assertThat(AddressBlocks.ALL).hasToString("0.0.0.0/0,::/0");
    assertThat(AddressBlocks.ALL.prefixes())
        .containsExactly(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
  }

  @Test
  void allOfIpv6CoversNoIpv4() {
    AddressBlocks v6 = AddressBlocks.parse("::/0");
    assertThat(v6.contains(IpAddress.parse("192.0.2.1"))).isFalse();
    assertThat(v6.contains(Prefix.parse("0.0.0.0/0"))).isFalse();
    assertThat(v6.contains(IpAddress.parse("::"))).isTrue();
  }

  /** A peer may name any block; the one that ends where IPv4 is kept is in no set. */
  @Test
  void answersForBlocksThatEndInMappedSpace() {
    Prefix odd = Prefix.parse("::/80");
    assertThat(AddressBlocks.ALL.contains(odd)).isFalse();
    assertThatThrownBy(() -> AddressBlocks.parse("::/80"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("::ffff:0:0/96");
  }

  @Test
  void splitsARangeThatSpansMappedSpaceWithoutNamingIt() {
    AddressRange range =
        new AddressRange(IpAddress.parse("::fffe:0:1"), IpAddress.parse("::1:0:0:0"));
    List<Prefix> blocks = range.blocks();
    assertThat(blocks).noneMatch(Prefix::isV4).endsWith(Prefix.parse("::1:0:0:0/128"));
  }

  @Test
  void refusesWhatIsNotCanonical() {
    AddressRange low = AddressRange.of(Prefix.parse("10.0.0.0/8"));
    AddressRange next = AddressRange.of(Prefix.parse("11.0.0.0/8"));
    assertThatThrownBy(() -> new AddressBlocks(List.of(low, next)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AddressBlocks(List.of(next, low)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new AddressRange(IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
