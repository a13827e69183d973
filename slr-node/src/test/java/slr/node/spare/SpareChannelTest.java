package slr.node.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.Level;
import slr.core.spare.SpareAction;
import slr.core.spare.SpareFrame;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;

/** The cluster of an SLR and its spare: members and nobody else, under TLS (A16, X2). */
class SpareChannelTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PORT = 7_190;

  @TempDir Path folder;

  private final List<Member> members = new ArrayList<>();
  private TestDomain domain;

  @BeforeEach
  void found() {
    domain = TestDomain.in(folder);
  }

  @AfterEach
  void leave() {
    members.forEach(member -> member.channel.close());
  }

  /** One SLR of the cluster, at an address of its own. */
  private static final class Member implements SpareChannel.Listener {

    final BlockingQueue<SpareFrame> heard = new LinkedBlockingQueue<>();
    final MemberSockets sockets;
    final NodeTrust trust;
    final SpareChannel channel;
    volatile Map<String, Long> mates = Map.of();

    Member(NodeTrust trust, String name, Level level, int own, int other) {
      this.trust = trust;
      sockets = new MemberSockets(trust, level, List.of(at(other)));
      channel =
          new SpareChannel(
              name, "cluster", new MatesConfig(at(own), List.of(at(other))), sockets, this);
    }

    @Override
    public void present(Map<String, Long> there) {
      mates = there;
    }

    @Override
    public void said(String mate, SpareFrame frame) {
      heard.add(frame);
    }
  }

  private static InetSocketAddress at(int number) {
    return new InetSocketAddress("127.0.3." + number, PORT);
  }

  private Member join(String name, Level level, String endPoint, int own, int other) {
    NodeTrust trust =
        TestDomain.trust(domain.issue(name, level, "0.0.0.0/0", endPoint), name, level);
    Member member = new Member(trust, name, level, own, other);
    members.add(member);
    return member;
  }

  private Member pop(String name, int own, int other) {
    return join(name, Level.NETWORK, "127.0.3." + own + "/32", own, other);
  }

  private static void until(Supplier<Boolean> holds) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(holds::get);
  }

  @Test
  void membersSeeEachOtherAndTalk() throws InterruptedException {
    Member one = pop("pop1", 1, 2);
    Member two = pop("pop1b", 2, 1);
    until(() -> one.mates.containsKey("pop1b") && two.mates.containsKey("pop1"));

    SpareFrame frame = new SpareFrame.Batch(1, 1, 5, true, List.of());
    assertThat(one.channel.send(new SpareAction("pop1b", frame))).isTrue();

    assertThat(two.heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(frame);
    assertThat(one.sockets.refused() + two.sockets.refused()).isZero();
  }

  @Test
  void whoHasGoneIsMissedAndWhoComesBackIsAnother() {
    Member one = pop("pop1", 1, 2);
    Member two = pop("pop1b", 2, 1);
    until(() -> one.mates.containsKey("pop1b"));
    long before = one.mates.getOrDefault("pop1b", 0L);

    two.channel.close();
    until(() -> one.mates.isEmpty());

    pop("pop1b", 2, 1);
    until(() -> one.mates.containsKey("pop1b"));
    assertThat(one.mates).doesNotContainValue(before);
  }

  @Test
  void anotherLevelIsRefused() {
    Member one = pop("pop1", 1, 2);
    Member other = join("sys1", Level.SYSTEM, "127.0.3.2/32", 2, 1);

    until(() -> one.sockets.refused() > 0);
    assertThat(one.mates).isEmpty();
    assertThat(other.mates).isEmpty();
  }

  @Test
  void anotherEndPointIsRefused() {
    Member one = pop("pop1", 1, 2);
    Member other = join("pop2", Level.NETWORK, "127.0.3.9/32", 2, 1);

    until(() -> one.sockets.refused() > 0);
    assertThat(one.mates).isEmpty();
    assertThat(other.mates).isEmpty();
  }

  @Test
  void whoIsRevokedIsThrownOut() throws IOException {
    Member one = pop("pop1", 1, 2);
    Member two = pop("pop1b", 2, 1);
    until(() -> one.mates.containsKey("pop1b") && two.mates.containsKey("pop1"));

    domain.revoke("pop1b");
    assertThat(one.trust.reloadLists()).isTrue();
    one.sockets.judge();

    until(() -> one.mates.isEmpty() && two.mates.isEmpty());
    until(() -> one.sockets.refused() > 0);
  }

  @Test
  void withoutTlsNothingIsHeard() throws IOException {
    Member one = pop("pop1", 1, 2);
    until(() -> connects(2));
    try (Socket plain = new Socket(at(1).getAddress(), PORT, at(2).getAddress(), 0)) {
      plain.getOutputStream().write("cluster".repeat(99).getBytes(StandardCharsets.US_ASCII));
      InputStream answer = plain.getInputStream();
      // An alert of TLS at most, and the end.
      assertThat(answer.readAllBytes()).hasSizeLessThan(16);
    }
    until(() -> one.sockets.refused() > 0);
  }

  @Test
  void aStrangersAddressIsRefusedBeforeAnyHandshake() throws IOException {
    Member one = pop("pop1", 1, 2);
    until(() -> connects(2));
    long before = one.sockets.refused();
    InetAddress stranger = InetAddress.getByName("127.0.3.7");
    try (Socket socket = new Socket(at(1).getAddress(), PORT, stranger, 0)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    until(() -> one.sockets.refused() > before);
  }

  private static boolean connects(int from) {
    try (Socket socket = new Socket(at(1).getAddress(), PORT, at(from).getAddress(), 0)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }
}
