package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.Level;
import slr.core.advertise.PeerState;
import slr.node.trust.TestDomain;

/** Two sites that each know the other by configuration, over real TLS. */
class NeighboursTest {

  @TempDir Path folder;
  private TestDomain domain;
  private Site site1;
  private Site site2;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    site1 = Site.open(domain.trust("site1", Level.SITE));
    site2 = Site.open(domain.trust("site2", Level.SITE));
  }

  @AfterEach
  void close() throws IOException {
    site1.close();
    site2.close();
  }

  @Test
  void keepOneSessionWhoeverOpensIt() {
    site1.connectTo(site2.address());
    site2.connectTo(site1.address());

    await().until(() -> site1.establishedWith("site2") == 1 && site2.establishedWith("site1") == 1);
    // Neither opens another while that one stands.
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> site1.establishedWith("site2") == 1 && site2.establishedWith("site1") == 1);
    long connected = site1.count(TransportCounter.CONNECTED);
    await()
        .during(Duration.ofMillis(500))
        .until(() -> site1.count(TransportCounter.CONNECTED) == connected);
  }

  @Test
  void reportSaysWhyThereIsNoSession() throws IOException {
    site1.connectTo(site2.address());
    await().until(() -> site1.establishedWith("site2") == 1);

    site2.close();
    await().until(() -> site1.establishedWith("site2") == 0);
    assertThat(site1.peers())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.session()).isEqualTo(PeerState.IDLE);
          assertThat(line.because()).isNotBlank();
        });
    site2 = Site.open(domain.trust("site2", Level.SITE), site2.address());
    await().until(() -> site1.establishedWith("site2") == 1);
  }

  @Test
  void neverReachedIsShownWithTheReason() throws IOException {
    site2.close();
    site1.connectTo(site2.address());

    await().until(() -> site1.count(TransportCounter.UNREACHABLE) > 0);
    assertThat(site1.peers())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.node()).isEmpty();
          assertThat(line.because()).contains("refused");
        });
  }
}
