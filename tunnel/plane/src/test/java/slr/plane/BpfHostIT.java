package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** The program at a host at work, without any agent: tunnel packets come in, datagrams go up. */
final class BpfHostIT {

  private static final String VIRTUAL = "203.0.113.1";
  private static final int PORT = 53;
  private static final int CLIENT_PORT = 2000;

  /** Long enough for a datagram each way, short enough to prove that none comes. */
  private static final int SILENCE_MS = 300;

  private static final Prefix LEFT = Prefix.parse(Namespaces.LEFT_V4 + "/32");

  private Namespaces lab;
  private Path pins;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    pins = Path.of("/run/slr-host-test-" + ProcessHandle.current().pid());
    // The kernel leaves checksums to hardware that a veth is not.
    lab.exec("left", "ethtool -K to-right tx off");
    lab.exec("right", "ip route add local 203.0.113.0/24 dev lo");
    lab.open("right", () -> new UdpEcho(VIRTUAL, PORT));
  }

  @AfterEach
  void destroy() throws Exception {
    if (lab != null) {
      lab.close();
      new ProcessBuilder("umount", pins.toString()).start().waitFor();
      Files.deleteIfExists(pins);
    }
  }

  @Test
  void outlivesItsProcessAndIsAdopted() throws Exception {
    try (BpfHost first = lab.in("right", () -> BpfHost.open(pins))) {
      assertThat(first.adopted()).isFalse();
      configure(first);
      assertThat(lab.in("right", () -> first.attach("to-left"))).contains(XdpMode.NATIVE);
    }
    try (Tunnel client = lab.in("left", Tunnel::new)) {
      assertThat(client.answers("nobody is there")).isTrue();
      AtomicBoolean more = new AtomicBoolean(true);
      AtomicInteger sent = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      Thread traffic = Thread.ofPlatform().start(() -> client.exchange(more, sent, answered));
      Awaitility.await().until(() -> answered.get() > 10);
      String before = program();
      BpfHost second = lab.open("right", () -> BpfHost.open(pins));
      assertThat(second.adopted()).isTrue();
      assertThat(second.attached()).containsExactly("to-left");
      assertThat(second.tunnelSources()).containsExactly(LEFT);
      assertThat(lab.in("right", () -> second.attach("to-left"))).isEmpty();
      assertThat(program()).as("another one").isNotEqualTo(before).contains("xdp");
      configure(second);
      int adopted = answered.get();
      Awaitility.await().until(() -> answered.get() > adopted + 10);
      more.set(false);
      traffic.join();
      assertThat(answered).hasValue(sent.get());
      PlaneCount none = new PlaneCount(0, 0);
      assertThat(second.verdicts().getOrDefault(PlaneVerdict.DELIVER_DATAGRAM, none).packets())
          .as("also those before")
          .isEqualTo(sent.get() + 1);

      second.tunnelSources(List.of());
      assertThat(client.answers("of nobody")).isFalse();
      second.withdraw();
      assertThat(program()).doesNotContain("xdp");
    }
    BpfHost third = lab.open("right", () -> BpfHost.open(pins));
    assertThat(third.adopted()).isFalse();
    third.withdraw();
  }

  @Test
  void anInterfaceThatCameAgainIsNoneThatItKnows() throws Exception {
    BpfHost program = lab.open("right", () -> BpfHost.open(pins));
    configure(program);
    assertThat(lab.in("right", () -> program.attach("to-left"))).isPresent();
    lab.exec("right", "ip link del to-left");
    lab.joinAgain();
    lab.exec("left", "ethtool -K to-right tx off");
    assertThat(lab.in("right", () -> program.attach("to-left"))).contains(XdpMode.NATIVE);
    try (Tunnel client = lab.in("left", Tunnel::new)) {
      assertThat(client.answers("again")).isTrue();
    }
    program.withdraw();
  }

  @Test
  void saysWhatIsInTheWayOfIt() throws Exception {
    BpfHost program = lab.open("right", () -> BpfHost.open(pins));
    assertThatThrownBy(() -> BpfHost.open(pins))
        .isInstanceOf(NativeException.class)
        .hasMessageStartingWith("flock(" + pins + ") failed: EAGAIN (11); another process has");
    program.close();
    Path odd = Files.createDirectory(pins.resolve("maps/odd"));
    assertThatThrownBy(() -> BpfHost.open(pins))
        .isInstanceOfSatisfying(
            NativeException.class, misfit -> assertThat(misfit.isMisfit()).isTrue())
        .hasMessageStartingWith("adopt(" + odd + ") failed");
    assertThat(BpfHost.isPinned(pins)).isTrue();
    BpfHost.withdraw(pins);
    assertThat(BpfHost.isPinned(pins)).isFalse();
  }

  private static void configure(BpfHost program) {
    program.virtualHosts(List.of(Prefix.parse("203.0.113.0/24")));
    program.tunnelSources(List.of(LEFT));
    program.endPoints(List.of(IpAddress.parse(Namespaces.RIGHT_V4)));
  }

  private String program() throws Exception {
    return lab.exec("right", "ip -d link show to-left");
  }

  /** A client whose datagrams go through a tunnel; answers come without. */
  private static final class Tunnel implements AutoCloseable {

    private final DatagramSocket socket;
    private final RawIpOutput output = RawIpOutput.open();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(256, 8);

    /** In the namespace of the calling thread. */
    Tunnel() throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(Namespaces.LEFT_V4, CLIENT_PORT));
      socket.setSoTimeout(SILENCE_MS);
    }

    /** Whether the virtual host answers this word; a late answer to another is passed over. */
    boolean answers(String word) throws IOException {
      byte[] octets = word.getBytes(StandardCharsets.US_ASCII);
      byte[] datagram =
          PacketBuilder.ipv4()
              .from(Namespaces.LEFT_V4)
              .to(VIRTUAL)
              .udp(CLIENT_PORT, PORT)
              .payload(octets)
              .build();
      byte[] packet =
          PacketBuilder.ipv4()
              .from(Namespaces.LEFT_V4)
              .to(Namespaces.RIGHT_V4)
              .inner(datagram)
              .build();
      memory.copyFrom(MemorySegment.ofArray(packet));
      output.send(memory, 0, packet.length);
      output.flush();
      DatagramPacket answer = new DatagramPacket(new byte[64], 64);
      try {
        do {
          answer.setLength(64);
          socket.receive(answer);
        } while (!word.equals(text(answer)));
        return true;
      } catch (SocketTimeoutException silent) {
        return false;
      }
    }

    private static String text(DatagramPacket packet) {
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    /** One datagram after the other, each when the one before was answered or is given up. */
    void exchange(AtomicBoolean more, AtomicInteger sent, AtomicInteger answered) {
      try {
        while (more.get()) {
          if (answers(Integer.toString(sent.incrementAndGet()))) {
            answered.incrementAndGet();
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      socket.close();
      output.close();
      arena.close();
    }
  }
}
