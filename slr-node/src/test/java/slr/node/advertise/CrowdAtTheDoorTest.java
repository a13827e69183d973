package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Role;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.TestDomain;

/**
 * A thousand strangers at the port with the limits of a daemon, some of them with half a handshake,
 * and one that sends ten megabytes: a live session keeps its heartbeats, and a node that comes now
 * gets in.
 */
class CrowdAtTheDoorTest {

  private static final int STRANGERS = 1_000;

  /** The first octets of a TLS 1.3 ClientHello of 512: the rest never comes. */
  private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 42};

  @TempDir Path folder;
  private final List<Socket> crowd = new ArrayList<>();
  private TestDomain domain;
  private CertificatesConfig h2;
  private Site site;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    h2 = domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");
    site = Site.open(domain.trust("site1", Level.SITE), TransportLimits.DEFAULTS);
    host = Host.connect(domain.trust("h1", Level.HOST), site.address());
    await().until(() -> site.eligible() == 1);
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    site.close();
    for (Socket stranger : crowd) {
      stranger.close();
    }
  }

  @Test
  void strangersFromOneAddress() throws IOException {
    for (int i = 0; i < STRANGERS; i++) {
      joinFrom("127.0.0.1", i);
    }
    int places = TransportLimits.DEFAULTS.doors().halfOpenPerSource();
    await().until(() -> site.count(TransportCounter.HALF_OPEN_EVICTED) >= STRANGERS - places);
    assertUndisturbedAndOpen();
  }

  @Test
  void strangersFromEverywhere() throws IOException {
    for (int i = 0; i < STRANGERS; i++) {
      joinFrom("127.0." + (1 + i / 200) + "." + (1 + i % 200), i);
    }
    int places = TransportLimits.DEFAULTS.doors().halfOpen();
    await().until(() -> site.count(TransportCounter.HALF_OPEN_EVICTED) >= STRANGERS - places);
    assertUndisturbedAndOpen();
  }

  private void assertUndisturbedAndOpen() throws IOException {
    long beganNs = System.nanoTime();
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 1));
      assertThat(peer.read()).containsInstanceOf(Hello.class);
      assertThat(Duration.ofNanos(System.nanoTime() - beganNs))
          .as("a node registers beside the crowd")
          .isLessThan(Duration.ofSeconds(5));
      sendTenMegabytes(peer);
    }
    await().until(() -> site.count(TransportCounter.MALFORMED) == 1);
    // For as long as a silence would take to be noticed, and longer.
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> site.eligible() == 1 && host.count(TransportCounter.CLOSED) == 0);
    assertThat(site.events()).doesNotContain("to=SILENT");
    assertThat(site.count(TransportCounter.FAULT)).isZero();
    assertThat(host.count(TransportCounter.CONNECTED)).isEqualTo(1);
  }

  private void joinFrom(String address, int number) throws IOException {
    Socket stranger = new Socket();
    crowd.add(stranger);
    stranger.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    stranger.connect(site.address());
    if (number % 2 == 0) {
      try {
        stranger.getOutputStream().write(HALF_A_HELLO);
      } catch (SocketException evicted) {
        // Already: the crowd is that large.
      }
    }
  }

  private static void sendTenMegabytes(RawPeer peer) throws IOException {
    try {
      peer.send(new byte[] {0, (byte) 0xa0, 0, 0});
      byte[] part = new byte[16_384];
      for (int i = 0; i < 640; i++) {
        peer.send(part);
      }
    } catch (SocketException cut) {
      // It was cut before all ten megabytes were out.
    }
  }
}
