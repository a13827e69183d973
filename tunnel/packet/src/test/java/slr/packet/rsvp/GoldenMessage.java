package slr.packet.rsvp;

import java.util.HexFormat;
import java.util.List;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/**
 * A message of every type and family with its octets, put together from the RFCs by hand and by
 * another program, an object a line.
 */
@SuppressWarnings("ImmutableEnumChecker") // Messages are records of values.
enum GoldenMessage {
  PATH_V4(
      new Path(Parts.SESSION_V4, Parts.HOP_V4, 30_000, Parts.FLOW_V4, Parts.TUNNEL_V4),
      """
      1001835bff000064
      000c0101cb00710106000050
      000c03010a00000200000000
      0008050100007530
      000c0b01c633640700009c40
      00140c020000000306000002800000010000ffff
      001cfc0100007ed901000000000000070000019abfd1f7800a010005
      """),
  RESV_V4(
      new Resv(
          Parts.SESSION_V4,
          Parts.HOP_V4,
          30_000,
          List.of(
              new FlowDescriptor(new MessageId(0xabcdef, 1, true), Parts.FLOW_V4, Parts.TUNNEL_V4),
              new FlowDescriptor(
                  new MessageId(0xabcdef, -1, false), Parts.OTHER_FLOW_V4, Parts.OTHER_TUNNEL_V4))),
      """
      1002d295ff0000b8
      000c0101cb00710106000050
      000c03010a00000200000000
      0008050100007530
      000808010000000a
      000c170101abcdef00000001
      001409020000000306000002800000010000ffff
      000c0a01c633640700009c40
      001cfc0100007ed901000000000000070000019abfd1f7800a010005
      000c170100abcdefffffffff
      000c0a01c633640800000000
      0028fc0200007ed90300000000000000000000000000000020010db8000100000000000000000005
      """),
  PATH_ERR_V4(
      new PathErr(Parts.SESSION_V4, new RsvpError(Parts.NODE_V4, 0, 2, 5), Parts.FLOW_V4),
      """
      100339a0ff000040
      000c0101cb00710106000050
      000c06010a00000300020005
      000c0b01c633640700009c40
      00140c020000000306000002800000010000ffff
      """),
  RESV_ERR_V4(
      new ResvErr(
          Parts.SESSION_V4,
          Parts.HOP_V4,
          new RsvpError(Parts.NODE_V4, 1, 1, 0xffff),
          Parts.FLOW_V4),
      """
      1004276fff000054
      000c0101cb00710106000050
      000c03010a00000200000000
      000c06010a0000030101ffff
      000808010000000a
      001409020000000306000002800000010000ffff
      000c0a01c633640700009c40
      """),
  PATH_TEAR_V4(
      new PathTear(Parts.SESSION_V4, Parts.HOP_V4, Parts.FLOW_V4),
      """
      1005ced6ff00002c
      000c0101cb00710106000050
      000c03010a00000200000000
      000c0b01c633640700009c40
      """),
  RESV_TEAR_V4(
      new ResvTear(Parts.SESSION_V4, Parts.HOP_V4, List.of(Parts.FLOW_V4, Parts.OTHER_FLOW_V4)),
      """
      10069365ff000040
      000c0101cb00710106000050
      000c03010a00000200000000
      000808010000000a
      000c0a01c633640700009c40
      000c0a01c633640800000000
      """),
  RESV_CONF_V4(
      new ResvConf(
          Parts.SESSION_V4,
          new RsvpError(Parts.NODE_V4, 0, 0, 0),
          Parts.NODE_V4,
          Parts.FLOW_V4,
          Parts.TUNNEL_V4),
      """
      1007dd66ff00006c
      000c0101cb00710106000050
      000c06010a00000300000000
      00080f010a000003
      000808010000000a
      001409020000000306000002800000010000ffff
      000c0a01c633640700009c40
      001cfc0100007ed901000000000000070000019abfd1f7800a010005
      """),
  PATH_V6(
      new Path(Parts.SESSION_V6, Parts.HOP_V6, 30_000, Parts.FLOW_V6, Parts.TUNNEL_V6),
      """
      100171b8ff000094
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      0008050100007530
      00180b0220010db8000c0000000000000000000700009c40
      00140c020000000306000002800000010000ffff
      0028fc0200007ed902010000ffffffff7fffffffffffffff20010db8000100000000000000000005
      """),
  RESV_V6(
      new Resv(
          Parts.SESSION_V6,
          Parts.HOP_V6,
          30_000,
          List.of(
              new FlowDescriptor(new MessageId(0xabcdef, 1, true), Parts.FLOW_V6, Parts.TUNNEL_V6),
              new FlowDescriptor(
                  new MessageId(0xabcdef, -1, false), Parts.OTHER_FLOW_V6, Parts.OTHER_TUNNEL_V6))),
      """
      1002e31aff0000e8
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      0008050100007530
      000808010000000a
      000c170101abcdef00000001
      001409020000000306000002800000010000ffff
      00180a0220010db8000c0000000000000000000700009c40
      0028fc0200007ed902010000ffffffff7fffffffffffffff20010db8000100000000000000000005
      000c170100abcdefffffffff
      00180a0220010db8000c000000000000000000080000ffff
      001cfc0100007ed9010000000000000000000000000000000a010005
      """),
  PATH_ERR_V6(
      new PathErr(Parts.SESSION_V6, new RsvpError(Parts.NODE_V6, 0, 2, 5), Parts.FLOW_V6),
      """
      100313dcff000064
      0018010220010db801920000000000000000000111000035
      0018060220010db800000000000000000000000300020005
      00180b0220010db8000c0000000000000000000700009c40
      00140c020000000306000002800000010000ffff
      """),
  RESV_ERR_V6(
      new ResvErr(
          Parts.SESSION_V6,
          Parts.HOP_V6,
          new RsvpError(Parts.NODE_V6, 1, 1, 0xffff),
          Parts.FLOW_V6),
      """
      1004ddd8ff000084
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      0018060220010db80000000000000000000000030101ffff
      000808010000000a
      001409020000000306000002800000010000ffff
      00180a0220010db8000c0000000000000000000700009c40
      """),
  PATH_TEAR_V6(
      new PathTear(Parts.SESSION_V6, Parts.HOP_V6, Parts.FLOW_V6),
      """
      1005a912ff000050
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      00180b0220010db8000c0000000000000000000700009c40
      """),
  RESV_TEAR_V6(
      new ResvTear(Parts.SESSION_V6, Parts.HOP_V6, List.of(Parts.FLOW_V6, Parts.OTHER_FLOW_V6)),
      """
      100669f7ff000070
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      000808010000000a
      00180a0220010db8000c0000000000000000000700009c40
      00180a0220010db8000c000000000000000000080000ffff
      """),
  RESV_CONF_V6(
      new ResvConf(
          Parts.SESSION_V6,
          new RsvpError(Parts.NODE_V6, 0, 0, 0),
          Parts.NODE_V6,
          Parts.FLOW_V6,
          Parts.TUNNEL_V6),
      """
      1007a7f1ff0000a8
      0018010220010db801920000000000000000000111000035
      0018060220010db800000000000000000000000300000000
      00140f0220010db8000000000000000000000003
      000808010000000a
      001409020000000306000002800000010000ffff
      00180a0220010db8000c0000000000000000000700009c40
      0028fc0200007ed902010000ffffffff7fffffffffffffff20010db8000100000000000000000005
      """),
  ACK(
      new Ack(0xabcdef, IdentifierList.of(1, 2), IdentifierList.of(-1)),
      """
      100d3ccaff00002c
      000c180100abcdef00000001
      000c180100abcdef00000002
      000c180200abcdefffffffff
      """),
  SREFRESH(
      new Srefresh(0xffffff, IdentifierList.of(1, 2, -1)),
      """
      100fd6bcff00001c
      0014190100ffffff0000000100000002ffffffff
      """);

