package slr.node.bird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Golden texts are what BIRD 2.0.12 printed. */
class BirdReplyParserTest {

  private static final String ROUTES =
      """
      1007-Table master4:
       203.0.113.0/24       unicast [e_a 02:15:59.454] * (100) [AS65000i]
       \tvia 10.0.0.1 on ndx-ba
      1008-\tType: BGP univ
      1012-\tBGP.origin: IGP
       \tBGP.as_path: 65001 65000
       \tBGP.next_hop: 10.0.0.1
       \tBGP.med: 50
       \tBGP.local_pref: 100
       \tBGP.community: (65535,0) (65000,42)
       \tBGP.large_community: (65000, 1, 2)
      1007-                     unicast [i_r2 02:15:58.461 from 10.255.0.2] (100/30) [AS65000i]
       \tvia 10.0.3.1 on l-r3
       \tvia 10.0.4.1 on l-r4 weight 1
      1008-\tType: BGP univ
      1012-\tBGP.as_path: {65003 65004} 65000
      1007-                     blackhole [vip4 02:15:36.417] (200)
      1008-\tType: static univ
      1007-                     unicast [o4 23:28:29.053] I (150/30) [10.255.0.3]
       \tvia 10.0.3.1 on l-r3
      0000\s
      """;

  private static final String STATE =
      """
      1016-
       area 0.0.0.0
      1016-
       \trouter 10.255.8.1
       \t\tdistance 0
       \t\trouter 10.255.8.2 metric 10
       \t\trouter 10.255.8.3 metric 50
       \t\tstubnet 10.8.1.0/30 metric 10
      1016-
       \trouter 10.255.8.2
       \t\tdistance 10
       \t\trouter 10.255.8.1 metric 10
       \t\tnetwork 10.8.3.0/30 metric 10
      1016-
       \trouter 10.255.8.3
       \t\tdistance 20
       \t\trouter 10.255.8.1 metric 50
       \t\tnetwork 10.8.3.0/30 metric 10
       \t\tstubnet 10.255.8.3/32 metric 0
       \t\texternal 0.0.0.0/0 metric2 10000
      1016-
       \tnetwork 10.8.3.0/30
       \t\tdr 10.255.8.3
       \t\tdistance 20
       \t\trouter 10.255.8.3
       \t\trouter 10.255.8.2
      0000\s
      """;

  static BirdReply reply(String text) throws BirdException {
    BirdReplyParser parser = new BirdReplyParser();
    Optional<BirdReply> reply = Optional.empty();
    for (String line : text.lines().toList()) {
      assertThat(reply).as("before " + line).isEmpty();
      reply = parser.feed(line);
    }
    return reply.orElseThrow(() -> new BirdException("incomplete"));
  }

  @Test
  void readsRoutes() throws BirdException {
    List<BirdRoute> routes = BirdRoutes.parse(reply(ROUTES));
    assertThat(routes).hasSize(4);
    BirdRoute external = routes.get(0);
    assertThat(external.prefix()).isEqualTo(Prefix.parse("203.0.113.0/24"));
    assertThat(external.best()).isTrue();
    assertThat(external.protocol()).isEqualTo("e_a");
    assertThat(external.preference()).isEqualTo(100);
    assertThat(external.metric()).isEmpty();
    assertThat(external.asPath()).containsExactly(65001L, 65000L);
    assertThat(external.med()).hasValue(50);
    assertThat(external.localPreference()).hasValue(100);
    assertThat(external.communities()).containsExactly("65535:0", "65000:42", "65000:1:2");
    assertThat(external.nextHops()).containsExactly(IpAddress.parse("10.0.0.1"));
    BirdRoute internal = routes.get(1);
    assertThat(internal.prefix()).isEqualTo(external.prefix());
    assertThat(internal.best()).isFalse();
    assertThat(internal.metric()).hasValue(30);
    assertThat(internal.asPath()).containsExactly(65000L);
    assertThat(internal.nextHops()).hasSize(2);
    assertThat(routes.get(2).kind()).isEqualTo("blackhole");
    assertThat(routes.get(2).nextHops()).isEmpty();
    assertThat(routes.get(3).metric()).hasValue(30);
  }

  @Test
  void noRouteIsAnAnswer() throws BirdException {
    assertThat(BirdRoutes.parse(reply("8001 Network not found\n"))).isEmpty();
  }

