package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Stray;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.FlowKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.Decapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.Prefix;

/** The loop with its real thread, machine and codecs; only the kernel is replaced by memory. */
class ForwardingLoopTest {

  private static final IpAddress ROUTER = IpAddress.parse("10.0.0.1");
  private static final IpAddress HOST = IpAddress.parse("10.0.0.7");
  private static final Prefix VIRTUAL = Prefix.parse("203.0.113.0/24");
  private static final Prefix VIRTUAL6 = Prefix.parse("2001:db8:1::/48");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);

  private final AtomicInteger mtuBytes = new AtomicInteger(1500);
  private final MemoryPorts.Input input = new MemoryPorts.Input();
  private final MemoryPorts.Output output = new MemoryPorts.Output(1500);
  private final ForwardingLoop loop =
      new ForwardingLoop(
          new DataPlaneConfig(
              Optional.of(ROUTER),
              Optional.of(IpAddress.parse("fd00::1")),
              List.of(Prefix.parse("10.1.0.0/16")),
              true,
              5),
          List.of(input),
          output,
          deciding(),
          PacketOffload.NONE,
          _ -> OptionalInt.of(mtuBytes.get()));

  private long offered;

  private static ForwardingTable table(int capacity) {
    return ForwardingTable.builder(KEY)
        .virtualHost(VIRTUAL, VirtualHostOptions.usual())
        .virtualHost(VIRTUAL6, VirtualHostOptions.usual())
        .tunnelEnd(new TunnelEnd(0, "h1", HOST, true))
        .candidate(new Candidate(0, "h1", HOST, row(VIRTUAL, capacity), 1))
        .candidate(new Candidate(0, "h1", HOST, row(VIRTUAL6, capacity), 1))
        .build();
  }

  private static Row row(Prefix prefix, int capacity) {
    return new Row(
        new RowKey(prefix, RowKey.ANY, RowKey.ANY, 0),
        Health.HEALTHY,
        0.1,
        1,
        capacity,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "site",
        List.of("h1"));
  }

  private static Deciding deciding() {
    return new Deciding(
        new ForwardingMachine(
            ForwardingConfig.usual(new HashKey(3, 4)), ForwardingTable.empty(KEY)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @BeforeEach
  void start() throws Exception {
    loop.start();
    get(loop.install(table(10)));
  }

  @AfterEach
  void balances() throws Exception {
    DataPlaneReport report = get(loop.report());
    loop.close();
    assertThat(report.balance()).as(report.toString()).isZero();
    assertThat(report.received()).isEqualTo(offered);
  }

  private static <T> T get(CompletableFuture<T> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }

  /** Offers the packets and waits until all have had their end. */
  private DataPlaneReport pass(PacketBuilder... packets) throws Exception {
    for (PacketBuilder packet : packets) {
      offer(packet.build());
    }
    return settle();
  }

  private void offer(byte[] packet) {
    input.offer(packet);
    offered++;
  }

  private DataPlaneReport settle() throws Exception {
    await().until(() -> get(loop.report()).received() == offered);
    return get(loop.report());
  }

  private IpPacket lastSent() {
    byte[] octets = output.sent().getLast();
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(PacketStatus.OK);
    return packet;
  }

  private static PacketBuilder syn(int port) {
    return PacketBuilder.ipv4().tcp(port, 80).syn();
  }

  @Test
  void tunnelsAnOpeningAndItsFlowToTheHost() throws Exception {
    DataPlaneReport report = pass(syn(1000), PacketBuilder.ipv4().tcp(1000, 80).ack().payload(100));
    assertThat(report.forwarded()).isEqualTo(2);
    IpPacket outer = lastSent();
    assertThat(outer.source()).isEqualTo(ROUTER);
    assertThat(outer.destination()).isEqualTo(HOST);
    IpPacket inner = new IpPacket();
    assertThat(Decapsulation.decapsulate(outer, inner)).isEqualTo(Decapsulation.Status.OK);
    assertThat(inner.timeToLive()).isEqualTo(63);
    assertThat(inner.sourcePort()).isEqualTo(1000);
    assertThat(get(loop.flows(10))).hasSize(1);
    FlowKey flow = FlowKey.parse("tcp 192.0.2.1:1000 203.0.113.1:80");
    assertThat(get(loop.explain(flow)).nextHop().orElseThrow().name()).isEqualTo("h1");
  }

  @Test
  void opensTunnelsFromKnownSourcesOnly() throws Exception {
    byte[] opening = syn(1001).build();
    pass(PacketBuilder.ipv4().from("10.1.2.3").to(ROUTER).inner(opening));
    DataPlaneReport report = pass(PacketBuilder.ipv4().from("10.2.0.1").to(ROUTER).inner(opening));
    assertThat(report.decapsulated()).isEqualTo(1);
    assertThat(report.forwarded()).isEqualTo(1);
    assertThat(report.dropped()).containsOnly(Map.entry("tunnel-source-unknown", 1L));
    get(loop.tunnelSources(List.of(Prefix.parse("10.2.0.0/16"))));
    report = pass(PacketBuilder.ipv4().from("10.2.0.1").to(ROUTER).inner(opening));
    assertThat(report.forwarded()).isEqualTo(2);
  }

  @Test
  void dropsTunnelledPacketsToOthers() throws Exception {
    byte[] other = PacketBuilder.ipv4().to("8.8.8.8").udp(1, 2).build();
    byte[] twice = PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(other).build();
    DataPlaneReport report =
        pass(
            PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(other),
            PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(twice));
    assertThat(report.dropped())
        .containsEntry("tunnel-inner-not-ours", 1L)
        .containsEntry("tunnel-nested", 1L);
    assertThat(output.sent()).isEmpty();
  }

  /** No node is an open relay: what it does not route it does not forward, whoever sent it. */
  @Test
  void relaysNothingForAnybody() throws Exception {
    byte[] other6 = PacketBuilder.ipv6().to("2001:db8:99::1").udp(1, 2).build();
    byte[] good6 = PacketBuilder.ipv6().to("2001:db8:1::7").tcp(1, 80).syn().build();
    byte[] good = syn(1003).build();
    byte[] nested6 =
        PacketBuilder.ipv6().from("fd00:2::1").to("2001:db8:1::7").inner(good6).build();
    get(loop.tunnelSources(List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("fd00:1::/32"))));
    DataPlaneReport report =
        pass(
            // An outsider, with what would be welcome from a parent.
            PacketBuilder.ipv4().from("192.0.2.66").to(ROUTER).inner(good),
            PacketBuilder.ipv4().from("192.0.2.66").to(ROUTER).inner(good6),
            PacketBuilder.ipv6().from("2001:db8:66::1").to("fd00::1").inner(good),
            // A parent, with what is no virtual host's, in either family, or a tunnel again.
            PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(other6),
            PacketBuilder.ipv6().from("fd00:1::1").to("fd00::1").inner(other6),
            PacketBuilder.ipv6().from("fd00:1::1").to("fd00::1").inner(nested6),
            // A tunnel that is addressed to a virtual host: to be carried in a second one.
            PacketBuilder.ipv4().from("192.0.2.66").to("203.0.113.9").inner(good));
    assertThat(report.dropped())
        .containsOnly(
            Map.entry("tunnel-source-unknown", 3L),
            Map.entry("tunnel-inner-not-ours", 2L),
            Map.entry("tunnel-nested", 2L));
    assertThat(output.sent()).isEmpty();

    // What was delivered once is not a right for ever.
    get(loop.tunnelSources(List.of()));
    report = pass(PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(good));
    assertThat(report.dropped()).containsEntry("tunnel-source-unknown", 4L);
    assertThat(report.forwarded()).isZero();
  }

  @Test
  void leavesToTheKernelWhatIsItsOwn() throws Exception {
    DataPlaneReport report =
        pass(
            PacketBuilder.ipv4().to(ROUTER).tcp(1, 179).syn(),
            PacketBuilder.ipv4().to("8.8.8.8").udp(1, 2));
    assertThat(report.passed()).isEqualTo(2);
    assertThat(output.sent()).isEmpty();
  }

  @Test
  void answersEchoRequestsAndRefusesWhenNobodyTakes() throws Exception {
    DataPlaneReport report = pass(PacketBuilder.ipv4().echoRequest(7, 1).payload(56));
    assertThat(report.answered()).containsEntry("echo-reply", 1L);
    assertThat(lastSent().icmpType()).isZero();
    get(loop.install(table(0)));
    report = pass(syn(1002));
    assertThat(report.answered()).containsEntry("reset", 1L);
    assertThat(lastSent().source()).isEqualTo(IpAddress.parse("203.0.113.1"));
    assertThat(lastSent().tcpFlags() & 0x14).isEqualTo(0x14);
  }

  @Test
  void tellsTheSenderThatAPacketIsTooBig() throws Exception {
    pass(syn(1003));
    DataPlaneReport report = pass(PacketBuilder.ipv4().df().tcp(1003, 80).ack().payload(1441));
    assertThat(report.answered()).containsEntry("too-big", 1L);
    IpPacket error = lastSent();
    assertThat(error.source()).isEqualTo(ROUTER);
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.icmpCode()).isEqualTo(4);
    byte[] octets = output.sent().getLast();
    assertThat(((octets[26] & 0xff) << 8) | (octets[27] & 0xff)).isEqualTo(1480);
    report = pass(PacketBuilder.ipv4().df().tcp(1003, 80).ack().payload(1440));
    assertThat(report.forwarded()).isEqualTo(2);
  }

  @Test
  void limitsTheErrors() throws Exception {
    pass(PacketBuilder.ipv6().tcp(1004, 80).syn());
    List<PacketBuilder> tooBig = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tooBig.add(PacketBuilder.ipv6().tcp(1004, 80).ack().payload(1440));
    }
    DataPlaneReport report = pass(tooBig.toArray(PacketBuilder[]::new));
    assertThat(report.answered().get("too-big")).isBetween(5L, 50L);
    assertThat(report.dropped().get("too-big-silently")).isGreaterThanOrEqualTo(50);
  }

  @Test
  void splitsWhatMayBeSplit() throws Exception {
    DataPlaneReport report = pass(PacketBuilder.ipv4().udp(5, 53).payload(1473));
    assertThat(report.forwarded()).isEqualTo(1);
    assertThat(report.fragments()).isEqualTo(2);
    assertThat(output.sent()).allMatch(octets -> octets.length <= 1500).hasSize(2);
  }

  @Test
  void learnsTheMtuOfAWay() throws Exception {
    pass(syn(1005));
    mtuBytes.set(1400);
    await()
        .untilAsserted(() ->
            assertThat(
                    pass(PacketBuilder.ipv4().df().tcp(1005, 80).ack().payload(1400))
                        .answered()
                        .get("too-big"))
                .isPositive());
  }

  @Test
  void forgetsAFlowThatItsHostDoesNotKnow() throws Exception {
    pass(syn(1006), PacketBuilder.ipv4().tcp(1006, 80).ack());
    FlowKey flow = FlowKey.parse("tcp 192.0.2.1:1006 203.0.113.1:80");
    List<Stray> strays = Stray.of(List.of(flow));
    assertThat(get(loop.notMine(strays, 3))).isEmpty();
    assertThat(get(loop.notMine(strays, 0))).isEqualTo(strays);
    assertThat(pass(PacketBuilder.ipv4().tcp(1006, 80).ack()).dropped())
        .containsEntry("drop-unknown-flow", 1L);
  }

  @Test
  void asksAtOnceWhatBecomesOfASegmentThatWaitsBelow() throws Exception {
    pass(syn(1007), PacketBuilder.ipv4().tcp(1007, 80).ack());
    FlowKey flow = FlowKey.parse("tcp 192.0.2.1:1007 203.0.113.1:80");
    assertThat(get(loop.notMine(List.of(new Stray(flow, 7L << 32 | 9)), 0))).hasSize(1);
    DataPlaneReport report = get(loop.report());
    assertThat(report.dropped()).containsEntry("drop-unknown-flow", 1L);
    assertThat(report.balance()).isZero();
  }

  /** Invariant 7 under damage: every octet string has exactly one end. */
  @Test
  void balancesUnderHostileInput() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> seeds =
        List.of(
            syn(2000).build(),
            PacketBuilder.ipv4().udp(5, 53).payload(2000).build(),
            PacketBuilder.ipv4().echoRequest(1, 1).payload(8).build(),
            PacketBuilder.ipv6().hopByHop().tcp(9, 80).syn().build(),
            PacketBuilder.ipv6().udp(1, 2).payload(1600).build(),
            PacketBuilder.ipv4().from("10.1.0.1").to(ROUTER).inner(syn(2001).build()).build(),
            PacketBuilder.ipv4().udp(5, 53).payload(600).id(9).fragment(0, true).build());
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = seeds.get(random.nextInt(seeds.size())).clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        packet[random.nextInt(Math.min(60, packet.length))] = (byte) random.nextInt();
      }
      boolean cut = random.nextInt(8) == 0;
      offer(cut ? Arrays.copyOf(packet, random.nextInt(packet.length)) : packet);
    }
    DataPlaneReport report = settle();
    assertThat(report.balance()).as("seed " + seed + ": " + report).isZero();
    assertThat(report.forwarded()).isPositive();
    assertThat(report.dropped()).containsKeys("packet-truncated", "packet-bad-checksum");
    assertThat(output.sent())
        .allMatch(octets ->
            new IpPacket().parse(MemorySegment.ofArray(octets), 0, octets.length)
                == PacketStatus.OK);
  }

  @Test
  void refusesCommandsAfterItsEnd() throws Exception {
    ForwardingLoop other =
        new ForwardingLoop(
            new DataPlaneConfig(Optional.of(ROUTER), Optional.empty(), List.of(), false, 1),
            List.of(),
            new MemoryPorts.Output(1500),
            deciding(),
            PacketOffload.NONE,
            _ -> OptionalInt.empty());
    other.start();
    assertThat(get(other.report()).balance()).isZero();
    other.close();
    assertThatThrownBy(() -> get(other.report())).hasMessageContaining("has ended");
    assertThat(other.latest().received()).isZero();
  }
}