  /** What the messages are made of. */
  private static final class Parts {

    static final RsvpSession SESSION_V4 = new RsvpSession(address("203.0.113.1"), 6, 80);
    static final RsvpSession SESSION_V6 = new RsvpSession(address("2001:db8:192::1"), 17, 53);
    static final IpAddress HOP_V4 = address("10.0.0.2");
    static final IpAddress HOP_V6 = address("2001:db8::2");
    static final IpAddress NODE_V4 = address("10.0.0.3");
    static final IpAddress NODE_V6 = address("2001:db8::3");
    static final FilterSpec FLOW_V4 = new FilterSpec(address("198.51.100.7"), 40_000);
    static final FilterSpec FLOW_V6 = new FilterSpec(address("2001:db8:c::7"), 40_000);
    static final FilterSpec OTHER_FLOW_V4 = new FilterSpec(address("198.51.100.8"), 0);
    static final FilterSpec OTHER_FLOW_V6 = new FilterSpec(address("2001:db8:c::8"), 0xffff);
    static final TunnelObject TUNNEL_V4 =
        new TunnelObject(address("10.1.0.5"), TunnelKind.IP_IN_IP, 1_764_154_800_000L, 7, false);
    static final TunnelObject TUNNEL_V6 =
        new TunnelObject(
            address("2001:db8:1::5"), TunnelKind.GUE, Long.MAX_VALUE, 0xffff_ffffL, true);
    static final TunnelObject OTHER_TUNNEL_V4 =
        new TunnelObject(address("2001:db8:1::5"), TunnelKind.MAC_LAN, 0, 0, false);
    static final TunnelObject OTHER_TUNNEL_V6 =
        new TunnelObject(address("10.1.0.5"), TunnelKind.IP_IN_IP, 0, 0, false);

    private static IpAddress address(String text) {
      return IpAddress.parse(text);
    }
  }

  private final RsvpMessage message;
  private final String hex;

  GoldenMessage(RsvpMessage message, String hex) {
    this.message = message;
    this.hex = hex;
  }

  RsvpMessage message() {
    return message;
  }

  /** The octets, which belong to the caller. */
  byte[] octets() {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }
}