  @Test
  void readsProtocols() throws BirdException {
    List<BirdProtocol> protocols =
        BirdProtocols.parse(
            reply(
                """
                2002-Name       Proto      Table      State  Since         Info
                1002-device1    Device     ---        up     02:15:58.461 \s
                 e_a        BGP        ---        up     02:15:58.633  Established  \s
                 e_b        BGP        ---        start  02:15:58.633  Active   Socket: refused
                0000\s
                """));
    assertThat(protocols)
        .containsExactly(
            new BirdProtocol("device1", "Device", "---", "up", ""),
            new BirdProtocol("e_a", "BGP", "---", "up", "Established"),
            new BirdProtocol("e_b", "BGP", "---", "start", "Active   Socket: refused"));
    assertThat(protocols.get(2).isUp()).isFalse();
  }

  @Test
  void readsRoutesOfOspf() throws BirdException {
    List<BirdRoute> routes =
        BirdRoutes.parse(
            reply(
                """
                1007-Table master4:
                 10.255.8.3/32        unicast [o4 21:31:52.754] * I (150/20) [10.255.8.3]
                 \tvia 10.8.1.2 on ab
                1008-\tType: OSPF univ
                1012-\tOSPF.metric1: 20
                 \tOSPF.router_id: 10.255.8.3
                1007-                     unicast [o5 21:31:52.754] IA (150/30) [10.255.8.4]
                 \tvia 10.8.1.3 on ab
                0000\s
                """));
    assertThat(routes.getFirst().metric()).hasValue(20);
    assertThat(routes.getFirst().ospfRouter()).contains("10.255.8.3");
    assertThat(routes.getFirst().bgpNextHop()).isEmpty();
    assertThat(routes.get(1).metric()).hasValue(30);
    assertThat(BirdRoutes.parse(reply(ROUTES)).getFirst().bgpNextHop())
        .contains(IpAddress.parse("10.0.0.1"));
  }

  /** An external route has its tag in brackets before the router. */
  @Test
  void readsExternalRoutesOfOspf() throws BirdException {
    List<BirdRoute> routes =
        BirdRoutes.parse(
            reply(
                """
                1007-Table master4:
                 192.192.1.0/24       unicast [ospf4 23:11:10.008] * E1 (150/20) [53] [10.1.255.3]
                 \tvia 10.1.3.1 on r1-s1
                1008-\tType: OSPF-E1 univ
                0000\s
                """));
    assertThat(routes.getFirst().metric()).hasValue(20);
    assertThat(routes.getFirst().nextHops()).containsExactly(IpAddress.parse("10.1.3.1"));
  }

  @Test
  void readsLinkStatesWithoutTheirAges() throws BirdException {
    OspfDatabase first = OspfDatabase.parse(reply(database("80000002    19")));
    assertThat(first.versions()).hasSize(2);
    assertThat(OspfDatabase.parse(reply(database("80000002    20")))).isEqualTo(first);
    assertThat(OspfDatabase.parse(reply(database("80000003     1")))).isNotEqualTo(first);
    assertThat(OspfDatabase.parse(reply(database("80000002  3600"))))
        .as("one that is being flushed")
        .isNotEqualTo(first);
    BirdReply refusal = reply("9001 syntax error\n");
    assertThatThrownBy(() -> OspfDatabase.parse(refusal)).isInstanceOf(BirdException.class);
  }

  private static String database(String sequenceAndAge) {
    return """
    1017-
     Area 0.0.0.0
    1017-
      Type   LS ID           Router          Sequence   Age  Checksum
    1017- 0001  10.255.8.1      10.255.8.1       80000002    19    fcb3
      0001  10.255.8.2      10.255.8.2       %s    9269
    0000\s
    """
        .formatted(sequenceAndAge);
  }

  @Test
  void readsRoutersNetworksAndStubsOfOspf() throws BirdException {
    OspfState state = OspfState.parse(reply(STATE));
    assertThat(state.own()).contains("10.255.8.1");
    assertThat(state.links())
        .contains(
            new OspfState.Link("10.255.8.1", "10.255.8.3", 50),
            new OspfState.Link("10.255.8.2", "network 10.8.3.0/30", 10),
            new OspfState.Link("network 10.8.3.0/30", "10.255.8.2", 0))
        .hasSize(8);
    assertThat(state.stubs())
        .containsExactly(
            new OspfState.Stub("10.255.8.1", Prefix.parse("10.8.1.0/30"), 10),
            new OspfState.Stub("10.255.8.3", Prefix.parse("10.255.8.3/32"), 0),
            new OspfState.Stub("network 10.8.3.0/30", Prefix.parse("10.8.3.0/30"), 0));
    BirdReply wrong = reply("1016-\trouter 1.1.1.1\n \t\tstubnet nowhere metric 1\n0000 \n");
    assertThatThrownBy(() -> OspfState.parse(wrong)).isInstanceOf(BirdException.class);
    BirdReply refusal = reply("9001 no such protocol\n");
    assertThatThrownBy(() -> OspfState.parse(refusal)).isInstanceOf(BirdException.class);
  }

