package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** What the raw sockets send and how they count what they cannot. */
class RawIpOutputIT {

  private Namespaces lab;
  private RawIpOutput output;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    output = lab.open("left", RawIpOutput::open);
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void sendsMoreThanABatchInOrder() throws Exception {
    PacketFilter filter = PacketFilter.of(List.of(Prefix.parse(Namespaces.RIGHT_V4)), List.of());
    InputPort port = lab.open("right", () -> PacketSocketPort.open("to-left", filter));
    byte[][] packets =
        IntStream.range(0, 300).mapToObj(i -> udp(Namespaces.RIGHT_V4, i)).toArray(byte[][]::new);
    Frames.send(output, packets);

    assertThat(Frames.receive(port, 300)).containsExactly(packets);
    assertThat(output.counters().packets()).isEqualTo(300);
  }

  @Test
  void countsEachRefusalByItsNameAndSendsTheRest() {
    byte[] tooLarge = PacketBuilder.ipv4().to(Namespaces.RIGHT_V4).udp(1, 2).payload(1473).build();
    byte[] tooLargeV6 =
        PacketBuilder.ipv6().to(Namespaces.RIGHT_V6).udp(1, 2).payload(1453).build();
    byte[] notIp = udp(Namespaces.RIGHT_V4, 1);
    notIp[0] = 0x55;
    Frames.send(
        output,
        udp(Namespaces.RIGHT_V4, 1),
        tooLarge,
        udp("198.51.100.1", 1),
        notIp,
        udp(Namespaces.RIGHT_V4, 2),
        tooLargeV6);

    PortCounters counters = output.counters();
    assertThat(counters.losses())
        .isEqualTo(Map.of("EMSGSIZE", 2L, "ENETUNREACH", 1L, "not-ip", 1L));
    assertThat(counters.packets()).isEqualTo(2);
  }

  /** Of a packet to an address that the routes here know nothing of. */
  @Test
  void sendsToANeighbourWhateverTheDestination() throws Exception {
    String nowhere = "198.51.100.1";
    PacketFilter filter = PacketFilter.of(List.of(Prefix.parse(nowhere)), List.of());
    InputPort port = lab.open("right", () -> PacketSocketPort.open("to-left", filter));
    NextHops ways = lab.open("left", NextHops::open);
    Optional<NextHop> right = Optional.empty();
    while (right.isEmpty()) {
      right = ways.towards(IpAddress.parse(Namespaces.RIGHT_V4));
    }
    assertThat(right.orElseThrow().isDestination()).isTrue();
    byte[] packet = udp(nowhere, 7);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(packet.length);
      MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, 0, packet.length);
      output.sendTo(right.orElseThrow(), memory, 0, packet.length);
      output.flush();
    }
    assertThat(Frames.receive(port, 1)).containsExactly(packet);
    assertThat(output.counters().packets()).isEqualTo(1);
  }

  @Test
  void refusesMemoryThatMoves() {
    assertThatThrownBy(() -> output.send(MemorySegment.ofArray(new byte[40]), 0, 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outside the Java heap");
  }

  private static byte[] udp(String to, int id) {
    return PacketBuilder.ipv4()
        .from(Namespaces.LEFT_V4)
        .to(to)
        .id(id + 1)
        .udp(1, 2)
        .payload(8)
        .build();
  }
}
