package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.certs.IssueRequest.Kind;
import slr.certs.PathVerdict.Accepted;
import slr.certs.PathVerdict.Refused;

/** Real TLS 1.3 over loopback: site "s1" listens, hosts and strangers come. */
class TlsContextsTest {

  private static final Set<Level> HOSTS = EnumSet.of(Level.HOST);
  private static final Set<Level> SITES = EnumSet.of(Level.SITE);
  private static final int TIMEOUT_MS = 20_000;

  @TempDir Path folder;
  private TrustDomain domain;
  private TrustStore trust;
  private final ConcurrentLinkedQueue<Refused> refusals = new ConcurrentLinkedQueue<>();
  private final ExecutorService acceptor = Executors.newSingleThreadExecutor();

  @BeforeEach
  void makeDomain() throws Exception {
    domain = new TrustDomain(folder);
    domain.authority.issue(
        TrustDomain.request(Kind.NODE, Level.SITE, "s1", "10.0.0.0/8"), domain.now);
    domain.issueHost("h1");
    trust = domain.trust();
  }

  @AfterEach
  void stop() {
    acceptor.shutdownNow();
  }

  private TlsContexts contexts(String node, Set<Level> peers, Instant at) throws IOException {
    return new TlsContexts(
        domain.credentials(node), trust, peers, InstantSource.fixed(at), refusals::add);
  }

  private TlsContexts site() throws IOException {
    return contexts("s1", HOSTS, domain.later);
  }

