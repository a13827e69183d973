package slr.node.advertise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Children;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Role;

/** The machines over real sockets, beside peers that misbehave. */
class SessionsOverTcpTest {

  private static final AdvertisementCodec CODEC = new JsonLinesCodec();
  private static final long MS = Duration.ofMillis(1).toNanos();

  /** Short enough for a test, long enough for a busy machine. */
  private static final AdvertisementTimers TIMERS =
      new AdvertisementTimers(200 * MS, 3, 800 * MS, 1_500 * MS, 60_000 * MS, 1_000 * MS);

  private static final TransportLimits LIMITS =
      new TransportLimits(5, 16, 1 << 20, 500, 500, 1_000, 20, 100);

  private final List<AdvertisementAction> events = new CopyOnWriteArrayList<>();
  private ScheduledExecutorService control;
  private Children children;
  private ParentSessions parent;
  private AdvertisementServer server;
  private Advertiser advertiser;
  private ChildSessions child;

  @BeforeEach
  void listen() throws IOException {
    control = Executors.newSingleThreadScheduledExecutor();
    children = new Children(Messages.hello("site1", Level.SITE, Role.PARENT, 1), TIMERS);
    parent = new ParentSessions(children, Messages::allowed, System::nanoTime, events::add);
    server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    tick(parent::tick);
    advertiser =
        new Advertiser(Messages.hello("h1", Level.HOST, Role.CHILD, 5), TIMERS, List.of("site1"));
    child = new ChildSessions(advertiser, System::nanoTime, events::add);
  }

  private AdvertisementServer listen(InetSocketAddress address) throws IOException {
    return AdvertisementServer.listen(address, CODEC, LIMITS, control, parent);
  }

  private void connectChild() {
    onControl(() -> {
      advertiser.put(Messages.ROW, System.nanoTime());
      child.connect(Map.of("site1", server.address()), CODEC, LIMITS, control);
      return true;
    });
    tick(child::tick);
  }

  private void tick(Runnable tick) {
    var _ = control.scheduleAtFixedRate(tick, 0, 10, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stop() throws IOException {
    child.clients().forEach(AdvertisementClient::close);
    server.close();
    control.shutdownNow();
  }

  @Test
  void rowsTravelAndGoodbyeClearsThem() {
    connectChild();
    await().until(() -> eligible() == 1);

    onControl(() -> {
      advertiser.stop(Goodbye.Reason.SHUTDOWN);
      child.close();
      return null;
    });

    await().until(() -> onControl(children::candidates).isEmpty());
    await().until(() -> server.counters().of(TransportCounter.CLOSED) == 1);
    assertThat(events.toString()).contains("Departed[byPeer=true, reason=SHUTDOWN]");
  }

  @Test
  void childComesBackWhenTheParentIsThereAgain() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);
    InetSocketAddress address = server.address();

    server.close();
    await().until(() -> eligible() == 0);
    await().until(() -> child.clients().getFirst().counters().of(TransportCounter.UNREACHABLE) > 0);
    server = listen(address);

    await().until(() -> eligible() == 1);
  }

