package slr.certs;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS as the trust domain wants it: version 1.3 alone, both sides with certificates, no resumption,
 * no early data (the JDK has none). Every handshake and every later question goes through {@link
 * PathCheck} with the trust store's present content. Safe for any number of threads.
 */
public final class TlsContexts {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /**
   * Seconds. A server of the JDK sends no session ticket, and a client keeps none, when a session
   * would live longer than the 7 days that RFC 8446 4.6.1 allows a ticket.
   */
  private static final int NO_TICKETS_SECONDS = 8 * 24 * 3600;

  private final PathTrust trustManager;
  private final SSLContext context;

  /**
   * TLS for one kind of link.
   *
   * @param credentials this node's
   * @param trust may be reloaded at any time
   * @param peerLevels the levels that the other end may have
   * @param clock says at what time certificates shall be valid
   * @param onRefused told of each refused peer, for count and log; called in the handshake's thread
   */
  public TlsContexts(
      NodeCredentials credentials,
      TrustStore trust,
      Set<Level> peerLevels,
      InstantSource clock,
      Consumer<PathVerdict.Refused> onRefused) {
    this(credentials, trust, peerLevels, _ -> true, clock, onRefused);
  }

  /**
   * The same for a link that takes certain nodes only.
   *
   * @param admits whether this node is one of them
   */
  public TlsContexts(
      NodeCredentials credentials,
      TrustStore trust,
      Set<Level> peerLevels,
      Predicate<NodeIdentity> admits,
      InstantSource clock,
      Consumer<PathVerdict.Refused> onRefused) {
    this.trustManager = new PathTrust(trust, peerLevels, admits, clock, onRefused);
    this.context = context(new NodeKeys(credentials), trustManager);
  }

  /**
   * The context, for libraries that take one; they must also be given {@link #parameters} or what
   * stands there: TLS 1.3 alone, client certificate required.
   */
  public SSLContext context() {
    return context;
  }

  /** TLS 1.3 alone, client certificate required; for either side. A fresh copy for each caller. */
  public SSLParameters parameters() {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setNeedClientAuth(true);
    parameters.setEndpointIdentificationAlgorithm(null);
    return parameters;
  }

  /** An engine for a connection that was accepted. */
  public SSLEngine serverEngine() {
    return engine(false);
  }

  /** An engine for a connection that was opened. */
  public SSLEngine clientEngine() {
    return engine(true);
  }

  /** A socket that is not connected yet, for a connection that is to be opened. */
  public SSLSocket clientSocket() throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setSSLParameters(parameters());
    return socket;
  }

  /** This accepted connection under TLS; closing it closes both. */
  public SSLSocket serverSocket(Socket accepted) throws IOException {
    InputStream nothingRead = InputStream.nullInputStream();
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(accepted, nothingRead, true);
    socket.setUseClientMode(false);
    socket.setSSLParameters(parameters());
    return socket;
  }

  /**
   * Who the peer is by its certificate, and whether it may still be that: to be asked when the
   * handshake is done, whenever {@link TrustSnapshot#generation} has risen, and when the identity's
   * {@code notAfter} has come. Nothing is verified twice: the JDK remembers good signatures.
   *
   * @param peer which end the peer is
   */
  public PathVerdict check(SSLSession session, Purpose peer) {
    try {
      Certificate[] presented = session.getPeerCertificates();
      List<X509Certificate> chain =
          Arrays.stream(presented).map(X509Certificate.class::cast).toList();
      return trustManager.check(chain, peer);
    } catch (SSLPeerUnverifiedException _) {
      return trustManager.check(List.of(), peer);
    }
  }

  private SSLEngine engine(boolean client) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setSSLParameters(parameters());
    return engine;
  }

  private static SSLContext context(KeyManager key, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
      context.getServerSessionContext().setSessionTimeout(NO_TICKETS_SECONDS);
      context.getClientSessionContext().setSessionTimeout(NO_TICKETS_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }
}