  @Test
  void keepsTheErrorLine() throws BirdException {
    BirdReply reply =
        reply("0002-Reading configuration from a.conf\n8002 /run/vip4:1:7 syntax error\n");
    assertThat(reply.isError()).isTrue();
    assertThat(BirdReplyCode.of(reply.code())).contains(BirdReplyCode.CONFIGURATION_ERROR);
    assertThat(reply.text()).isEqualTo("/run/vip4:1:7 syntax error");
  }

  @Test
  void stepsOverLogLines() throws BirdException {
    BirdReplyParser parser = new BirdReplyParser();
    assertThat(parser.feed("+ <INFO> e_a: State changed to up")).isEmpty();
    assertThat(parser.feed("0013 Daemon is up and running")).isPresent();
    assertThat(parser.asynchronous()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "000", "0000", "00000", "OK", "0x00 a", "0000_a", "١٢٣٤ a", " x"})
  void refusesLinesWithoutCode(String line) {
    assertThatThrownBy(() -> new BirdReplyParser().feed(line))
        .isInstanceOf(BirdException.class)
        .hasMessageStartingWith("BIRD broke its protocol: ");
  }

  @Test
  void boundsLinesAndReplies() throws BirdException {
    BirdReplyParser parser = new BirdReplyParser();
    assertThatThrownBy(() -> parser.feed("0000 " + "x".repeat(BirdReplyParser.LINE_LENGTH_MAX)))
        .hasMessageContaining("longer than");
    parser.feed("1007-x");
    for (int i = 1; i < BirdReplyParser.LINES_MAX; i++) {
      parser.feed(" x");
    }
    assertThatThrownBy(() -> parser.feed(" x")).hasMessageContaining("more lines than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1007-garbage\n0000 \n",
        "1007-            unicast [e_a 1] * (100)\n0000 \n",
        "1007-203.0.113.1/24 unicast [e_a 1] * (100)\n0000 \n",
        "1007-203.0.113.0/24 unicast [e_a 1] * (100)\n \tvia nowhere on x\n0000 \n",
        "1007-203.0.113.0/24 unicast [e_a 1] * (100)\n1012-\tBGP.as_path: many\n0000 \n",
        "9001 syntax error\n"
      })
  void refusesRoutesItCannotRead(String text) throws BirdException {
    BirdReply reply = reply(text);
    assertThatThrownBy(() -> BirdRoutes.parse(reply)).isInstanceOf(BirdException.class);
  }

  /** Found by fuzzing: a C1 control in what BIRD said went to the log as it was. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "8001 N\u009bot\u0007 found\n",
        "1007-\u001b[31m garbage\n0000 \n",
        "1002-device1\u009b Device\n0000 \n"
      })
  void refusalsAreOneLineWithoutControls(String text) throws BirdException {
    BirdReply reply = reply(text);
    assertThatThrownBy(
            () -> {
              BirdProtocols.parse(reply);
              BirdRoutes.parse(reply);
            })
        .isInstanceOf(BirdException.class)
        .hasMessageMatching("BIRD \\P{Cc}*\\?\\P{Cc}*");
  }

  @Property(tries = 1000)
  void anyDamageIsReadOrRefused(@ForAll int place, @ForAll char letter) {
    int index = Math.floorMod(place, ROUTES.length());
    try {
      BirdReplyParser parser = new BirdReplyParser();
      for (String line :
          (ROUTES.substring(0, index) + letter + ROUTES.substring(index + 1)).split("\n", -1)) {
        Optional<BirdReply> reply = parser.feed(line);
        if (reply.isPresent()) {
          BirdRoutes.parse(reply.get());
        }
      }
    } catch (BirdException refused) {
      assertThat(refused).hasMessageStartingWith("BIRD ");
    }
  }
}
