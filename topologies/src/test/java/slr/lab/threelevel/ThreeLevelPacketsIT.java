package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.Capture;
import slr.lab.Overlay.Member;
import slr.lab.PacketSender;
import slr.lab.Payload;
import slr.lab.Pcap;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.TcpHeader;
import slr.topology.DaemonKind;
import tools.jackson.databind.JsonNode;

/** Single packets at every SLR and host: what each level does to them, and what it never opens. */
final class ThreeLevelPacketsIT {

  @RegisterExtension static final ThreeLevel LAB = ThreeLevel.inJavaAlone("three-level-packets");

  private static final int UPLOAD_BYTES = 10_000;
  private static final Duration UPLOAD_LIMIT = Duration.ofSeconds(10);

  /** Of c1, less what cr1 and t1 take. */
  private static final int HOPS_AT_NETWORK = 62;

  /** Nobody sends to this port of c1 but through an open relay. */
  private static final int VICTIM_PORT = 4242;

  /** One address of each family. */
  private record Both(String v4, String v6) {

    String of(boolean wantsV4) {
      return wantsV4 ? v4 : v6;
    }
  }

  private static final Both OUTSIDER = new Both("10.102.1.2", "2001:db8:102:1::2");
  private static final Both VICTIM = new Both("10.101.1.2", "2001:db8:101:1::2");

  /** From here all below open tunnels. */
  private static final Both POP1 = new Both("10.3.1.1", "2001:db8:3:1::1");

  private static final Both CARRIERS = new Both("192.192.1.7", "2001:db8:192:1::7");
  private static final Both CUSTOMERS = new Both("192.192.3.7", "2001:db8:192:3::7");

  /** What is sent, and how many of it each is to drop. */
  private static final class Volley {

    final List<byte[]> packets = new ArrayList<>();
    final Map<Member, Long> counts = new LinkedHashMap<>();

    /** In a tunnel to each end point of this one, both families of what goes to this address. */
    void add(Both from, Member member, Both to, int port) {
      for (String end : endPoints(member)) {
        for (boolean v4 : List.of(true, false)) {
          IpAddress inner = IpAddress.parse(to.of(v4));
          byte[] packet =
              PacketBuilder.between(IpAddress.parse(OUTSIDER.of(v4)), inner).udp(1, port).build();
          IpAddress outer = IpAddress.parse(end);
          packets.add(
              PacketBuilder.between(IpAddress.parse(from.of(outer.isV4())), outer)
                  .inner(packet)
                  .build());
          counts.merge(member, 1L, Long::sum);
        }
      }
    }
  }

  @Test
  void nobodyOpensTheTunnelOfAnOutsider() {
    Volley volley = new Volley();
    for (Member member : LAB.lab().overlay().members()) {
      volley.add(OUTSIDER, member, VICTIM, VICTIM_PORT);
      volley.add(OUTSIDER, member, isCustomers(member) ? CUSTOMERS : CARRIERS, 80);
    }
    assertDropped("c2", volley, "tunnel-source-unknown", "forbidden-source");
  }

  @Test
  void whatIsOfNoVirtualHostComesOutOfNoTunnelNotEvenALegalOne() {
    Volley volley = new Volley();
    for (Member member : LAB.lab().overlay().members()) {
      // Above the network level is nobody from whom a tunnel would be legal.
      if (member.kind() != DaemonKind.NETWORK) {
        volley.add(POP1, member, VICTIM, VICTIM_PORT);
      }
      if (member.kind() == DaemonKind.SITE || member.isHost()) {
        volley.add(POP1, member, isCustomers(member) ? CARRIERS : CUSTOMERS, 80);
      }
    }
    assertDropped("pop1", volley, "tunnel-inner-not-ours", "wrong-virtual-host");
  }

  /** Each counts just its own under its reason, none lets anything out, and the victim is safe. */
  private static void assertDropped(
      String node, Volley volley, String reasonOfSlr, String reasonOfHost) {
    ToLongFunction<Member> dropped =
        each -> counter(each, each.isHost() ? reasonOfHost : reasonOfSlr);
    Map<Member, Long> wanted = new LinkedHashMap<>();
    Map<Member, Long> letOut = new LinkedHashMap<>();
    volley.counts.forEach((each, count) -> {
      wanted.put(each, dropped.applyAsLong(each) + count);
      letOut.put(each, letOut(each));
    });
    try (Capture victim =
        LAB.capture(
            "victim-" + node, "c1", "c1-cr1", "udp", "port", Integer.toString(VICTIM_PORT))) {
      PacketSender.send(LAB.lab(), node, volley.packets.toArray(byte[][]::new));
      wanted.forEach((each, count) ->
          await(
              "%s has dropped %d by now, of %s".formatted(each, count, counters(each)),
              () -> dropped.applyAsLong(each) == count));
      assertThat(Pcap.allOf(victim)).as("packets at the victim").isEmpty();
    }
    letOut.forEach((each, count) ->
        assertThat(letOut(each)).as("packets that %s let out", each).isEqualTo(count));
  }