  @Test
  void garbageIsRefusedWithAReasonAndDisturbsNobody() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);

    try (Socket peer = connect()) {
      peer.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));

      assertThat(readAll(peer)).contains("\"type\":\"refused\",\"reason\":1,");
    }
    assertUndisturbed(RefusalReason.MALFORMED);
    assertThat(server.counters().of(TransportCounter.MALFORMED)).isEqualTo(1);
  }

  @Test
  void oversizedRecordIsRefusedAndDisturbsNobody() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);

    try (Socket peer = connect()) {
      byte[] part = "x".repeat(AdvertisementLimits.RECORD_BYTES).getBytes(UTF_8);
      try {
        for (int i = 0; i < 160; i++) {
          peer.getOutputStream().write(part);
        }
      } catch (SocketException cut) {
        // It was cut before all ten megabytes were out.
      }
    }
    assertUndisturbed(RefusalReason.MALFORMED);
  }

  @Test
  void halfOpenPeersAreClosedAndDisturbNobody() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);

    try (Socket one = connect();
        Socket other = connect()) {
      assertThat(readAll(one)).contains("\"reason\":" + RefusalReason.NO_HELLO.code());
      assertThat(readAll(other)).contains("\"reason\":" + RefusalReason.NO_HELLO.code());
    }
    assertUndisturbed(RefusalReason.NO_HELLO);
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAtOnce() throws IOException {
    Socket[] peers = new Socket[LIMITS.connections() + 3];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = connect();
    }
    await().until(() -> server.counters().of(TransportCounter.REFUSED_FULL) >= 3);
    for (Socket peer : peers) {
      peer.close();
    }

    connectChild();
    await().until(() -> eligible() == 1);
  }

  @Test
  void slowReaderIsCutAndDisturbsNobody() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);
    try (AdvertisementServer talker = talkativeServer();
        Socket peer = new Socket()) {
      peer.setReceiveBufferSize(4_096);
      peer.connect(talker.address());

      await().until(() -> talker.counters().of(TransportCounter.SLOW_READER) == 1);
      await().until(() -> talker.counters().of(TransportCounter.CLOSED) == 1);
    }
    await().until(() -> eligible() == 1);
  }

  @Test
  void childIsFoundSilentWhenItsProcessStops() throws IOException {
    String hello = new String(CODEC.encode(Messages.hello("h1", Level.HOST, Role.CHILD, 1)), UTF_8);
    try (Socket peer = connect()) {
      peer.getOutputStream().write(hello.getBytes(UTF_8));
      // The child is heard, then never again, but its connection stands.
      String answer = readAll(peer);

      assertThat(answer).contains("\"type\":\"hello\"");
      assertThat(answer).contains("\"reason\":" + RefusalReason.SILENT.code());
    }
    assertThat(events.toString()).contains("to=SILENT");
  }

  @Test
  void earlierStartOfTheSameChildIsRefused() throws IOException {
    connectChild();
    await().until(() -> eligible() == 1);
    byte[] hello = CODEC.encode(Messages.hello("h1", Level.HOST, Role.CHILD, 4));

    try (Socket peer = connect()) {
      peer.getOutputStream().write(hello);
      assertThat(readAll(peer)).contains("\"reason\":" + RefusalReason.OLD_INCARNATION.code());
    }
    assertUndisturbed(RefusalReason.OLD_INCARNATION);
  }

  private AdvertisementServer talkativeServer() throws IOException {
    return AdvertisementServer.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        CODEC,
        LIMITS,
        control,
        connection -> {
          for (int i = 0; i < 400; i++) {
            connection.send(Messages.longest());
          }
          return new IgnoringListener();
        });
  }

  private void assertUndisturbed(RefusalReason reason) {
    await().until(() -> onControl(() -> children.counters().of(reason)) >= 1);
    await().until(() -> eligible() == 1);
    assertThat(child.clients().getFirst().counters().of(TransportCounter.CONNECTED)).isEqualTo(1);
  }

  private long eligible() {
    return onControl(() ->
        children.candidates().values().stream()
            .flatMap(List::stream)
            .filter(candidate -> candidate.row().welcomesNewFlows())
            .count());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String readAll(Socket peer) throws IOException {
    try (InputStream in = peer.getInputStream();
        OutputStream out = peer.getOutputStream()) {
      String all = new String(in.readAllBytes(), UTF_8);
      out.flush();
      return all;
    }
  }

  private <T> T onControl(Callable<T> task) {
    try {
      return control.submit(task).get(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError("events: " + events, failed);
    }
  }

  private static final class IgnoringListener implements ConnectionListener {
    @Override
    public void onRecord(AdvertisementMessage message) {}

    @Override
    public void onMalformed(String what) {}

    @Override
    public void onClosed(String why) {}
  }
}
