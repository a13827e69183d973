package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import slr.packet.IpAddress;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/** Named bad messages, each with its reason and value; and odd ones that are good. */
final class RsvpRefusalTest {

  private static final String SESSION = "000c0101 cb007101 06000050";
  private static final String HOP = "000c0301 0a000002 00000000";
  private static final String TIMES = "00080501 00007530";
  private static final String STYLE = "00080801 0000000a";
  private static final String ID = "000c1701 01abcdef 00000001";
  private static final String NULL_SERVICE = "00000003 06000002 80000001 0000ffff";
  private static final String FLOWSPEC = "00140902" + NULL_SERVICE;
  private static final String TSPEC = "00140c02" + NULL_SERVICE;
  private static final String FILTER = "000c0a01 c6336407 00009c40";
  private static final String SENDER = "000c0b01 c6336407 00009c40";
  private static final String ERROR = "000c0601 0a000003 00000000";
  private static final String CONFIRM = "00080f01 0a000003";
  private static final String TUNNEL =
      "001cfc01 00007ed9 01000000 00000007 0000019a bfd1f780 0a010005";

  /** Needs only what is behind it, so that each test shows nothing but its fault. */
  private record Bad(String name, Reason reason, long value, String hex) {

    Bad(String name, Reason reason, long value, byte[] octets) {
      this(name, reason, value, HexFormat.of().formatHex(octets));
    }

    byte[] octets() {
      return HexFormat.of().parseHex(hex);
    }
  }

  @TestFactory
  Stream<DynamicTest> refuses() {
    return Stream.of(headers(), objects(), orders(), values())
        .flatMap(bad -> bad)
        .map(bad ->
            DynamicTest.dynamicTest(
                bad.name(),
                () -> {
                  MalformedRsvpException refusal = RsvpOctets.refusal(bad.octets());
                  assertThat(refusal.reason()).isEqualTo(bad.reason());
                  assertThat(refusal.value()).isEqualTo(bad.value());
                  assertThat(refusal).hasMessage(bad.reason().label() + " " + bad.value());
                }));
  }

  private static Stream<Bad> headers() {
    byte[] version = RsvpOctets.of(5, SESSION, HOP, SENDER);
    version[0] = 0x20;
    byte[] odd = new byte[45];
    System.arraycopy(RsvpOctets.of(5, SESSION, HOP, SENDER), 0, odd, 0, 44);
    return Stream.of(
        new Bad("version 2", Reason.VERSION, 2, version),
        new Bad("an odd length", Reason.LENGTH, 45, RsvpOctets.withLength(odd)),
        new Bad(
            "more than may be written without a signature",
            Reason.TOO_LONG,
            1_352,
            RsvpOctets.of(5, SESSION, HOP, SENDER, "051c0001", "00".repeat(1_304))),
        new Bad("more than a tunnel takes", Reason.TOO_LONG, 1_404, RsvpOctets.of(5, zeros(1_396))),
        new Bad("a Bundle", Reason.UNKNOWN_TYPE, 12, RsvpOctets.of(12, SESSION)),
        new Bad("type 0", Reason.UNKNOWN_TYPE, 0, RsvpOctets.of(0, SESSION)));
  }

  private static Stream<Bad> objects() {
    return Stream.of(
        bad("an object of no length", Reason.OBJECT_LENGTH, 0x0101, SESSION, "00000101"),
        bad("a length of 3 more", Reason.OBJECT_LENGTH, 0x0101, "000f0101 cb007101 06000050"),
        bad("a length beyond the message", Reason.OBJECT_LENGTH, 0x0101, "00100101 cb007101"),
        bad(
            "a v4 length in a v6 object",
            Reason.OBJECT_LENGTH,
            0x0102,
            "000c0102 cb007101 06000050"),
        bad("a session of C-Type 7", Reason.UNKNOWN_C_TYPE, 0x0107, "000c0107 cb007101 06000050"),
        bad("a hop of C-Type 0", Reason.UNKNOWN_C_TYPE, 0x0300, "000c0300 0a000002 00000000"),
        bad("an unknown class below 128", Reason.UNKNOWN_CLASS, 0x7f01, "00087f01 00000000"),
        bad("ADSPEC", Reason.UNKNOWN_CLASS, 0x0d02, "00080d02 00000000"),
        bad("STYLE in a PathTear", Reason.UNEXPECTED_OBJECT, 0x0801, STYLE),
        bad("MESSAGE_ID for a whole message", Reason.UNEXPECTED_OBJECT, 0x1701, ID),
        bad("two sessions", Reason.DUPLICATE_OBJECT, 0x0101, SESSION, SESSION),
        bad("INTEGRITY first", Reason.SIGNED, 0x0401, "00340401" + "00".repeat(48)),
        bad("INTEGRITY later", Reason.UNEXPECTED_OBJECT, 0x0401, SESSION, "00080401 00000000"),
        bad("a private object without enterprise", Reason.OBJECT_LENGTH, 0xfc01, "0004fc01"),
        new Bad(
            "TUNNEL of C-Type 3",
            Reason.UNKNOWN_C_TYPE,
            0xfc03,
            RsvpOctets.of(1, TUNNEL.replace("001cfc01", "001cfc03"))),
        new Bad(
            "TIME_VALUES of C-Type 2",
            Reason.UNKNOWN_C_TYPE,
            0x0502,
            RsvpOctets.of(1, "00080502 00007530")),
        new Bad(
            "a traffic specification of C-Type 1",
            Reason.UNKNOWN_C_TYPE,
            0x0c01,
            RsvpOctets.of(1, "00140c01" + NULL_SERVICE)),
        new Bad(
            "a traffic specification with another length inside",
            Reason.OBJECT_LENGTH,
            0x0c02,
            RsvpOctets.of(1, "00140c02" + NULL_SERVICE.replaceFirst("3", "4"))),
        new Bad(
            "a traffic specification without a service",
            Reason.OBJECT_LENGTH,
            0x0c02,
            RsvpOctets.of(1, "00080c02 00000000")));
  }

