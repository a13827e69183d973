package slr.node.advertise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Children;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Role;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;

/** What peers cause when the daemon's control thread has no room for them. */
class FullControlThreadTest {

  private static final AdvertisementCodec CODEC = new JsonLinesCodec();
  private static final long MS = Duration.ofMillis(1).toNanos();
  private static final AdvertisementTimers TIMERS =
      new AdvertisementTimers(200 * MS, 3, 1_000 * MS, 1_500 * MS, 60_000 * MS, 1_000 * MS);
  private static final TransportLimits LIMITS =
      new TransportLimits(100, 16, 1 << 20, 500, 500, 1_000, 20, 100);
  private static final int PEERS = 20;

  /** How many of the next tasks are refused although the thread has room. */
  private final AtomicInteger refusals = new AtomicInteger();

  private final CountDownLatch released = new CountDownLatch(1);
  private static final Authorisation HOST = Messages.allowed("h1").orElseThrow();

  private final ControlThread control = new ControlThread();
  private final Advertiser advertiser =
      new Advertiser(Messages.hello("h1", Level.HOST, Role.CHILD, 5), TIMERS, List.of("site1"));
  private final ChildSessions child = new ChildSessions(advertiser, control::nowNs, event -> {});
  private final Children children =
      new Children(Messages.hello("site1", Level.SITE, Role.PARENT, 1), TIMERS);
  private final ParentSessions parent =
      new ParentSessions(children, Messages::allowed, control::nowNs, event -> {});
  private AdvertisementServer server;

  @BeforeEach
  void listen() throws IOException {
    Executor reluctant =
        task -> {
          if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new RejectedExecutionException("full");
          }
          control.execute(task);
        };
    server =
        AdvertisementServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            CODEC,
            LIMITS,
            reluctant,
            parent);
    control.add(timed(parent::nextDeadlineNs, parent::tick));
    control.add(timed(child::nextDeadlineNs, child::tick));
    control.start();
  }

  @AfterEach
  void stop() throws Exception {
    released.countDown();
    child.clients().forEach(AdvertisementClient::close);
    server.close();
    assertThat(control.stop(10_000)).as("the control thread ends").isTrue();
  }

  @Test
  void refusedTasksAreDoneLaterAndInOrder() throws IOException {
    for (int i = 0; i < PEERS; i++) {
      refusals.set(1);
      try (Socket peer = connect()) {
        peer.getOutputStream().write("no record\n".getBytes(UTF_8));
        assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8))
            .contains("\"reason\":" + RefusalReason.MALFORMED.code());
      }
    }
    assertLaterChildRegisters();
  }

  @Test
  void peersThatComeAndGoWhileTheQueueIsFullAreForgotten() throws IOException {
    fillTheQueue();
    for (int i = 0; i < PEERS; i++) {
      try (Socket peer = connect()) {
        peer.getOutputStream().write("no record\n".getBytes(UTF_8));
      }
    }
    await().until(() -> server.counters().of(TransportCounter.CONNECTED) == PEERS);
    released.countDown();

    await().until(() -> server.counters().of(TransportCounter.CLOSED) == PEERS);
    assertLaterChildRegisters();
    assertThat(onControl(() -> children.sessions().size())).isEqualTo(1);
  }

  @Test
  void peerThatSendsMuchTakesOnePlaceInTheQueue() throws IOException {
    control.execute(this::awaitRelease);
    AtomicInteger taken = new AtomicInteger();
    try (AdvertisementServer counted =
            AdvertisementServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                CODEC,
                LIMITS,
                task -> {
                  taken.incrementAndGet();
                  control.execute(task);
                },
                parent);
        Socket peer = new Socket(counted.address().getAddress(), counted.address().getPort())) {
      for (int i = 0; i < 10; i++) {
        peer.getOutputStream().write(CODEC.encode(Messages.hello("h1", Level.HOST, Role.CHILD, 1)));
      }
      await().until(() -> counted.counters().of(TransportCounter.RECORDS_READ) == 10);

      assertThat(taken).hasValue(1);
      released.countDown();
    }
  }

  @Test
  void sessionsBeyondTheLimitAreRefusedAndLaterOnesAreNot() throws IOException {
    // None of them is closed for want of a hello before this test says so.
    long laterNs = control.nowNs() + Duration.ofHours(1).toNanos();
    onControl(() -> {
      for (int i = 0; i < AdvertisementLimits.SESSIONS; i++) {
        assertThat(children.accept("10.0.0.1:" + i, HOST, laterNs)).isPresent();
      }
      return true;
    });
    try (Socket peer = connect()) {
      assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8))
          .contains("\"reason\":" + RefusalReason.TOO_MANY_CHILDREN.code());
    }
    assertThat(onControl(() -> children.counters().of(RefusalReason.TOO_MANY_CHILDREN)))
        .isEqualTo(1);
    onControl(() -> {
      children.stop(control.nowNs());
      return true;
    });
    assertLaterChildRegisters();
  }

  private void assertLaterChildRegisters() {
    onControl(() -> {
      advertiser.put(Messages.ROW, control.nowNs());
      child.connect(Map.of("site1", server.address()), CODEC, LIMITS, control);
      return true;
    });
    await()
        .until(() ->
            onControl(() ->
                children.candidates().values().stream()
                        .flatMap(List::stream)
                        .filter(candidate -> candidate.row().welcomesNewFlows())
                        .count()
                    == 1));
  }

  /** Stops the control thread at a task, and puts as many behind it as it takes. */
  private void fillTheQueue() {
    control.execute(this::awaitRelease);
    try {
      while (true) {
        control.execute(() -> {});
      }
    } catch (RejectedExecutionException full) {
      assertThat(full).hasMessageContaining("waiting");
    }
  }

  private void awaitRelease() {
    try {
      assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Timed timed(Supplier<OptionalLong> nextDeadlineNs, Runnable tick) {
    return new Timed() {
      @Override
      public OptionalLong nextDeadlineNs() {
        return nextDeadlineNs.get();
      }

      @Override
      public void onTimeout(long nowNs) {
        tick.run();
      }
    };
  }
}
