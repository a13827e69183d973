package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.TestDomain;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a node with a good certificate says and may not say, over real TLS: a hello ends the
 * session, a row is refused by itself, and the session beside it goes on.
 */
class RefusedWordsTest {

  private static final Hello GOOD = Messages.hello("h2", Level.HOST, Role.CHILD, 1);

  @TempDir Path folder;
  private Site site;
  private Host host;
  private CertificatesConfig h2;

  @BeforeEach
  void open() throws IOException {
    TestDomain domain = TestDomain.in(folder);
    h2 = domain.issue("h2", Level.HOST, "203.0.113.0/24", "10.0.0.0/8");
    site = Site.open(domain.trust("site1", Level.SITE));
    host = Host.connect(domain.trust("h1", Level.HOST), site.address());
    await().until(() -> site.eligible() == 1);
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    site.close();
  }

  @Test
  void versionThatNobodySpeaks() throws IOException {
    assertSessionRefused(hello(List.of(9), GOOD.level(), GOOD.role()), RefusalReason.VERSION);
  }

  @Test
  void levelOtherThanTheCertificates() throws IOException {
    assertSessionRefused(hello(GOOD.versions(), Level.ROUTER, Role.CHILD), RefusalReason.LEVEL);
  }

  @Test
  void roleThatIsNotSpokenTo() throws IOException {
    assertSessionRefused(hello(GOOD.versions(), Level.HOST, Role.PARENT), RefusalReason.ROLE);
  }

  @Test
  void hostIsNoNeighbourOfASite() throws IOException {
    assertSessionRefused(hello(GOOD.versions(), Level.HOST, Role.PEER), RefusalReason.LEVEL);
  }

  @Test
  void endPointOutsideTheCertificate() throws IOException {
    assertSessionRefused(
        hello(List.of(IpAddress.parse("192.0.2.1")), GOOD.tunnelSources()),
        RefusalReason.END_POINT);
  }

  @Test
  void tunnelSourceOutsideTheCertificate() throws IOException {
    assertSessionRefused(
        hello(GOOD.endPoints(), List.of(Prefix.parse("0.0.0.0/0"))), RefusalReason.TUNNEL_SOURCE);
  }

  @Test
  void recordBeforeHello() throws IOException {
    assertSessionRefused(new Heartbeat(0, 0, 0, 100), RefusalReason.OUT_OF_ORDER);
  }

  @Test
  void rowOutsideTheCertificate() throws IOException {
    RowKey outside = new RowKey(Prefix.parse("198.51.100.0/24"), 6, 80, 0);
    assertRefusedInSession(change(row(outside, "h2")), RefusalReason.ROW_PREFIX);
  }

  @Test
  void rowThatHasBeenHere() throws IOException {
    assertRefusedInSession(change(row(Messages.KEY, "h9", "site1", "h2")), RefusalReason.ROW_LOOP);
  }

  @Test
  void rowOfAnotherNode() throws IOException {
    assertRefusedInSession(change(row(Messages.KEY, "h9")), RefusalReason.ROW_PATH);
  }

  @Test
  void reservedMessages() throws IOException {
    for (Reserved.Kind kind : Reserved.Kind.values()) {
      assertRefusedInSession(new Reserved(kind), RefusalReason.UNSUPPORTED);
    }
  }

  @Test
  void nodeThatCallsItselfByTheParentsName() throws IOException {
    assertSessionRefused(Messages.hello("site1", Level.HOST, Role.CHILD, 1), RefusalReason.SELF);
  }