  private static Stream<Bad> orders() {
    String[] head = {SESSION, HOP, TIMES, STYLE};
    return Stream.of(
        bad("no hop", Reason.MISSING_OBJECT, 0x0300, SESSION, SENDER),
        bad("no object", Reason.MISSING_OBJECT, 0x0100),
        resv("no flow", Reason.MISSING_OBJECT, 0x1700, head),
        resv("a session behind STYLE", Reason.WRONG_ORDER, 0x0101, HOP, TIMES, STYLE, SESSION),
        resv("no STYLE", Reason.UNEXPECTED_OBJECT, 0x1701, SESSION, HOP, TIMES, ID),
        resv("no MESSAGE_ID", Reason.WRONG_ORDER, 0x0902, flows(FLOWSPEC, FILTER, TUNNEL)),
        resv("no FLOWSPEC", Reason.MISSING_OBJECT, 0x0900, flows(ID, FILTER, TUNNEL)),
        resv("two FLOWSPECs", Reason.WRONG_ORDER, 0x0902, flows(ID, FLOWSPEC, FLOWSPEC)),
        resv("FLOWSPEC behind", Reason.WRONG_ORDER, 0x0902, flows(ID, FLOWSPEC, FILTER, FLOWSPEC)),
        resv("no client", Reason.WRONG_ORDER, 0xfc01, flows(ID, FLOWSPEC, TUNNEL)),
        resv("no TUNNEL", Reason.MISSING_OBJECT, 0xfc00, flows(ID, FLOWSPEC, FILTER)),
        resv("no TUNNEL, a flow", Reason.WRONG_ORDER, 0x1701, flows(ID, FLOWSPEC, FILTER, ID)),
        new Bad(
            "a FLOWSPEC of nobody in a ResvTear",
            Reason.MISSING_OBJECT,
            0x0a00,
            RsvpOctets.of(6, SESSION, HOP, STYLE, FILTER, FLOWSPEC)),
        new Bad(
            "TUNNEL in a ResvTear",
            Reason.WRONG_ORDER,
            0xfc01,
            RsvpOctets.of(6, SESSION, HOP, STYLE, FILTER, TUNNEL)),
        new Bad(
            "two flows in a ResvErr",
            Reason.UNEXPECTED_OBJECT,
            0x0a01,
            RsvpOctets.of(4, SESSION, HOP, ERROR, STYLE, FLOWSPEC, FILTER, FILTER)),
        new Bad(
            "two flows in a ResvConf",
            Reason.UNEXPECTED_OBJECT,
            0x0902,
            RsvpOctets.of(7, SESSION, ERROR, CONFIRM, STYLE, FLOWSPEC, FILTER, TUNNEL, FLOWSPEC)),
        new Bad(
            "no identifier", Reason.OBJECT_LENGTH, 0x1901, RsvpOctets.of(15, "00081901 00000001")),
        new Bad(
            "acks of two epochs",
            Reason.EPOCHS,
            2,
            RsvpOctets.of(13, "000c1801 00000001 00000001", "000c1802 00000002 00000001")),
        new Bad(
            "neither ack nor nack",
            Reason.UNKNOWN_C_TYPE,
            0x1803,
            RsvpOctets.of(13, "000c1803 00000001 00000001")));
  }

