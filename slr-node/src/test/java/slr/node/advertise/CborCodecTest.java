package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.GetTunnelSources;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Reserved;
import slr.core.advertise.RowChange;

class CborCodecTest {

  static Stream<AdvertisementMessage> oneOfEach() {
    return Messages.oneOfEach().stream();
  }

  static Stream<AdvertisementMessage> longestOfEach() {
    return Messages.longestOfEach().stream();
  }

  /** In the order of {@link Messages#oneOfEach}; can be read with docs/wire/advertisement.cddl. */
  @ParameterizedTest
  @CsvSource({
    "0, 8201a901"
        + "820102026268310303040005626831060907"
        + "81440a00000108"
        + "8182440a000001182009f4",
    "1, 8202a40103023b7fffffffffffffff0302041864",
    "2, 8203a40103022603"
        + "81aa018544cb007101182006185000020003fb3fd33333333333330404"
        + "0518320600070108f4096268310a816268310481"
        + "855020010db80000000000000000000000001830000005",
    "3, 8204a10181a3018544cb00710118200618500002fb3febd70a3d70a3d70305",
    "4, 8205a101a0",
    "5, 8206a40103020103a2018544cb0071011820061850000285"
        + "5020010db8000000000000000000000000183000000504"
        + "81aa018544cb007101182006185000020003fb3fd33333333333330404"
        + "0518320600070108f4096268310a81626831",
    "6, 8207a201030281a2018544cb0071011820061850000201",
    "7, 8208a201020281a2018544cb0071011820061850000202",
    "8, 8209a10100",
    "9, 820aa3011820026f3139382e35312e3130302e302f32340378267669727475616c"
        + "20686f7374206f7574736964652074686520617574686f7269736174696f6e",
    "10, 820ba20181850644c00002011904d244cb00710118500280",
    "11, 820ca101a2018544cb0071011820061850000285" + "5020010db80000000000000000000000001830000005",
    "12, 820da201030281a301a00201031b7fffffffffffffff",
    "13, 820ea0",
    "14, 820fa20101028182440a00000008",
    "15, 8210a20181850644c00002011904d244cb00710118500280",
    "16, 8215a2015020010db8000000000000000000000007021b0000019b76daa800",
    "17, 8211a10181850644c00002011904d244cb0071011850",
    "18, 8212a2011903200281850644c00002011904d244cb0071011850",
    "19, 8213a40181850644c00002011904d244cb00710118500280"
        + "03800481850644c00002011904d244cb0071011850",
    "20, 8214a301637331310281850644c00002011904d244cb00710118500380",
    "21, 821818a0",
    "22, 821819a0",
    "23, 82181aa0",
    "24, 8216a3010902850644c00002011904d244cb0071011850031905dc",
    "25, "
        + "8217a201090282ab0165736974653102020362723104657369746531056a7231723172317231"
        + "723106825020010db80000000000000000000000001830076272310862723109a60162723102"
        + "627231031b0000000202fbf000041b00000001fdd59400051b1000000000000000061b200000"
        + "00000000000a1a7fffffff0b81ac01657369746531025020010db80000000000000000000000"
        + "0003627231041a7fffffff05fb3fbf9add3739635f06fb7e1fdafb60009cd0071a7fffffff08"
        + "fb3fb999999999999a09fb7e1fdafb60009cd00afb3fbf9add3739635f0bfb3fef9add3c0e56"
        + "b80c627231a50162683103696e6f2d616e7377657205696e6f20616e737765720a000b80",
    "26, 820ba20182850644c00002011904d244cb0071011850"
        + "850644c00002011904d344cb007101185002822100"
  })
  void goldenOctetsAreWhatIsWrittenAndReadBack(int index, String golden) throws Exception {
    AdvertisementMessage message = Messages.oneOfEach().get(index);

    assertThat(HexFormat.of().formatHex(CborCodec.encode(message))).isEqualTo(golden);
    assertThat(decode(golden)).isEqualTo(message);
  }

  /** A hello of those who do not know the key yet. */
  @Test
  void whoDoesNotSayThatItForwardsAloneDoesNot() throws Exception {
    String old = "8201a80182010202626831030304000562683106090781440a000001088182440a0000011820";

    assertThat(decode(old)).isEqualTo(Messages.oneOfEach().getFirst());
  }