  /** All pairs of families: the tunnels of AS 1 are IPv4, those of AS 2 IPv6. */
  @ParameterizedTest(name = "to {1} at {0}")
  @CsvSource({
    "h111, 192.192.1.7, 10.3.1.1, 10.1.255.2, 10.1.255.11, 10.1.111.2",
    "h111, 2001:db8:192:1::7, 10.3.1.1, 10.1.255.2, 10.1.255.11, 10.1.111.2",
    "h212, 192.192.1.7, 2001:db8:3:1::1, 2001:db8:2:ff::2, 2001:db8:2:ff::11,"
        + "2001:db8:2:112::2",
    "h212, 2001:db8:192:1::7, 2001:db8:3:1::1, 2001:db8:2:ff::2, 2001:db8:2:ff::11,"
        + "2001:db8:2:112::2",
  })
  void connectionIsInOneTunnelAtEachHopAndLosesOneHop(
      String host, String address, String network, String system, String site, String end) {
    String as = host.substring(1, 2);
    String sys = "sys" + as;
    String slr = "s" + host.substring(1, 3);
    int port = LAB.portTowards("c1", host, address);
    List<Capture> captures = new ArrayList<>();
    try {
      captures.add(capture(port, "pop1", "pop1-t1"));
      captures.add(capture(port, sys, sys + "-b" + as));
      captures.add(capture(port, slr, slr + "-" + sys));
      captures.add(capture(port, slr, slr + "-" + host));
      captures.add(capture(port, host, "slr0"));
      upload(port, address);
      await(
          "the end of the connection is at " + host,
          () -> isOver(plain(Pcap.packets(captures.getLast().file()), port)));
    } finally {
      captures.forEach(Capture::close);
    }
    List<List<byte[]>> seen = captures.stream().map(each -> Pcap.packets(each.file())).toList();

    List<byte[]> plain = plain(seen.get(0), port);
    assertThat(plain).isNotEmpty().allMatch(each -> hops(each) == HOPS_AT_NETWORK);
    // The tunnel leaves the point of presence by the link by which the connection comes.
    List<byte[]> first = tunnel(seen.get(0), port, network, system, plain);
    List<byte[]> arrived = tunnel(seen.get(1), port, network, system, plain);
    assertThat(hex(arrived)).as("what comes in at %s", sys).isEqualTo(hex(first));
    List<byte[]> second = tunnel(seen.get(2), port, system, site, first);
    List<byte[]> third = tunnel(seen.get(3), port, site, end, second);
    List<byte[]> delivered = plain(seen.get(4), port);
    assertThat(hex(delivered)).as("what %s delivers", host).isEqualTo(hex(third));
    assertThat(delivered).allMatch(each -> hops(each) == HOPS_AT_NETWORK - 3);
    for (Capture each : captures) {
      assertThat(Pcap.faults(each.file(), true)).as("faults in %s", each.file()).isEmpty();
    }
  }

  private static Capture capture(int port, String node, String link) {
    return LAB.capture("hops-" + port, node, link);
  }

  /** The packets of the connection that are in no tunnel. */
  private static List<byte[]> plain(List<byte[]> packets, int port) {
    return packets.stream()
        .filter(each -> !Pcap.isTunnel(each) && Pcap.parse(each).sourcePort() == port)
        .toList();
  }

  /** Whether the client has acknowledged the end of the other side after its own. */
  private static boolean isOver(List<byte[]> packets) {
    return packets.stream()
        .limit(Math.max(0, packets.size() - 1))
        .anyMatch(each -> (Pcap.parse(each).tcpFlags() & TcpHeader.FIN) != 0);
  }

  /**
   * What is inside of the connection's tunnel packets, all of which go from one end to the other.
   *
   * @param before what came in at the tunnel's beginning, each with one hop more
   */
  private static List<byte[]> tunnel(
      List<byte[]> packets, int port, String from, String to, List<byte[]> before) {
    List<byte[]> outer =
        packets.stream()
            .filter(Pcap::isTunnel)
            .filter(each -> Pcap.parse(each).destination().toString().equals(to))
            .toList();
    for (byte[] each : outer) {
      IpPacket packet = Pcap.parse(each);
      assertThat(packet.source()).as("begin of the tunnel to %s", to).hasToString(from);
      assertThat(packet.timeToLive()).as("hops to %s", to).isBetween(60, 64);
      assertThat(packet.dontFragment()).as("outer DF to %s", to).isTrue();
    }
    List<byte[]> inner =
        outer.stream()
            .map(Pcap::payload)
            .filter(each -> Pcap.parse(each).sourcePort() == port)
            .toList();
    assertThat(inner).as("depth of tunnels to %s", to).noneMatch(Pcap::isTunnel);
    assertThat(hex(inner))
        .as("what is in the tunnel to %s: the same with one hop less", to)
        .isEqualTo(hex(before.stream().map(Pcap::oneHopLess).toList()));
    return inner;
  }

  private static List<String> hex(List<byte[]> packets) {
    return packets.stream().map(HexFormat.of()::formatHex).toList();
  }

  private static int hops(byte[] packet) {
    return Pcap.parse(packet).timeToLive();
  }

  private static void upload(int port, String address) {
    Payload payload = LAB.lab().payload("up-10k.bin", UPLOAD_BYTES);
    LAB.upload("c1", port, payload, address, "hops-" + port, UPLOAD_LIMIT).orThrow();
  }

  private static boolean isCustomers(Member member) {
    return member.toString().startsWith("acme/");
  }

  private static List<String> endPoints(Member member) {
    return ((List<?>) member.config().getOrDefault("end-points", List.of()))
        .stream().map(String::valueOf).toList();
  }

  private static JsonNode counters(Member member) {
    JsonNode status = LAB.daemons().ask(member.node(), member.kind().level(), "status");
    return status.path(member.isHost() ? "tunnels" : "dataPlane");
  }

  private static long counter(Member member, String reason) {
    return counters(member)
        .path(member.isHost() ? "verdicts" : "dropped")
        .path(reason)
        .longValue(0);
  }

  /** Packets that went on from here: out of a tunnel's end, or into the next one. */
  private static long letOut(Member member) {
    return counters(member).path(member.isHost() ? "delivered" : "forwarded").longValue(-1);
  }
}