  /** A port that does one handshake and says hello; the future is the session, if there was one. */
  private record Port(SSLServerSocket socket, Future<Optional<SSLSession>> session)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Port listen(TlsContexts contexts) throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket)
            contexts
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 4, InetAddress.getLoopbackAddress());
    socket.setSSLParameters(contexts.parameters());
    return new Port(socket, acceptor.submit(() -> serve(socket)));
  }

  private static Optional<SSLSession> serve(SSLServerSocket port) throws IOException {
    try (SSLSocket socket = (SSLSocket) port.accept()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.startHandshake();
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      // Until the client is gone, so that no reset overtakes the greeting.
      while (socket.getInputStream().read() >= 0) {}
      return Optional.of(socket.getSession());
    } catch (SSLException | SocketException _) {
      // A client that turns this server away may be gone before its alert is read.
      return Optional.empty();
    }
  }

  private static SSLSession greet(TlsContexts client, Port port) throws IOException {
    try (SSLSocket socket = (SSLSocket) client.context().getSocketFactory().createSocket()) {
      socket.setSSLParameters(client.parameters());
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(port.socket().getLocalSocketAddress(), TIMEOUT_MS);
      // In TLS 1.3 a client learns with its first read that the server turned it away.
      byte[] greeting = socket.getInputStream().readNBytes(5);
      assertThat(greeting).asString().isEqualTo("hello");
      return socket.getSession();
    }
  }

  /** The server turns the client away for this reason. */
  private void refusedByServer(TlsContexts client, RefusalReason reason) throws Exception {
    try (Port port = listen(site())) {
      assertThatThrownBy(() -> greet(client, port)).isInstanceOf(IOException.class);
      assertThat(port.session().get(20, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(refusals).extracting(Refused::reason).containsExactly(reason);
  }

  /** The client turns the server away for this reason. */
  private void refusedByClient(TlsContexts client, TlsContexts server, RefusalReason reason)
      throws Exception {
    try (Port port = listen(server)) {
      assertThatThrownBy(() -> greet(client, port)).isInstanceOf(SSLException.class);
      assertThat(port.session().get(20, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(refusals).extracting(Refused::reason).containsExactly(reason);
  }

  private void opensslHost(String extensions) {
    domain.openssl.signed("n", "/O=test/OU=host/CN=n", "ca", extensions);
    exposeNot("n");
  }

  private void exposeNot(String name) {
    folder.resolve(name + ".key").toFile().setReadable(false, false);
    folder.resolve(name + ".key").toFile().setReadable(true, true);
  }

  @Test
  void bothEndsKnowEachOtherAndNoTicketIsKept() throws Exception {
    TlsContexts host = contexts("h1", SITES, domain.later);
    TlsContexts site = site();
    SSLSession first;
    try (Port port = listen(site)) {
      first = greet(host, port);
      SSLSession atServer = port.session().get(20, TimeUnit.SECONDS).orElseThrow();

      assertThat(first.getProtocol()).isEqualTo("TLSv1.3");
      assertThat(host.check(first, Purpose.SERVER))
          .isInstanceOfSatisfying(
              Accepted.class, a -> assertThat(a.identity()).hasToString("site s1 of test"));
      assertThat(site.check(atServer, Purpose.CLIENT))
          .isInstanceOfSatisfying(
              Accepted.class, a -> assertThat(a.identity()).hasToString("host h1 of test"));
    }
    assertThat(refusals).isEmpty();
  }

  /** openssl comes with a certificate of ours: verified both ways, TLS 1.3, nothing to resume. */
  @Test
  void talksToOpensslAndSendsItNoTicket() throws Exception {
    try (Port port = listen(site())) {
      String text =
          domain
              .openssl
              .run(
                  "s_client -msg -ign_eof -verify_return_error -connect 127.0.0.1:"
                      + port.socket().getLocalPort()
                      + " -CAfile ca.pem -cert h1.pem -key h1.key -x509_strict")
              .text();
      assertThat(text)
          .contains("Verify return code: 0 (ok)", "New, TLSv1.3", "hello")
          .contains("CertificateVerify")
          .doesNotContain("NewSessionTicket");
    }
  }

  @Test
  void refusesOldTls() throws Exception {
    try (Port port = listen(site())) {
      String text =
          domain
              .openssl
              .run(
                  "s_client -tls1_2 -connect 127.0.0.1:"
                      + port.socket().getLocalPort()
                      + " -CAfile ca.pem -cert h1.pem -key h1.key")
              .text();
      assertThat(text).contains("alert protocol version");
      assertThat(port.session().get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void refusesAClientWithoutACertificate() throws Exception {
    try (Port port = listen(site())) {
      String text =
          domain
              .openssl
              .run("s_client -ign_eof -connect 127.0.0.1:" + port.socket().getLocalPort())
              .text();
      assertThat(text).contains("alert").doesNotContain("hello");
      assertThat(port.session().get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void refusesRevoked() throws Exception {
    TlsContexts host = contexts("h1", SITES, domain.later);
    domain.authority.revoke("h1", domain.now);
    trust.reload();
    refusedByServer(host, RefusalReason.REVOKED);
  }

  @Test
  void refusesExpiredAndNotYetValid() throws Exception {
    Instant late = domain.now.plus(Duration.ofDays(400));
    refusedByClient(contexts("h1", SITES, late), site(), RefusalReason.EXPIRED);
    refusals.clear();
    Instant early = domain.now.minus(Duration.ofDays(1));
    refusedByClient(contexts("h1", SITES, early), site(), RefusalReason.NOT_YET_VALID);
  }

  @Test
  void refusesWrongLevel() throws Exception {
    domain.authority.issue(TrustDomain.request(Kind.NODE, Level.ROUTER, "r1", "none"), domain.now);
    refusedByServer(contexts("r1", SITES, domain.later), RefusalReason.WRONG_LEVEL);
  }

  @Test
  void refusesUnknownCa() throws Exception {
    String blocks = OpenSsl.blocks("IPv4:10.0.0.0/8", "192.0.2.0/24");
    domain.openssl.selfSigned("stranger", "/O=test/OU=network/CN=ca", OpenSsl.CA + blocks);
    domain.openssl.signed("n", "/O=test/OU=host/CN=n", "stranger", OpenSsl.NODE + blocks);
    exposeNot("n");
    refusedByServer(contexts("n", SITES, domain.later), RefusalReason.UNKNOWN_CA);
  }

  @Test
  void refusesWrongUsageAndBlocksOutside() throws Exception {
    String blocks = OpenSsl.blocks("IPv4:10.1.0.0/16", "192.0.2.7");
    opensslHost(OpenSsl.NODE.replace("serverAuth,clientAuth", "serverAuth") + blocks);
    refusedByServer(contexts("n", SITES, domain.later), RefusalReason.WRONG_EXTENDED_KEY_USAGE);
    refusals.clear();
    opensslHost(OpenSsl.NODE + OpenSsl.blocks("IPv4:11.1.0.0/16", "192.0.2.7"));
    refusedByServer(contexts("n", SITES, domain.later), RefusalReason.BLOCKS_OUTSIDE_PARENT);
    refusals.clear();
    opensslHost(OpenSsl.CA.replace("keyCertSign", "digitalSignature,keyCertSign") + blocks);
    refusedByServer(contexts("n", SITES, domain.later), RefusalReason.CA_AS_NODE);
  }

  @Test
  void aLiveSessionIsRefusedAfterItsNodeIsRevoked() throws Exception {
    TlsContexts site = site();
    try (Port port = listen(site)) {
      greet(contexts("h1", SITES, domain.later), port);
      SSLSession live = port.session().get(20, TimeUnit.SECONDS).orElseThrow();
      assertThat(site.check(live, Purpose.CLIENT)).isInstanceOf(Accepted.class);

      domain.authority.revoke("h1", domain.now);
      assertThat(trust.reload()).isTrue();

      assertThat(site.check(live, Purpose.CLIENT))
          .isInstanceOfSatisfying(
              Refused.class, r -> assertThat(r.reason()).isEqualTo(RefusalReason.REVOKED));
    }
  }

  @Test
  void enginesAreSetUpForTheirSide() throws Exception {
    TlsContexts site = site();
    assertThat(site.serverEngine().getNeedClientAuth()).isTrue();
    assertThat(site.serverEngine().getUseClientMode()).isFalse();
    assertThat(site.clientEngine().getUseClientMode()).isTrue();
    assertThat(site.clientEngine().getEnabledProtocols()).containsExactly("TLSv1.3");
  }
}
