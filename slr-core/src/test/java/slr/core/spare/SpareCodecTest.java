package slr.core.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import slr.core.flow.FlowKey;
import slr.core.spare.FlowDelta.Change;
import slr.packet.IpAddress;

/** Frames between SLRs of a cluster: one form each, and every other octet refused. */
class SpareCodecTest {

  private static final HexFormat HEX = HexFormat.of();

  private static final FlowDelta BEGUN =
      new FlowDelta(
          Change.BEGUN,
          "sys1",
          IpAddress.parse("10.1.255.2"),
          FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80"));
  private static final FlowDelta ENDED =
      new FlowDelta(
          Change.ENDED,
          "sys1",
          IpAddress.parse("10.1.255.2"),
          FlowKey.parse("udp [2001:db8::1]:53 [2001:db8:1::2]:5353"));
  private static final FlowDelta ELSEWHERE =
      new FlowDelta(
          Change.BEGUN,
          "acme/h1",
          IpAddress.parse("2001:db8::9"),
          FlowKey.parse("tcp 192.0.2.1:1235 203.0.113.1:80"));

  private static final SpareFrame BATCH =
      new SpareFrame.Batch(7, 2, 1_000, true, List.of(BEGUN, ENDED, ELSEWHERE));
  private static final SpareFrame ACK = new SpareFrame.Ack(7, 2, 1_000);
  private static final SpareFrame TELL_AGAIN = new SpareFrame.TellAgain(7);

  private static final String BATCH_HEX =
      "01010103" // version, batch, complete, three changes
          + "0000000000000007" // stream
          + "0000000000000002" // sequence
          + "00000000000003e8" // oldest change
          + "02" // holders
          + "0473797331" // sys1
          + "040a01ff02"
          + "0761636d652f6831" // acme/h1
          + "0620010db8000000000000000000000009"
          + "01060004" // begun, tcp, first holder, IPv4
          + "c0000201cb00710104d20050"
          + "02110006" // ended, udp, first holder, IPv6
          + "20010db800000000000000000000000120010db8000100000000000000000002003514e9"
          + "01060104" // begun, tcp, second holder, IPv4
          + "c0000201cb00710104d30050";

  static Stream<SpareFrame> frames() {
    return Stream.of(
        BATCH, ACK, TELL_AGAIN, new SpareFrame.Batch(1, 1, 5, false, List.of()), largest());
  }

  /** As many changes as may be, each of another child with the longest name. */
  private static SpareFrame largest() {
    return new SpareFrame.Batch(
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        false,
        IntStream.range(0, SpareConfig.DELTAS_PER_BATCH)
            .mapToObj(i ->
                new FlowDelta(
                    Change.BEGUN,
                    "h".repeat(61) + (10 + i),
                    IpAddress.parse("2001:db8::9"),
                    FlowKey.parse("tcp [2001:db8::1]:65535 [2001:db8::2]:" + i)))
            .toList());
  }

  private static SpareFrame decode(String hex) throws SpareFrameException {
    return SpareCodec.decode(ByteBuffer.wrap(HEX.parseHex(hex)));
  }

  @Test
  void aBatchHasTheseOctets() throws SpareFrameException {
    assertThat(HEX.formatHex(SpareCodec.encode(BATCH))).isEqualTo(BATCH_HEX);
    assertThat(decode(BATCH_HEX)).isEqualTo(BATCH);
  }

  @Test
  void othersHaveThese() {
    assertThat(HEX.formatHex(SpareCodec.encode(ACK)))
        .isEqualTo("01020000" + "0000000000000007" + "0000000000000002" + "00000000000003e8");
    assertThat(HEX.formatHex(SpareCodec.encode(TELL_AGAIN)))
        .isEqualTo("01030000" + "0000000000000007");
  }

  @ParameterizedTest
  @MethodSource("frames")
  void everyFrameComesBack(SpareFrame frame) throws SpareFrameException {
    byte[] octets = SpareCodec.encode(frame);
    assertThat(octets).hasSizeLessThanOrEqualTo(SpareCodec.OCTETS_MAX);
    assertThat(SpareCodec.decode(ByteBuffer.wrap(octets))).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void everyTruncationIsRefused(SpareFrame frame) {
    byte[] octets = SpareCodec.encode(frame);
    for (int length = 0; length < octets.length; length++) {
      ByteBuffer part = ByteBuffer.wrap(octets, 0, length);
      assertThatThrownBy(() -> SpareCodec.decode(part))
          .as("the first %d octets", length)
          .isInstanceOf(SpareFrameException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "02030000 0000000000000007, another version",
    "01040000 0000000000000007, unknown kind",
    "01000000 0000000000000007, unknown kind",
    "01030000 000000000000000700, octets follow",
    "01030100 0000000000000007, where none may be",
    "01030001 0000000000000007, where none may be",
    "01010200 000000000000000700000000000000020000000000000000 00, unknown flags",
    "01010041 000000000000000700000000000000020000000000000000 00, too many changes",
    "01010000 000000000000000700000000000000020000000000000000 01 0173 040a01ff02, more holders"
  })
  void isRefused(String hex, String why) {
    assertThatThrownBy(() -> decode(hex.replace(" ", "")))
        .isInstanceOf(SpareFrameException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "0473797331, 0073797331, no name", // The name is shorter than it says.
    "0473797331, 0473792031, no name",
    "0761636d652f6831, 0761636d652f2f31, no name",
    "040a01ff02, 050a01ff02, family",
    "01060004c0, 03060004c0, unknown change",
    "01060004c0, 01060104c0, out of order",
    "01060104c0, 01060204c0, out of order",
    "01060104c0, 01060004c0, a holder of nothing"
  })
  void aBatchIsRefused(String right, String wrong, String why) {
    assertThatThrownBy(() -> decode(BATCH_HEX.replace(right, wrong)))
        .isInstanceOf(SpareFrameException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aMappedAddressIsRefused() {
    String mapped =
        BATCH_HEX
            .replace("20010db8000100000000000000000002", "0".repeat(20) + "ffff")
            .replace("ffff" + "0035", "ffffc0000201" + "0035");
    assertThatThrownBy(() -> decode(mapped))
        .isInstanceOf(SpareFrameException.class)
        .hasMessageContaining("mapped");
  }

  @Property
  void randomOctetsAreNoFaultOfOurs(@ForAll byte[] octets) {
    decodeOrRefuse(octets);
  }

  /** One octet is another: then it is refused, or a frame that has these very octets. */
  @Property
  void changedOctetsAreRefusedOrAFrame(@ForAll long seed) {
    byte[] octets = SpareCodec.encode(BATCH);
    Random random = new Random(seed);
    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
    decodeOrRefuse(octets);
  }

  private static void decodeOrRefuse(byte[] octets) {
    try {
      SpareFrame frame = SpareCodec.decode(ByteBuffer.wrap(octets));
      assertThat(SpareCodec.encode(frame)).isEqualTo(octets);
    } catch (SpareFrameException refused) {
      assertThat(refused).hasMessageMatching("\\p{Print}+");
    }
  }
}