  private static Stream<Bad> values() {
    return Stream.of(
        bad("protocol 0", Reason.VALUE, 0, "000c0101 cb007101 00000050"),
        bad("no virtual host", Reason.ADDRESS, 0x0101, "000c0101 00000000 06000050"),
        bad(
            "IPv4 in IPv6",
            Reason.ADDRESS,
            0x0102,
            "00180102 00000000 00000000 0000ffff cb007101 06000050"),
        bad(
            "a client of another family",
            Reason.FAMILY,
            0x0b00,
            SESSION,
            HOP,
            "00180b02 20010db8 00000000 00000000 00000007 00009c40"),
        resv("a refresh period of 0", Reason.VALUE, 0, "00080501 00000000"),
        resv("an hour and more", Reason.VALUE, 3_600_001, "00080501 0036ee81"),
        resv("a period of 49 days", Reason.VALUE, 0xffff_ffffL, "00080501 ffffffff"),
        resv("the wildcard style", Reason.STYLE, 0x11, "00080801 00000011"),
        resv(
            "a tunnel of kind 0",
            Reason.VALUE,
            0,
            flows(ID, FLOWSPEC, FILTER, TUNNEL.replace("01000000", "00000000"))),
        resv(
            "a tunnel of kind 4",
            Reason.VALUE,
            4,
            flows(ID, FLOWSPEC, FILTER, TUNNEL.replace("01000000", "04000000"))),
        resv(
            "an incarnation below 0",
            Reason.VALUE,
            Long.MIN_VALUE,
            flows(ID, FLOWSPEC, FILTER, TUNNEL.replace("0000019a bfd1f780", "80000000 00000000"))),
        new Bad(
            "a confirmation that is an error",
            Reason.VALUE,
            1,
            RsvpOctets.of(
                7,
                SESSION,
                "000c0601 0a000003 00010000",
                CONFIRM,
                STYLE,
                FLOWSPEC,
                FILTER,
                TUNNEL)));
  }

  @Test
  void takesObjectsInAnyOrderAndSkipsWhatMayBeSkipped() throws Exception {
    byte[] octets =
        RsvpOctets.of(
            1,
            "00080000 ffffffff", // NULL, wherever it is
            TUNNEL,
            "0008bf01 00000001", // 10bbbbbb: ignored
            TSPEC,
            "0008ff01 00000001", // 11bbbbbb: would be forwarded
            SENDER,
            "000cfc01 00000009 00000000", // class 252 of another enterprise
            TIMES,
            HOP,
            SESSION);
    assertThat(RsvpCodec.decode(ByteBuffer.wrap(octets)))
        .isEqualTo(GoldenMessage.PATH_V4.message());
  }

  @Test
  void takesAFlowspecForEveryFlowAndWhateverItAsksFor() throws Exception {
    String guaranteed = "00180902 00000004 02000003 82000002 447a0000 00000000";
    byte[] octets =
        RsvpOctets.of(
            2,
            SESSION,
            HOP,
            TIMES,
            STYLE,
            ID,
            FLOWSPEC,
            FILTER,
            TUNNEL,
            ID,
            guaranteed,
            FILTER,
            TUNNEL);
    RsvpMessage message = RsvpCodec.decode(ByteBuffer.wrap(octets));
    assertThat(((Resv) message).flows()).hasSize(2);
    assertThat(RsvpOctets.plain(message)).hasSizeLessThan(octets.length);
  }

  @Test
  void doesNotLookAtReservedBits() throws Exception {
    byte[] octets =
        RsvpOctets.of(
            5,
            "000c0101 cb007101 06ff0050",
            "000c0301 0a000002 ffffffff",
            "000c0b01 c6336407 ffff9c40");
    octets[0] |= 0x0f;
    octets[5] = -1;
    assertThat(RsvpCodec.decode(ByteBuffer.wrap(octets)))
        .isEqualTo(
            new PathTear(
                new RsvpSession(IpAddress.parse("203.0.113.1"), 6, 80),
                IpAddress.parse("10.0.0.2"),
                new FilterSpec(IpAddress.parse("198.51.100.7"), 40_000)));
  }

  /** A PathTear, which needs least. */
  private static Bad bad(String name, Reason reason, long value, String... objects) {
    return new Bad(name, reason, value, RsvpOctets.of(5, objects));
  }

  private static Bad resv(String name, Reason reason, long value, String... objects) {
    return new Bad(name, reason, value, RsvpOctets.of(2, objects));
  }

  private static String[] flows(String... objects) {
    return Stream.concat(Stream.of(SESSION, HOP, TIMES, STYLE), Stream.of(objects))
        .toArray(String[]::new);
  }

  private static String zeros(int count) {
    return "00".repeat(count);
  }
}
