package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Real connections of a host (right) with a client (left) that falls silent in the middle: what the
 * kernel tells of them, and what a look through all of them finds.
 */
class StalledConnectionsIT {

  private static final String VIRTUAL = "203.0.113.7";
  private static final String VIRTUAL_V6 = "2001:db8:5::7";
  private static final int PORT = 80;

  private static final List<Prefix> VIRTUAL_HOSTS =
      List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:5::/48"));

  /** A connection at the server's end. */
  private record Accepted(SocketChannel server, SocketChannel client) {

    String tuple() throws Exception {
      return StalledConnectionsIT.tuple(
          (InetSocketAddress) client.getLocalAddress(),
          (InetSocketAddress) client.getRemoteAddress());
    }

    void say() throws Exception {
      server.write(ByteBuffer.wrap(new byte[100]));
    }
  }

  private final List<String> told = new ArrayList<>();
  private final ConnectionHandler handler =
      (sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort) ->
          told.add(
              new IpAddress(sourceHigh, sourceLow)
                  + " "
                  + sourcePort
                  + " "
                  + new IpAddress(destinationHigh, destinationLow)
                  + " "
                  + destinationPort);

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    lab.exec(
        "right",
        "ip route add local 203.0.113.0/25 dev lo && ip route add local 2001:db8:5::/48 dev lo"
            + " && ip route add 203.0.113.128/25 via "
            + Namespaces.LEFT_V4);
    lab.exec(
        "left",
        "ip route add 203.0.113.0/25 via "
            + Namespaces.RIGHT_V4
            + " && ip route add 2001:db8:5::/48 via "
            + Namespaces.RIGHT_V6
            + " && ip route add local 203.0.113.128/25 dev lo");
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"INET, " + VIRTUAL, "INET6, " + VIRTUAL, "INET6, " + VIRTUAL_V6})
  void theKernelTellsOfEachTimeoutOfAConnection(StandardProtocolFamily listening, String service)
      throws Exception {
    StalledConnections stalls = watch();
    ServerSocketChannel listener = listen("right", listening);
    Accepted connection = connect("left", service, listener);
    exchange(connection);
    stalls.drain(handler);
    assertThat(told).isEmpty();
    assertThat(stalls.connections()).isEqualTo(1);

    fallSilent();
    connection.say();
    await().until(() -> timeouts(stalls) >= 3);
    assertThat(told).containsOnly(connection.tuple());
    assertThat(stalls.timeouts()).isEqualTo(told.size());
    assertThat(stalls.lost()).isZero();
  }

  @Test
  void aSilentConnectionIsKeptAliveByTcpItself() throws Exception {
    StalledConnections stalls = watch();
    stalls.keepAlive(1);
    ServerSocketChannel listener = listen("right", StandardProtocolFamily.INET6);
    Accepted kept = connect("left", VIRTUAL, listener);
    Accepted ordinary = connect("left", Namespaces.RIGHT_V4, listener);
    exchange(kept);
    exchange(ordinary);

    await().until(() -> timers().contains(timer(kept)));
    assertThat(timers()).as("no virtual host's").doesNotContain(timer(ordinary));
    long before = keepalives();
    await().until(() -> keepalives() > before);
    assertThat(kept.server().isOpen()).isTrue();
  }

  /** The clients' ports of connections whose silence the host's TCP watches, as ss(8) has them. */
  private List<String> timers() throws Exception {
    return lab.exec("right", "ss -Htno state established | grep 'timer:(keepalive' || true")
        .lines()
        .map(line -> line.trim().split("\\s+", -1)[3].replaceAll(".*:", ""))
        .toList();
  }

  private static String timer(Accepted connection) throws Exception {
    return String.valueOf(((InetSocketAddress) connection.client().getLocalAddress()).getPort());
  }

  /** Sent by the host so far. */
  private long keepalives() throws Exception {
    String count =
        lab.exec(
            "right",
            "awk '/^TcpExt:/ { for (i = 1; i <= NF; i++) if (!(i in name)) name[i] = $i;"
                + " else if (name[i] == \"TCPKeepAlive\") print $i }' /proc/net/netstat");
    return Long.parseLong(count.trim());
  }

  @Test
  void theKernelTellsOfNothingElse() throws Exception {
    StalledConnections stalls = watch();
    ServerSocketChannel here = listen("right", StandardProtocolFamily.INET6);
    ServerSocketChannel elsewhere = listen("left", StandardProtocolFamily.INET6);
    Accepted calm = connect("left", VIRTUAL, here);
    Accepted ordinary = connect("left", Namespaces.RIGHT_V4, here);
    Accepted foreign = connect("right", "203.0.113.200", elsewhere);
    Accepted stalled = connect("left", VIRTUAL, here);
    exchange(calm);
    assertThat(stalls.connections()).isEqualTo(2);

    fallSilent();
    // The others wait longer than the one by which the test goes.
    ordinary.say();
    foreign.say();
    foreign.client().write(ByteBuffer.wrap(new byte[100]));
    stalled.say();
    await().until(() -> timeouts(stalls) >= 3);
    assertThat(told).containsOnly(stalled.tuple());
    assertThat(calm.server().isOpen()).isTrue();

    StallSurvey survey = lab.open("right", StallSurvey::open);
    told.clear();
    await()
        .until(() -> {
          survey.all(handler);
          return told.contains(ordinary.tuple());
        });
    assertThat(told).contains(stalled.tuple()).doesNotContain(calm.tuple(), foreign.tuple());
    assertThat(stalls.connections()).as("asked to tell").isEqualTo(2);
  }

  @Test
  void aProgramThatComesLaterIsToldOfWhatTheOneBeforeHadAskedFor() throws Exception {
    StalledConnections first = watch();
    ServerSocketChannel listener = listen("right", StandardProtocolFamily.INET6);
    Accepted connection = connect("left", VIRTUAL, listener);
    first.close();
    StalledConnections second = watch();
    fallSilent();
    connection.say();
    await().until(() -> timeouts(second) >= 1);
    assertThat(told).containsOnly(connection.tuple());
    first.close();
    assertThat(first.timeouts()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"INET, " + VIRTUAL, "INET6, " + VIRTUAL, "INET6, " + VIRTUAL_V6})
  void aLookFindsWhatTheProgramCameTooLateFor(StandardProtocolFamily listening, String service)
      throws Exception {
    ServerSocketChannel listener = listen("right", listening);
    Accepted connection = connect("left", service, listener);
    Accepted calm = connect("left", service, listener);
    exchange(calm);
    StallSurvey survey = lab.open("right", StallSurvey::open);
    assertThat(survey.connections()).isEqualTo(2);
    survey.all(handler);
    assertThat(told).isEmpty();
    StalledConnections stalls = watch();

    fallSilent();
    connection.say();
    await()
        .until(() -> {
          survey.all(handler);
          return !told.isEmpty();
        });
    assertThat(told).containsOnly(connection.tuple());
    stalls.drain(handler);
    assertThat(told).as("of the look alone").hasSize(1);
  }

  @Test
  void aLookGoesThroughManyInParts() throws Exception {
    ServerSocketChannel listener = listen("right", StandardProtocolFamily.INET6);
    for (int i = 0; i < 500; i++) {
      connect("left", i % 2 == 0 ? VIRTUAL : VIRTUAL_V6, listener);
    }
    StallSurvey survey = lab.open("right", StallSurvey::open);
    survey.begin();
    int parts = 1;
    while (survey.next(handler)) {
      parts++;
    }
    assertThat(parts).isGreaterThan(3);
    assertThat(survey.connections()).isEqualTo(500);
    assertThat(told).isEmpty();
  }

  private StalledConnections watch() throws Exception {
    StalledConnections stalls = lab.open("right", StalledConnections::open);
    stalls.virtualHosts(VIRTUAL_HOSTS);
    return stalls;
  }

  private int timeouts(StalledConnections stalls) {
    stalls.drain(handler);
    return told.size();
  }

  private ServerSocketChannel listen(String side, StandardProtocolFamily family) throws Exception {
    return lab.open(
        side, () -> ServerSocketChannel.open(family).bind(new InetSocketAddress(PORT), 1000));
  }

  private Accepted connect(String side, String service, ServerSocketChannel listener)
      throws Exception {
    SocketChannel client =
        lab.open(side, () -> SocketChannel.open(new InetSocketAddress(service, PORT)));
    String other = side.equals("left") ? "right" : "left";
    return new Accepted(lab.open(other, listener::accept), client);
  }

  private static void exchange(Accepted connection) throws Exception {
    connection.say();
    ByteBuffer heard = ByteBuffer.allocate(100);
    while (heard.hasRemaining()) {
      connection.client().read(heard);
    }
  }

  /** From now on neither side hears the other; neither kernel knows. */
  private void fallSilent() throws Exception {
    for (String side : List.of("left", "right")) {
      lab.exec(
          side,
          "nft 'add table inet cut; add chain inet cut in"
              + " { type filter hook input priority 0; policy drop; }'");
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  private static String tuple(InetSocketAddress from, InetSocketAddress to) {
    return IpAddress.ofBytes(from.getAddress().getAddress())
        + " "
        + from.getPort()
        + " "
        + IpAddress.ofBytes(to.getAddress().getAddress())
        + " "
        + to.getPort();
  }
}