  @Test
  void incarnationOlderThanTheOneKnown() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(Messages.hello("h2", Level.HOST, Role.CHILD, 7));
      assertThat(next(peer, Hello.class)).isNotNull();
    }

    assertSessionRefused(
        Messages.hello("h2", Level.HOST, Role.CHILD, 6), RefusalReason.OLD_INCARNATION);
  }

  @Test
  void capacityThatNoHostHas() throws IOException {
    assertRefusedInSession(
        change(row(Messages.KEY, "h2").withCapacity(100)), RefusalReason.ROW_CAPACITY);
  }

  @Test
  void moreRowsThanAHostMayHave() throws IOException {
    // As snapshots: as long as they bring something, the digests need not agree.
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(RecordFraming.frame(CborCodec.encode(GOOD)));
    int step = AdvertisementLimits.ROWS_PER_MESSAGE;
    for (int from = 0; from <= AdvertisementLimits.ROWS_PER_HOST; from += step) {
      List<Row> rows = rows(from, Math.min(from + step, AdvertisementLimits.ROWS_PER_HOST + 1));
      KeyRange range = KeyRange.ALL.startingAt(rows.getFirst().key());
      all.write(RecordFraming.frame(CborCodec.encode(new Snapshot(1, 0, range, rows))));
    }
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(all.toByteArray());

      Refused refused = next(peer, Refused.class);
      assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_MANY_ROWS);
      assertThat(refused.value()).isEqualTo("4096");
      assertThat(peer.readAll()).noneMatch(Heartbeat.class::isInstance);
    }
    assertThat(site.refusals(RefusalReason.TOO_MANY_ROWS)).isEqualTo(1);
    assertUndisturbed();
  }

  /** Says in each heartbeat that the copy is wrong, and answers no question about it. */
  @Test
  void childThatNeverAgrees() throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(GOOD);
      Thread life =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!Thread.interrupted()) {
                    peer.send(new Heartbeat(1, 4_711, 0, 100));
                    LockSupport.parkNanos(Site.TIMERS.heartbeatNs() / 2);
                  }
                } catch (IOException ended) {
                  // That is what the test waits for.
                }
              });

      assertThat(next(peer, Refused.class).reason()).isEqualTo(RefusalReason.NEVER_SYNCHRONISED);
      life.interrupt();
    }
    assertThat(site.refusals(RefusalReason.NEVER_SYNCHRONISED)).isEqualTo(1);
    assertUndisturbed();
  }

  private static List<Row> rows(int from, int end) {
    return IntStream.range(from, end)
        .mapToObj(number -> row(new RowKey(Messages.KEY.virtualHost(), 6, 1 + number, 0), "h2"))
        .toList();
  }

  private void assertSessionRefused(AdvertisementMessage first, RefusalReason reason)
      throws IOException {
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(first);
      assertThat(peer.readAll())
          .singleElement()
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
    assertThat(site.refusals(reason)).isEqualTo(1);
    assertUndisturbed();
  }

  private void assertRefusedInSession(AdvertisementMessage message, RefusalReason reason)
      throws IOException {
    long before = site.refusals(reason);
    try (RawPeer peer = RawPeer.connect(site.address(), h2)) {
      peer.send(GOOD);
      peer.send(message);
      assertThat(next(peer, Refused.class).reason()).isEqualTo(reason);
      // The session goes on, and says so.
      assertThat(next(peer, Heartbeat.class)).isNotNull();
    }
    assertThat(site.refusals(reason)).isEqualTo(before + 1);
    assertUndisturbed();
  }

  private void assertUndisturbed() {
    assertThat(site.eligible()).isEqualTo(1);
    assertThat(host.count(TransportCounter.CONNECTED)).isEqualTo(1);
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

  private static Hello hello(List<Integer> versions, Level level, Role role) {
    return new Hello(versions, "h2", level, role, "h2", 1, GOOD.endPoints(), GOOD.tunnelSources());
  }

  private static Hello hello(List<IpAddress> endPoints, List<Prefix> tunnelSources) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        "h2",
        Level.HOST,
        Role.CHILD,
        "h2",
        1,
        endPoints,
        tunnelSources);
  }

  private static RowChange change(Row row) {
    return new RowChange(1, 0, List.of(row), List.of());
  }

  private static Row row(RowKey key, String... path) {
    Row row = Messages.ROW;
    return new Row(
        key,
        row.health(),
        row.load(),
        row.loadSequence(),
        row.capacity(),
        row.target(),
        row.target(),
        row.standby(),
        "h2",
        List.of(path));
  }
}