  @ParameterizedTest
  @MethodSource({"oneOfEach", "longestOfEach"})
  void readsBackWhatItWrote(AdvertisementMessage message) throws Exception {
    byte[] record = CborCodec.encode(message);

    assertThat(record.length).isLessThanOrEqualTo(AdvertisementLimits.RECORD_BYTES);
    assertThat(CborCodec.decode(record)).isEqualTo(message);
    assertThat(message.toString()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("oneOfEach")
  void refusesEveryTruncation(AdvertisementMessage message) {
    byte[] record = CborCodec.encode(message);
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> CborCodec.decode(cut))
          .as("%d octets", length)
          .isInstanceOf(MalformedRecordException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("oneOfEach")
  void garbageIsReadOrRefusedAndNothingElse(AdvertisementMessage message) {
    Random random = new Random(message.getClass().getSimpleName().hashCode());
    byte[] record = CborCodec.encode(message);
    for (int round = 0; round < 2_000; round++) {
      byte[] bad = record.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(CborCodec.decode(bad)).isNotNull();
      } catch (MalformedRecordException refused) {
        assertThat(refused.what()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00                                     | an array is wanted, not an integer",
        "a0                                     | an array is wanted, not a map",
        "80                                     | an integer is wanted, not the end of an array",
        "8105                                   | a map is wanted, not the end of an array",
        "8305a101a000                           | the end of an array is wanted, not an integer",
        "8205a101a000                           | more than one item",
        "8200a0                                 | no kind has code 0",
        "82181ba0                               | no kind has code 27",
        "821b7fffffffffffffffa0                 | is out of range",
        "821bffffffffffffffffa0                 | out of range of `long`",
        "8261 31a0                              | an integer is wanted, not a text",
        "8202a3010302000302                     | share (key 4) is missing",
        "8202a401200200030204186 4              | generation -1 is negative",
        "8202a4010302000302041865               | share 101 is out of range",
        "8202a40103020003020400                 | share 0 is out of range",
        "8202a401f9000002000302041864           | generation: an integer is wanted",
        "8202a401613102000302041864             | generation: an integer is wanted, not a text",
        "8202a401f602000302041864               | generation: an integer is wanted, not null",
        "8202a401c2490100000000000000000200030204 1864 | out of range of `long`",
        "8202a5010301030200030204 1864          | uplicate",
        "8209a10102                             | no reason has code 2",
        "820aa30119270f026003 60                | no refusalreason has code 9999",
        "820aa30101026107 0360                  | printable",
        "820ba101f6                             | flows: an array is wanted, not null",
        "820ba10181f6                           | flows: an array is wanted, not null",
        "820ba1018185064 3c000021904d244cb0071011850 | an address has 4 or 16 octets, not 3",
        "820ba101818506 5000000000000000000000ffffc0000201 1904d244cb0071011850"
            + "                                   | give 192.0.2.1 in 4",
        "820ba1018181190100                     | octets is wanted, not the end",
        "820ca101a2018544cb007101182006185000028 544cb00710118200618500 0 | is empty",
        "8203a4010302000380048185 44cb0071011818000000 | bits set beyond its length",
        "8204a10181a3018544cb00710118200618500002fbbfb999999999999a0305 | out of range",
        "8204a10181a3018544cb00710118200618500002f97e000305 | out of range",
        "820ea1017b7fffffffffffffff             | ",
        "820ea1015b7fffffffffffffff             | ",
        "820ea1019b7fffffffffffffff             | ",
        "9f05a101a0                             | ",
        "8205a27f7a7ffffffe000040               | beyond the end",
      })
  void refusesNamedBadRecords(String hex, String mentions) {
    String named = mentions == null ? "" : mentions;

    assertThatThrownBy(() -> decode(hex.replace(" ", "")))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(named);
  }

  @Test
  void refusesNestingWithoutEnd() {
    byte[] deep = new byte[AdvertisementLimits.RECORD_BYTES];
    Arrays.fill(deep, (byte) 0x81);
    byte[] below = HexFormat.of().parseHex("820ea11819" + "81".repeat(40) + "00");

    assertThatThrownBy(() -> CborCodec.decode(deep)).isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(() -> CborCodec.decode(below)).hasMessageContaining("depth");
  }

  @Test
  void skipsWhatALaterVersionSays() throws Exception {
    // Key 25, a text key, and a nested value, in a message and in a row of one.
    assertThat(decode("820ea31819a101820203616101187f9f0102ff")).isEqualTo(new GetTunnelSources());
    String row =
        "01 8544cb00710118200618500002 00 03fb3fd33333333333330404 0518320600 0701 08f4"
            + "096268310a81626831";
    String change = "8203a4 0103 0226 0381ab" + row + "1840f6" + "0480";
    assertThat(decode(change.replace(" ", "")))
        .isEqualTo(new RowChange(3, -7, List.of(Messages.ROW), List.of()));
  }

  @Test
  void skipsTheBodyOfAReservedMessage() throws Exception {
    assertThat(decode("82181aa20163616263028301f68102"))
        .isEqualTo(new Reserved(Reserved.Kind.MIGRATE));
  }

  @Test
  void takesIndefiniteLengths() throws Exception {
    assertThat(decode("9f02bf01030200030204186 4ffff".replace(" ", "")))
        .isEqualTo(new Heartbeat(3, 0, 2, 100));
  }

  private static AdvertisementMessage decode(String hex) throws MalformedRecordException {
    return CborCodec.decode(HexFormat.of().parseHex(hex));
  }
}
