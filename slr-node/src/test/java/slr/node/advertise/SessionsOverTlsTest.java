package slr.node.advertise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Role;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.TestDomain;
import slr.packet.IpAddress;
import slr.packet.echo.EchoKeys;

/** The machines over real TLS, beside peers that misbehave. */
class SessionsOverTlsTest {

  @TempDir Path folder;
  private TestDomain domain;
  private Site site;
  private Host host;
  private CertificatesConfig h2;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    h2 = domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");
    site = Site.open(domain.trust("site1", Level.SITE));
    host =
        Host.connect(
            TestDomain.trust(
                domain.issue("h1", Level.HOST, "203.0.113.0/24", "10.0.0.0/8"), "h1", Level.HOST),
            site.address());
    await().until(() -> site.eligible() == 1);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    site.close();
  }

  @Test
  void rowsTravelAndGoodbyeClearsThem() {
    host.leave();

    await().until(() -> site.candidates() == 0);
    await().until(() -> site.count(TransportCounter.CLOSED) == 1);
    assertThat(site.events()).contains("Departed[byPeer=true, reason=SHUTDOWN]");
  }

  /** Nothing of it is ever sent, and the next session has another. */
  @Test
  void bothEndsHaveTheKeysOfEchoes() throws Exception {
    byte[] first = secret(site.echoKeys().getLast());
    assertThat(secret(host.echoKeys().orElseThrow())).isEqualTo(first);

    InetSocketAddress address = site.address();
    site.close();
    site = Site.open(domain.trust("site1", Level.SITE), address);
    await().until(() -> site.eligible() == 1);
    assertThat(secret(host.echoKeys().orElseThrow()))
        .isEqualTo(secret(site.echoKeys().getLast()))
        .isNotEqualTo(first);
  }

  private static byte[] secret(EchoKeys keys) {
    return keys.keyOf(IpAddress.parse("10.0.0.1"), 7).secret();
  }

  @Test
  void childComesBackWhenTheParentIsThereAgain() throws Exception {
    InetSocketAddress address = site.address();

    site.close();
    await().until(() -> host.count(TransportCounter.UNREACHABLE) > 0);
    site = Site.open(domain.trust("site1", Level.SITE), address);

    await().until(() -> site.eligible() == 1);
  }

  @Test
  void plainTextIsTurnedAway() throws IOException {
    try (Socket peer = new Socket(site.address().getAddress(), site.address().getPort())) {
      peer.setSoTimeout(10_000);
      peer.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      // An alert perhaps, then the end.
      assertThat(peer.getInputStream().readAllBytes().length).isLessThan(100);
    }
    await().until(() -> site.count(TransportCounter.NOT_TLS) == 1);
    assertUndisturbed();
  }

  @Test
  void malformedRecordIsRefusedWithAReason() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(RecordFraming.frame(new byte[] {(byte) 0xff, 1, 2}));

      assertThat(reasons(peer.readAll())).containsExactly(RefusalReason.MALFORMED);
    }
    assertThat(site.count(TransportCounter.MALFORMED)).isEqualTo(1);
    await().until(() -> site.refusals(RefusalReason.MALFORMED) == 1);
    assertUndisturbed();
  }

  @Test
  void oversizedRecordIsRefusedFromItsLengthAlone() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(new byte[] {0, (byte) 0xa0, 0, 0});

      assertThat(peer.readAll())
          .singleElement()
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(RefusalReason.MALFORMED);
                assertThat(refused.value()).contains("10485760 octets");
              });
    }
    assertUndisturbed();
  }

  @Test
  void tenMegabytesAreNotEvenDecrypted() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(new byte[] {0, (byte) 0xa0, 0, 0});
      byte[] part = new byte[16_384];
      try {
        for (int i = 0; i < 640; i++) {
          peer.send(part);
        }
      } catch (SocketException cut) {
        // It was cut before all ten megabytes were out.
      }
    }
    await().until(() -> site.refusals(RefusalReason.MALFORMED) == 1);
    assertUndisturbed();
  }

  @Test
  void peerThatSaysNoHelloIsClosed() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      assertThat(reasons(peer.readAll())).containsExactly(RefusalReason.NO_HELLO);
    }
    assertUndisturbed();
  }

  @Test
  void surplusConnectionsOfOneNodeGiveWayToNewerOnes() throws IOException {
    try (Site narrow = Site.narrow(domain.trust("site2", Level.SITE), 10, 2);
        RawPeer oldest = RawPeer.connect(narrow.address(), h2);
        RawPeer older = RawPeer.connect(narrow.address(), h2);
        RawPeer newest = RawPeer.connect(narrow.address(), h2)) {
      await().until(() -> narrow.count(TransportCounter.SURPLUS_OF_NODE) == 1);

      assertThat(oldest.readAll()).isEmpty();
      for (RawPeer other : List.of(older, newest)) {
        assertThat(reasons(other.readAll())).containsExactly(RefusalReason.NO_HELLO);
      }
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAtOnce() throws IOException {
    CertificatesConfig h3 = domain.issue("h3", Level.HOST, "none", "none");
    try (Site narrow = Site.narrow(domain.trust("site2", Level.SITE), 1, 10);
        RawPeer first = RawPeer.connect(narrow.address(), h2);
        RawPeer second = RawPeer.connect(narrow.address(), h3)) {
      await().until(() -> narrow.count(TransportCounter.REFUSED_FULL) == 1);

      List<AdvertisementMessage> said = new ArrayList<>(first.readAll());
      said.addAll(second.readAll());
      assertThat(reasons(said)).containsExactly(RefusalReason.NO_HELLO);
    }
  }

  @Test
  void childIsFoundSilentWhenItsProcessStops() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 1));
      // The child is heard, then never again, but its connection stands.
      List<AdvertisementMessage> said = peer.readAll();

      assertThat(said.getFirst()).isInstanceOf(Hello.class);
      assertThat(reasons(said)).containsExactly(RefusalReason.SILENT);
    }
    assertThat(site.events()).contains("to=SILENT");
    assertUndisturbed();
  }

  @Test
  void helloWithAnotherNodesNameIsRefused() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(Messages.hello("h1", Level.HOST, Role.CHILD, 9));

      assertThat(reasons(peer.readAll())).containsExactly(RefusalReason.IDENTITY);
    }
    assertUndisturbed();
  }

  @Test
  void slowReaderIsCut() throws IOException {
    try (Site talker = Site.talkative(domain.trust("site2", Level.SITE));
        RawPeer peer = RawPeer.connect(talker.address(), h2, 4_096)) {
      await().until(() -> talker.count(TransportCounter.SLOW_READER) == 1);
      await().until(() -> talker.count(TransportCounter.CLOSED) == 1);
      assertThat(peer).isNotNull();
    }
    assertUndisturbed();
  }

  @Test
  void goodbyeReachesAPeerThatStillTalks() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 1));
      Optional<AdvertisementMessage> hello = peer.read();
      assertThat(hello).containsInstanceOf(Hello.class);
      peer.send(new Goodbye(Goodbye.Reason.SHUTDOWN));
      peer.send(new byte[200_000]);

      assertThat(peer.readAll()).noneMatch(Refused.class::isInstance);
    }
    assertUndisturbed();
  }

  private static List<RefusalReason> reasons(List<AdvertisementMessage> said) {
    return said.stream()
        .filter(Refused.class::isInstance)
        .map(message -> ((Refused) message).reason())
        .toList();
  }

  private void assertUndisturbed() {
    assertThat(site.eligible()).isEqualTo(1);
    assertThat(host.count(TransportCounter.CONNECTED)).isEqualTo(1);
  }
}
