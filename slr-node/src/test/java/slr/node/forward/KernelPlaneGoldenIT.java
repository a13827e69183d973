package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slr.packet.PacketBuilder;
import slr.plane.PlaneVerdict;

/**
 * Packets as sentences: what the kernel's data plane makes of each, and that Java's says the same
 * where it decides (A6, design section 5).
 */
final class KernelPlaneGoldenIT {

  private static final String CLIENT = "192.0.2.1";
  private static final String CLIENT6 = "2001:db8::1";

  /** Held by next hop 0, by IPv4; the others in the order of the picture of {@link TwoPlanes}. */
  private static final String BY_V4 = "203.0.113.1";

  private static final String BY_V6 = "203.0.113.17";
  private static final String DOWN = "203.0.113.33";
  private static final String INACTIVE = "203.0.113.49";
  private static final String NO_NEIGHBOUR = "203.0.113.65";
  private static final String BY_GUE = "203.0.113.81";
  private static final String BY_GUE_V6 = "203.0.113.97";
  private static final String BY_MAC = "203.0.113.113";
  private static final String V6_BY_V4 = "2001:db8:1:0::1";
  private static final String V6_BY_V6 = "2001:db8:1:1::1";
  private static final String V6_BY_GUE = "2001:db8:1:5::1";
  private static final String V6_BY_GUE_V6 = "2001:db8:1:6::1";
  private static final String V6_BY_MAC = "2001:db8:1:7::1";

  private record Golden(String sentence, String hex, PlaneVerdict verdict) {

    Golden(String sentence, byte[] packet, PlaneVerdict verdict) {
      this(sentence, HexFormat.of().formatHex(packet), verdict);
    }

    byte[] packet() {
      return HexFormat.of().parseHex(hex);
    }
  }

  private static TwoPlanes planes;

  @BeforeAll
  static void knowFlows() {
    planes = knowing();
  }

