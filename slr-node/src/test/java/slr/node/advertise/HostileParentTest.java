package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.advertise.TunnelSources;
import slr.core.row.KeyRange;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;
import slr.packet.Prefix;

/** What a child takes from who answers at its parent's address, over real TLS. */
class HostileParentTest {

  private static final Hello GOOD = Messages.hello("site1", Level.SITE, Role.PARENT, 1);
  private static final Prefix ALLOWED = Prefix.parse("10.1.0.0/16");
  private static final Prefix OUTSIDE = Prefix.parse("192.0.2.0/24");

  @TempDir Path folder;
  private TestDomain domain;
  private NodeTrust hostTrust;
  private RawParent parent;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    domain = TestDomain.in(folder);
    CertificatesConfig site = domain.issue("site1", Level.SITE, "none", "127.0.0.0/8,10.0.0.0/8");
    parent = new RawParent(site);
    hostTrust = domain.trust("h1", Level.HOST);
    host = Host.connect(hostTrust, parent.address());
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    parent.close();
  }

  @Test
  void anotherSiteAtTheParentsAddress() throws IOException {
    CertificatesConfig other = domain.issue("site2", Level.SITE, "none", "10.2.0.0/16");
    try (RawParent impostor = new RawParent(other);
        Host child = Host.connect(hostTrust, impostor.address());
        RawPeer met = impostor.accept()) {
      Refused refused = next(met, Refused.class);

      assertThat(refused.reason()).isEqualTo(RefusalReason.ADDRESS);
      assertThat(refused.value()).isEqualTo("127.0.0.1 by site2");
      assertThat(met.readAll()).as("not even a hello").isEmpty();
      await().until(() -> child.refusals(RefusalReason.ADDRESS) >= 1);
      assertThat(child.events()).contains("127.0.0.1 by site2");
    }
  }

  @Test
  void endPointOutsideTheCertificate() throws IOException {
    Hello hello =
        new Hello(
            GOOD.versions(),
            "site1",
            Level.SITE,
            Role.PARENT,
            "site1",
            1,
            List.of(OUTSIDE.address()),
            List.of());
    assertRefused(RefusalReason.END_POINT, hello);
  }

  @Test
  void nameOfAnotherSite() throws IOException {
    assertRefused(RefusalReason.IDENTITY, Messages.hello("site2", Level.SITE, Role.PARENT, 1));
  }

  @Test
  void childInTheParentsPlace() throws IOException {
    assertRefused(RefusalReason.ROLE, Messages.hello("site1", Level.SITE, Role.CHILD, 1));
  }

  @Test
  void questionBeforeTheHello() throws IOException {
    assertRefused(RefusalReason.OUT_OF_ORDER, new GetSnapshot(KeyRange.ALL));
  }

  @Test
  void confirmationOfWhatWasNeverSaid() throws IOException {
    assertRefused(RefusalReason.OUT_OF_ORDER, GOOD, new Heartbeat(0, 0, 1_000, 100));
  }

  @Test
  void octetsThatAreNoRecord() throws IOException {
    try (RawPeer met = parent.accept()) {
      met.send(RecordFraming.frame(new byte[] {(byte) 0xff, 1, 2}));

      assertThat(next(met, Refused.class).reason()).isEqualTo(RefusalReason.MALFORMED);
    }
    await().until(() -> host.refusals(RefusalReason.MALFORMED) == 1);
  }

  @Test
  void reservedMessageIsRefusedAndTheSessionGoesOn() throws IOException {
    try (RawPeer met = parent.accept()) {
      met.send(GOOD);
      met.send(new Reserved(Reserved.Kind.MIGRATE));

      assertThat(next(met, Refused.class).reason()).isEqualTo(RefusalReason.UNSUPPORTED);
      assertThat(next(met, Heartbeat.class)).isNotNull();
    }
  }

  @Test
  void tunnelSourceOutsideTheCertificateIsLeftOut() throws IOException {
    try (RawPeer met = parent.accept()) {
      met.send(GOOD);
      met.send(new TunnelSources(1, List.of(ALLOWED, OUTSIDE)));

      Refused refused = next(met, Refused.class);
      assertThat(refused.reason()).isEqualTo(RefusalReason.SOURCE_OUTSIDE);
      assertThat(refused.value()).isEqualTo(OUTSIDE.toString());
      await().until(() -> host.tunnelSources().equals(List.of(ALLOWED)));
    }
  }

  @Test
  void revokedWhileItIsAway() throws IOException {
    try (RawPeer met = parent.accept()) {
      met.send(GOOD);
      met.send(new TunnelSources(1, List.of(ALLOWED)));
      await().until(() -> host.tunnelSources().equals(List.of(ALLOWED)));
    }
    parent.close();
    await().until(() -> host.count(TransportCounter.UNREACHABLE) > 0);
    assertThat(host.tunnelSources()).as("held while it is away").containsExactly(ALLOWED);

    domain.revoke("site1");
    assertThat(hostTrust.reloadLists()).isTrue();
    host.client().judge();

    await().until(() -> host.tunnelSources().isEmpty());
    assertThat(host.refusals(RefusalReason.REVOKED)).isEqualTo(1);
    assertThat(host.events()).contains("REVOKED", "CN=site1");
  }

  private void assertRefused(RefusalReason reason, AdvertisementMessage... said)
      throws IOException {
    try (RawPeer met = parent.accept()) {
      for (AdvertisementMessage message : said) {
        met.send(message);
      }
      assertThat(next(met, Refused.class).reason()).isEqualTo(reason);
    }
    await().until(() -> host.refusals(reason) >= 1);
    assertThat(host.tunnelSources()).isEmpty();
  }

  private static <M extends AdvertisementMessage> M next(RawPeer peer, Class<M> kind)
      throws IOException {
    for (Optional<AdvertisementMessage> said = peer.read(); said.isPresent(); said = peer.read()) {
      if (kind.isInstance(said.get())) {
        return kind.cast(said.get());
      }
    }
    throw new AssertionError("the session ended without a " + kind.getSimpleName());
  }
}
