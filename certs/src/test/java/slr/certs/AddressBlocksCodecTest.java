package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlocksCodecTest {

  /** RFC 3779 appendix B, first example: its IPv4 list, here without the SAFI, which we refuse. */
  private static final String RFC_LIST =
      "3024 0304040a0020 0304000a0040 0303000a01 300c 0304040a0230 0304000a0240 0303000a03";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static DerFault fault(byte[] bytes) {
    return catchThrowableOfType(DerException.class, () -> AddressBlocksCodec.decode(bytes)).fault();
  }

  @Test
  void readsTheExampleOfTheRfcAndWritesItBack() throws DerException {
    byte[] bytes = hex("302c 302a 04020001" + RFC_LIST);

    AddressBlocks blocks = AddressBlocksCodec.decode(bytes);

    assertThat(blocks)
        .hasToString("10.0.32.0/20,10.0.64.0/24,10.1.0.0/16,10.2.48.0-10.2.64.255,10.3.0.0/16");
    assertThat(AddressBlocksCodec.encode(blocks)).isEqualTo(bytes);
  }

  /** The bit strings that RFC 3779 2.1.1 spells out. */
  @ParameterizedTest
  @CsvSource({
    "10.5.0.4/32, 300f 300d 04020001 3007 0305000a050004",
    "10.5.0.0/23, 300e 300c 04020001 3006 0304010a0500",
    "2001:0:200::/39, 3010 300e 04020002 3008 0306012001000002",
    "2001:0:200:3::1/128, 301b 3019 04020002 3013 031100 20010000020000030000000000000001",
    "0.0.0.0/0, 300b 3009 04020001 3003 030100",
    "none, 3000"
  })
  void writesWhatTheRfcSpellsOut(String text, String expected) throws DerException {
    AddressBlocks blocks = AddressBlocks.parse(text);

    assertThat(AddressBlocksCodec.encode(blocks)).isEqualTo(hex(expected));
    assertThat(AddressBlocksCodec.decode(hex(expected))).isEqualTo(blocks);
  }

  @Test
  void refusesEveryTruncationAndEveryAddedByte() {
    byte[] bytes = hex("302c 302a 04020001" + RFC_LIST);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(fault(Arrays.copyOf(bytes, length))).isEqualTo(DerFault.TRUNCATED);
    }
    assertThat(fault(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo(DerFault.TRAILING_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    // The example as the RFC prints it has a SAFI, and inherits IPv6.
    "UNKNOWN_FAMILY, 3035 302b 0403000101" + RFC_LIST + "3006 04020002 0500",
    "INHERIT, 3008 3006 04020002 0500",
    "UNKNOWN_FAMILY, 300b 3009 04020003 3003 030100",
    "UNKNOWN_FAMILY, 300a 3008 040101 3003 030100",
    "FAMILY_NOT_CANONICAL, 3008 3006 04020001 3000",
    "FAMILY_NOT_CANONICAL, 3016 3009 04020001 3003 030100 3009 04020001 3003 030100",
    "FAMILY_NOT_CANONICAL, 3016 3009 04020002 3003 030100 3009 04020001 3003 030100",
    "RANGES_NOT_SORTED, 3010 300e 04020001 3008 0302000b 0302000a",
    "RANGES_NOT_SORTED, 3011 300f 04020001 3009 0302000a 0303000a01",
    // 10.0.0.0/8 and 11.0.0.0/8 touch: they are 10.0.0.0/7.
    "RANGES_NOT_SORTED, 3010 300e 04020001 3008 0302000a 0302000b",
    // 10.0.0.0 to 10.255.255.255 is a block.
    "RANGE_NOT_CANONICAL, 3012 3010 04020001 300a 3008 0302010a 0302000a",
    // min with a trailing 0 bit.
    "RANGE_NOT_CANONICAL, 3013 3011 04020001 300b 3009 0303000a00 0302000b",
    "BAD_RANGE, 3012 3010 04020001 300a 3008 0302000c 0302000b",
    // ::ffff:0:0/96
    "BAD_RANGE, 3017 3015 04020002 300f 030d00 00000000000000000000ffff",
    "BAD_BIT_STRING, 300c 300a 04020001 3004 0302010b",
    "BAD_BIT_STRING, 300c 300a 04020001 3004 0302080a",
    "BAD_BIT_STRING, 300b 3009 04020001 3003 030101",
    "BAD_BIT_STRING, 300a 3008 04020001 3002 0300",
    "ADDRESS_TOO_LONG, 3010 300e 04020001 3008 0306000a00000001",
    "WRONG_TAG, 300b 3009 04020001 3003 040100",
    "WRONG_TAG, 3100",
    "BAD_LENGTH, 3080 0000",
    "BAD_LENGTH, 308100",
    "BAD_LENGTH, 3082 0001 00",
    "TOO_LONG, 3083 000001 00",
    "TRAILING_BYTES, 300d 300b 04020001 3003 030100 0500"
  })
  void namesWhatIsWrong(DerFault expected, String bytes) {
    assertThat(fault(hex(bytes))).isEqualTo(expected);
  }

  @Test
  void boundsTheNumberOfRanges() {
    StringBuilder blocks = new StringBuilder("10.0.0.0/32");
    for (int i = 1; i <= Limits.RANGES; i++) {
      blocks.append(",10.").append(i / 128).append('.').append(i % 128 * 2).append(".0/32");
    }
    AddressBlocks tooMany = AddressBlocks.parse(blocks.toString());
    AddressBlocks full = new AddressBlocks(tooMany.ranges().subList(0, Limits.RANGES));

    byte[] encoded = AddressBlocksCodec.encode(full);
    assertThat(encoded.length).isLessThan(Limits.BLOCKS_BYTES);
    // One more /32 of seven octets, and the three lengths adapted.
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 7);
    System.arraycopy(hex("0305000afffff0"), 0, longer, encoded.length, 7);
    for (int offset : new int[] {2, 6, 14}) {
      int length = (longer[offset] & 0xff) << 8 | (longer[offset + 1] & 0xff);
      longer[offset] = (byte) ((length + 7) >> 8);
      longer[offset + 1] = (byte) (length + 7);
    }
    assertThat(fault(longer)).isEqualTo(DerFault.TOO_LONG);
    assertThat(fault(new byte[Limits.BLOCKS_BYTES + 1])).isEqualTo(DerFault.TOO_LONG);
  }

  @Property(tries = 2000)
  void anyBytesAreRefusedOrComeBackUnchanged(@ForAll @Size(max = 64) byte[] bytes) {
    refusedOrUnchanged(bytes);
  }

  @Property(tries = 2000)
  void anyDamageIsRefusedOrComesBackUnchanged(
      @ForAll AddressSamples.Sample sample, @ForAll int where, @ForAll byte what) {
    byte[] bytes = AddressBlocksCodec.encode(sample.blocks());
    bytes[Math.floorMod(where, bytes.length)] = what;
    refusedOrUnchanged(bytes);
  }

  @Test
  void faultsSayWhere() {
    DerException e =
        catchThrowableOfType(DerException.class, () -> AddressBlocksCodec.decode(hex("3001")));
    assertThat(e).hasMessage("TRUNCATED at octet 2");
  }

  private static void refusedOrUnchanged(byte[] bytes) {
    try {
      AddressBlocks blocks = AddressBlocksCodec.decode(bytes);
      assertThat(AddressBlocksCodec.encode(blocks)).isEqualTo(bytes);
      assertThat(blocks.toString()).isNotEmpty();
    } catch (DerException e) {
      assertThat(e.fault()).isNotNull();
    }
  }
}