  @AfterAll
  static void close() {
    if (planes != null) {
      planes.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyPacketGetsItsVerdictFromBoth() {
    return golden().stream()
        .flatMap(golden ->
            Stream.of(0, 1, 2)
                .map(tags ->
                    DynamicTest.dynamicTest(
                        golden.sentence() + ", " + tags + " tags",
                        () ->
                            assertThat(planes.both(golden.packet(), tags))
                                .isEqualTo(golden.verdict()))));
  }

  /** Both know one TCP and one UDP flow from the client to each virtual host. */
  static TwoPlanes knowing() {
    TwoPlanes planes = new TwoPlanes();
    for (String host :
        List.of(BY_V4, BY_V6, DOWN, INACTIVE, NO_NEIGHBOUR, BY_GUE, BY_GUE_V6, BY_MAC)) {
      planes.know(v4(host).tcp(1000, 80).syn().build());
      planes.know(v4(host).udp(2000, 53).build());
    }
    for (String host : List.of(V6_BY_V4, V6_BY_V6, V6_BY_GUE, V6_BY_GUE_V6, V6_BY_MAC)) {
      planes.know(v6(host).tcp(1000, 80).syn().build());
      planes.know(v6(host).udp(2000, 53).build());
    }
    planes.trouble();
    return planes;
  }

  private static List<Golden> golden() {
    List<Golden> all = new ArrayList<>();
    known(all);
    tunnelled(all);
    byGue(all);
    outOfGue(all);
    byMac(all);
    errors(all);
    tooBig(all);
    slow(all);
    return all;
  }

  private static void known(List<Golden> all) {
    PlaneVerdict known = PlaneVerdict.FORWARD_KNOWN;
    add(all, "IPv4 in IPv4", v4(BY_V4).tcp(1000, 80).ack().payload(100), known);
    add(all, "IPv4 in IPv6", v4(BY_V6).tcp(1000, 80).ack().payload(100), known);
    add(all, "IPv6 in IPv4", v6(V6_BY_V4).tcp(1000, 80).ack().payload(100), known);
    add(all, "IPv6 in IPv6", v6(V6_BY_V6).tcp(1000, 80).ack().payload(100), known);
    add(all, "a flow label goes outside", v6(V6_BY_V6).flowLabel(77).udp(2000, 53), known);
    add(all, "UDP of a known flow", v4(BY_V4).udp(2000, 53).payload(9), known);
    add(all, "UDP over IPv6", v4(BY_V6).udp(2000, 53).payload(9), known);
    add(all, "a short frame is padded", v4(BY_V4).tcp(1000, 80).ack(), known);
    add(all, "class and marks go outside", v4(BY_V4).trafficClass(0xb9).tcp(1000, 80).ack(), known);
    add(all, "and in IPv6", v6(V6_BY_V6).trafficClass(0xb9).tcp(1000, 80).ack(), known);
    add(all, "identification and DF", v4(BY_V4).id(7).df().tcp(1000, 80).ack(), known);
    add(all, "SYN with ACK", v4(BY_V4).tcp(1000, 80).syn().ack(), known);
    add(all, "two hops left", v4(BY_V4).ttl(2).tcp(1000, 80).ack(), known);
    add(all, "just short enough", v4(BY_V4).tcp(1000, 80).ack().payload(1440), known);
    add(all, "no flags", v4(BY_V4).tcp(1000, 80), PlaneVerdict.DROP_TCP_FLAGS);
    add(all, "SYN, FIN", v4(BY_V4).tcp(1000, 80).syn().fin().ack(), PlaneVerdict.DROP_TCP_FLAGS);
    add(all, "no hop left", v4(BY_V4).ttl(1).tcp(1000, 80).ack(), PlaneVerdict.DROP_TTL_EXPIRED);
    add(all, "none in IPv6", v6(V6_BY_V4).ttl(1).udp(2000, 53), PlaneVerdict.DROP_TTL_EXPIRED);
    add(all, "holder dead", v4(DOWN).tcp(1000, 80).ack(), PlaneVerdict.SLOW_MISS);
    add(all, "no thanks", v4(INACTIVE).tcp(1000, 80).ack(), PlaneVerdict.DROP_HOLDER_INACTIVE);
  }

  private static void tunnelled(List<Golden> all) {
    PlaneVerdict known = PlaneVerdict.FORWARD_KNOWN;
    PacketBuilder ack = v4(BY_V4).tcp(1000, 80).ack().payload(40);
    PacketBuilder ack6 = v6(V6_BY_V6).tcp(1000, 80).ack().payload(40);
    add(all, "out of IPv4, into IPv4", in4(ack), known);
    add(all, "out of IPv6, into IPv4", in6(ack), known);
    add(all, "out of IPv4, into IPv6", in4(ack6), known);
    add(all, "out of IPv6, into IPv6", in6(ack6), known);
    add(all, "out of IPv6, and short", in6(v4(BY_V4).tcp(1000, 80).ack()), known);
    add(all, "marked outside", in4(v4(BY_V4).trafficClass(2).udp(2000, 53), 3), known);
    add(all, "in IPv6", in6(v6(V6_BY_V6).trafficClass(2).udp(2000, 53), 3), known);
    add(all, "ECT(1) outside", in4(v4(BY_V4).trafficClass(2).udp(2000, 53), 1), known);
    add(all, "marked in vain", in4(v4(BY_V4).udp(2000, 53), 3), PlaneVerdict.DROP_CONGESTION);
    PacketBuilder noOne = v4(BY_V4).from("127.0.0.1").udp(2000, 53);
    add(all, "marked in vain, of nobody", in4(noOne, 3), PlaneVerdict.DROP_BAD_INNER);
    add(
        all,
        "a stranger's tunnel",
        PacketBuilder.ipv4().from("192.0.2.9").to(TwoPlanes.NODE_V4).inner(ack.build()),
        PlaneVerdict.DROP_TUNNEL_SOURCE);
    add(
        all,
        "a stranger's tunnel in IPv6",
        PacketBuilder.ipv6().from("2001:db8:6::9").to(TwoPlanes.NODE_V6).inner(ack.build()),
        PlaneVerdict.DROP_TUNNEL_SOURCE);
    add(
        all,
        "a tunnel from a loopback address",
        PacketBuilder.ipv4().from("127.0.0.1").to(TwoPlanes.NODE_V4).inner(ack.build()),
        PlaneVerdict.DROP_BAD_ADDRESS);
    add(all, "a tunnel in a tunnel", in4(in4(ack)), PlaneVerdict.DROP_NESTED);
    PacketBuilder many = in4(ack).from("224.0.0.1");
    add(all, "a tunnel in a tunnel, of a group", in4(many), PlaneVerdict.DROP_BAD_INNER);
    add(
        all,
        "to nobody we know",
        in4(v4("198.18.0.1").tcp(1, 80).ack()),
        PlaneVerdict.DROP_INNER_NOT_OURS);
    add(
        all,
        "neither in IPv6",
        in6(v6("2001:db8:7::1").tcp(1, 80).syn()),
        PlaneVerdict.DROP_INNER_NOT_OURS);
    add(
        all,
        "octets instead of a packet",
        PacketBuilder.ipv4()
            .from(TwoPlanes.PARENT_V4)
            .to(TwoPlanes.NODE_V4)
            .protocol(4)
            .payload(80),
        PlaneVerdict.DROP_BAD_INNER);
    add(all, "of no known flow", in4(v4(BY_V4).tcp(9, 80).ack()), PlaneVerdict.SLOW_MISS);
    add(all, "an opening", in6(v4(BY_V4).tcp(9, 80).syn()), PlaneVerdict.SLOW_OPENING);
    add(all, "a ping to us", v4(TwoPlanes.NODE_V4).echoRequest(1, 1), PlaneVerdict.TO_NODE);
  }

  private static void byGue(List<Golden> all) {
    PlaneVerdict known = PlaneVerdict.FORWARD_KNOWN;
    add(all, "GUE: IPv4 in IPv4", v4(BY_GUE).tcp(1000, 80).ack().payload(100), known);
    add(all, "GUE: IPv4 in IPv6", v4(BY_GUE_V6).tcp(1000, 80).ack().payload(101), known);
    add(all, "GUE: IPv6 in IPv4", v6(V6_BY_GUE).tcp(1000, 80).ack().payload(100), known);
    add(all, "GUE: IPv6 in IPv6", v6(V6_BY_GUE_V6).tcp(1000, 80).ack(), known);
    add(all, "GUE: UDP", v4(BY_GUE).trafficClass(0xb9).udp(2000, 53).payload(9), known);
    add(all, "GUE: a flow label", v6(V6_BY_GUE_V6).flowLabel(77).udp(2000, 53), known);
    PacketBuilder ack = v4(BY_GUE).tcp(1000, 80).ack().payload(40);
    add(all, "GUE out of IPv4", in4(ack), known);
    add(all, "GUE out of IPv6", in6(v6(V6_BY_GUE_V6).tcp(1000, 80).ack()), known);
    add(all, "GUE out of GUE", gue4(ack), known);
    add(all, "just short enough", v4(BY_GUE).tcp(1000, 80).ack().payload(1428), known);
    add(all, "and over IPv6", v4(BY_GUE_V6).tcp(1000, 80).ack().payload(1408), known);
    PlaneVerdict answer = PlaneVerdict.ANSWER_TOO_BIG;
    add(all, "too long for GUE", v4(BY_GUE).df().tcp(1000, 80).ack().payload(1429), answer);
    add(all, "and over IPv6", v6(V6_BY_GUE_V6).tcp(1000, 80).ack().payload(1389), answer);
    add(all, "none left", v4(BY_GUE).ttl(1).udp(2000, 53), PlaneVerdict.DROP_TTL_EXPIRED);
  }

  private static void byMac(List<Golden> all) {
    PlaneVerdict known = PlaneVerdict.FORWARD_KNOWN;
    PacketBuilder ack = v4(BY_MAC).tcp(1000, 80).ack().payload(40);
    PacketBuilder ack6 = v6(V6_BY_MAC).flowLabel(9).tcp(1000, 80).ack().payload(40);
    add(all, "MAC-LAN: a hop less and no more", ack, known);
    add(all, "MAC-LAN: IPv6", ack6, known);
    add(all, "MAC-LAN: a short frame", v4(BY_MAC).tcp(1000, 80).ack(), known);
    add(all, "MAC-LAN: out of IPv4", in4(ack), known);
    add(all, "MAC-LAN: IPv6 out of IPv4", in4(ack6), known);
    add(all, "MAC-LAN: out of GUE", gue6(ack), known);
    add(all, "MAC-LAN: marked outside", in4(v4(BY_MAC).trafficClass(2).udp(2000, 53), 3), known);
    add(all, "all of the MTU is its", v4(BY_MAC).tcp(1000, 80).ack().payload(1460), known);
    PacketBuilder over = v6(V6_BY_MAC).udp(2000, 53).payload(1453);
    add(all, "but no more", over, PlaneVerdict.ANSWER_TOO_BIG);
    add(all, "its last hop", v4(BY_MAC).ttl(1).udp(2000, 53), PlaneVerdict.DROP_TTL_EXPIRED);
  }

  private static void outOfGue(List<Golden> all) {
    PlaneVerdict known = PlaneVerdict.FORWARD_KNOWN;
    PacketBuilder ack = v4(BY_V4).tcp(1000, 80).ack().payload(40);
    PacketBuilder ack6 = v6(V6_BY_V6).tcp(1000, 80).ack().payload(40);
    add(all, "out of GUE", gue4(ack), known);
    add(all, "IPv6 out of GUE", gue4(ack6), known);
    add(all, "out of GUE over IPv6", gue6(ack), known);
    add(all, "IPv6 out of GUE over IPv6", gue6(ack6), known);
    add(all, "marked", gue4(v4(BY_V4).trafficClass(2).udp(2000, 53)).trafficClass(3), known);
    PacketBuilder inVain = gue6(v4(BY_V4).udp(2000, 53)).trafficClass(3);
    add(all, "marked in vain", inVain, PlaneVerdict.DROP_CONGESTION);
    PacketBuilder long4 = v4(BY_V6).df().udp(2000, 53).payload(1440);
    add(all, "too long, out of GUE", gue4(long4), PlaneVerdict.ANSWER_TOO_BIG);
    PacketBuilder long6 = v6(V6_BY_V6).udp(2000, 53).payload(1440);
    add(all, "too long, in IPv6", gue6(long6), PlaneVerdict.ANSWER_TOO_BIG);
    PacketBuilder stranger = gue4(ack).from("192.0.2.9");
    add(all, "a stranger's GUE", stranger, PlaneVerdict.DROP_TUNNEL_SOURCE);
    add(all, "a tunnel in GUE", gue4(in4(ack)), PlaneVerdict.DROP_NESTED);
    // To a virtual host it is UDP like any other: nobody opens it there.
    add(all, "GUE to a client's host in GUE", gue4(gueTo(BY_V4)), PlaneVerdict.SLOW_MISS);
    add(all, "GUE to us in GUE", gue4(gue4(ack)), PlaneVerdict.DROP_INNER_NOT_OURS);
    byte[] inner = ack.build();
    PlaneVerdict bad = PlaneVerdict.DROP_BAD_GUE;
    add(all, "another variant", outer4().gue(0x40, 4, 0, inner), bad);
    add(all, "a control message", outer4().gue(0x20, 4, 0, inner), bad);
    add(all, "with extensions", outer6().gue(1, 4, 0, inner), bad);
    add(all, "with a flag", outer4().gue(0, 4, 1, inner), bad);
    add(all, "TCP at once", outer6().gue(0, 6, 0, inner), bad);
    byte[] less = outer4().gue(inner).build();
    less[25] = 11;
    all.add(new Golden("UDP without room for a GUE header", less, bad));
    byte[] v6 = ack6.build();
    add(all, "not what it says", outer4().gue(0, 4, 0, v6), PlaneVerdict.DROP_BAD_INNER);
    byte[] cut = first(inner, inner.length - 1);
    add(all, "cut short", outer6().gue(cut), PlaneVerdict.DROP_BAD_INNER);
    add(all, "with a checksum", outer4().gueSigned(inner), PlaneVerdict.SLOW_CHECKSUM);
    byte[] wrong = outer6().gueSigned(inner).build();
    wrong[wrong.length - 1] ^= 1;
    all.add(new Golden("a wrong one", wrong, PlaneVerdict.SLOW_CHECKSUM));
    add(all, "UDP to us", outer4().udp(9, 6081).payload(40), PlaneVerdict.TO_NODE);
    byte[] lies = outer4().gue(inner).build();
    lies[24] = 0x7f;
    all.add(new Golden("UDP longer than IP", lies, PlaneVerdict.SLOW_MALFORMED));
  }

  private static void errors(List<Golden> all) {
    PlaneVerdict error = PlaneVerdict.FORWARD_ICMP_ERROR;
    byte[] sent = reply4(BY_V4).tcp(80, 1000).ack().payload(500).build();
    byte[] sent6 = reply6(V6_BY_V6).tcp(80, 1000).ack().payload(500).build();
    add(all, "fragmentation needed", v4(BY_V4).icmp(3, 4, 1400).payload(sent), error);
    add(all, "quoting 8 octets", v4(BY_V4).icmp(3, 4, 1400).payload(first(sent, 28)), error);
    add(all, "time exceeded", v4(BY_V4).icmp(11, 0, 0).payload(first(sent, 28)), error);
    add(all, "packet too big", v6(V6_BY_V6).icmp(2, 0, 1400).payload(sent6), error);
    add(all, "quoting 8 octets", v6(V6_BY_V6).icmp(1, 4, 0).payload(first(sent6, 48)), error);
    add(all, "an error out of a tunnel", in4(v4(BY_V4).icmp(3, 4, 1400).payload(sent)), error);
    byte[] udp = reply4(BY_V6).udp(53, 2000).payload(8).build();
    add(all, "port unreachable", v4(BY_V6).icmp(3, 3, 0).payload(udp), error);
    byte[] down = reply4(DOWN).tcp(80, 1000).ack().build();
    add(all, "dead", v4(DOWN).icmp(3, 4, 0).payload(down), PlaneVerdict.SLOW_MISS);
    PlaneVerdict slow = PlaneVerdict.SLOW_ICMP;
    add(all, "seven octets", v4(BY_V4).icmp(3, 4, 0).payload(first(sent, 27)), slow);
    byte[] other = reply4(BY_V6).tcp(80, 1000).ack().build();
    add(all, "about another's packet", v4(BY_V4).icmp(3, 4, 0).payload(other), slow);
    byte[] none = reply4(BY_V4).tcp(80, 9).ack().build();
    add(all, "about no known flow", v4(BY_V4).icmp(3, 4, 0).payload(none), slow);
    add(all, "an echo request", v4(BY_V4).echoRequest(1, 1).payload(8), slow);
  }

  private static void tooBig(List<Golden> all) {
    PlaneVerdict answer = PlaneVerdict.ANSWER_TOO_BIG;
    PacketBuilder big = v4(BY_V4).df().tcp(1000, 80).ack().payload(1441);
    add(all, "one octet too long", big, answer);
    add(all, "as long as can be", v4(BY_V6).df().tcp(1000, 80).ack().payload(1460), answer);
    add(all, "IPv6 is never split", v6(V6_BY_V6).udp(2000, 53).payload(1413), answer);
    add(all, "into IPv4", v6(V6_BY_V4).tcp(1000, 80).ack().payload(1440), answer);
    add(all, "out of IPv4", in4(v4(BY_V6).df().udp(2000, 53).payload(1450)), answer);
    add(all, "out of IPv6", in6(v6(V6_BY_V6).udp(2000, 53).payload(1450)), answer);
    PacketBuilder marked = v4(BY_V6).df().trafficClass(1).udp(2000, 53).payload(1450);
    add(all, "marked on the way here", in6(marked, 3), answer);
    PacketBuilder marked6 = v6(V6_BY_V6).trafficClass(1).udp(2000, 53).payload(1450);
    add(all, "and in IPv6", in4(marked6, 3), answer);
    byte[] sent = reply4(BY_V6).tcp(80, 1000).ack().payload(1400).build();
    PacketBuilder error = v4(BY_V6).df().icmp(3, 4, 1400).payload(sent);
    add(all, "never about an error", error, PlaneVerdict.DROP_TOO_BIG);
    PacketBuilder split = v4(BY_V4).tcp(1000, 80).ack().payload(1441);
    add(all, "without DF it is split", split, PlaneVerdict.SLOW_SPLIT);
  }

  private static void slow(List<Golden> all) {
    add(
        all,
        "an opening of a known flow",
        v4(BY_V4).tcp(1000, 80).syn(),
        PlaneVerdict.SLOW_OPENING);
    add(all, "FIN", v4(BY_V4).tcp(1000, 80).fin().ack(), PlaneVerdict.SLOW_CLOSING);
    add(all, "RST", v4(BY_V4).tcp(1000, 80).rst(), PlaneVerdict.SLOW_CLOSING);
    add(all, "no known flow", v4(BY_V4).tcp(1001, 80).ack(), PlaneVerdict.SLOW_MISS);
    add(all, "UDP of none", v6(V6_BY_V4).udp(2001, 53), PlaneVerdict.SLOW_MISS);
    add(all, "UDP may move on", v4(DOWN).udp(2000, 53), PlaneVerdict.SLOW_MISS);
    add(all, "from a holder that wants none", v4(INACTIVE).udp(2000, 53), PlaneVerdict.SLOW_MISS);
    add(all, "GRE", v4(BY_V4).protocol(47).payload(20), PlaneVerdict.SLOW_PROTOCOL);
    add(
        all,
        "a link address is not known",
        v4(NO_NEIGHBOUR).tcp(1000, 80).ack(),
        PlaneVerdict.SLOW_NEIGHBOUR);
    PacketBuilder options = v4(BY_V4).options(0x94, 4, 0, 0).tcp(1000, 80).ack();
    add(all, "options", options, PlaneVerdict.SLOW_OPTIONS);
    PacketBuilder fragment = v4(BY_V4).fragment(0, true).udp(2000, 53).payload(24);
    add(all, "a first fragment", fragment, PlaneVerdict.SLOW_FRAGMENT);
    PacketBuilder later = v4(BY_V4).fragment(32, false).protocol(17).payload(24);
    add(all, "a later one", later, PlaneVerdict.SLOW_FRAGMENT);
    PacketBuilder hop = v6(V6_BY_V4).hopByHop().tcp(1000, 80).ack();
    add(all, "hop-by-hop options", hop, PlaneVerdict.SLOW_EXTENSIONS);
    PacketBuilder atomic = v6(V6_BY_V4).fragmentHeader(7, 0, false).tcp(1000, 80).ack();
    add(all, "an atomic fragment", atomic, PlaneVerdict.SLOW_EXTENSIONS);
    add(all, "ordinary traffic", v4("198.18.0.1").tcp(1000, 80).ack(), PlaneVerdict.NOT_OURS);
    add(all, "ordinary openings", v6("2001:db8:7::1").tcp(1, 2).syn(), PlaneVerdict.NOT_OURS);
    add(
        all,
        "ordinary fragments",
        v4("198.18.0.1").fragment(8, false).payload(9),
        PlaneVerdict.NOT_OURS);
    byte[] wrong = v4(BY_V4).tcp(1000, 80).ack().build();
    wrong[10] ^= 1;
    all.add(new Golden("a wrong header checksum", wrong, PlaneVerdict.SLOW_MALFORMED));
    byte[] offset = v4(BY_V4).tcp(1000, 80).ack().build();
    offset[32] = 0x40;
    all.add(new Golden("a TCP header of 16 octets", offset, PlaneVerdict.SLOW_MALFORMED));
  }

  private static void add(
      List<Golden> all, String sentence, PacketBuilder packet, PlaneVerdict verdict) {
    all.add(new Golden(sentence, packet.build(), verdict));
  }

  private static PacketBuilder v4(String to) {
    return PacketBuilder.ipv4().from(CLIENT).to(to);
  }

  private static PacketBuilder v6(String to) {
    return PacketBuilder.ipv6().from(CLIENT6).to(to);
  }

  private static PacketBuilder outer4() {
    return PacketBuilder.ipv4().from(TwoPlanes.PARENT_V4).to(TwoPlanes.NODE_V4).df();
  }

  private static PacketBuilder outer6() {
    return PacketBuilder.ipv6().from(TwoPlanes.PARENT_V6).to(TwoPlanes.NODE_V6);
  }

  private static PacketBuilder gue4(PacketBuilder inner) {
    return outer4().gue(inner.build());
  }

  private static PacketBuilder gue6(PacketBuilder inner) {
    return outer6().gue(inner.build());
  }

  private static PacketBuilder gueTo(String host) {
    return v4(host).gue(v4(host).udp(1, 2).build());
  }

  private static PacketBuilder reply4(String from) {
    return PacketBuilder.ipv4().from(from).to(CLIENT);
  }

  private static PacketBuilder reply6(String from) {
    return PacketBuilder.ipv6().from(from).to(CLIENT6);
  }

  private static PacketBuilder in4(PacketBuilder inner) {
    return in4(inner, 0);
  }

  private static PacketBuilder in4(PacketBuilder inner, int outerClass) {
    return PacketBuilder.ipv4()
        .from(TwoPlanes.PARENT_V4)
        .to(TwoPlanes.NODE_V4)
        .df()
        .trafficClass(outerClass)
        .inner(inner.build());
  }

  private static PacketBuilder in6(PacketBuilder inner) {
    return in6(inner, 0);
  }

  private static PacketBuilder in6(PacketBuilder inner, int outerClass) {
    return PacketBuilder.ipv6()
        .from(TwoPlanes.PARENT_V6)
        .to(TwoPlanes.NODE_V6)
        .trafficClass(outerClass)
        .inner(inner.build());
  }

  private static byte[] first(byte[] octets, int count) {
    return Arrays.copyOf(octets, count);
  }
}
