package slr.node.trust;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import slr.certs.NodeIdentity;
import slr.certs.PathVerdict;
import slr.certs.Purpose;
import slr.certs.RefusalReason;
import slr.certs.TlsContexts;
import slr.core.advertise.Level;

/**
 * TLS for one kind of link, such as that to all children. New connections get what holds when they
 * are made; those that stand are asked again by {@link #check}. Any thread.
 */
public final class LinkTrust {

  /** What the contexts were made of: they are made anew when it changed. */
  private record Made(NodeTrust.Own own, Set<Level> peers, TlsContexts contexts) {}

  private final NodeTrust trust;
  private final Predicate<NodeIdentity> admits;
  private final Consumer<RefusalReason> onRefused;
  private Made made;

  /**
   * @param peers the levels that the other end may have
   * @param onRefused counts a peer that a handshake turned away; on the handshake's thread
   */
  public LinkTrust(NodeTrust trust, Set<Level> peers, Consumer<RefusalReason> onRefused) {
    this(trust, peers, _ -> true, onRefused);
  }

  /**
   * The same for a link that takes certain nodes only.
   *
   * @param admits whether the node is one of them
   */
  public LinkTrust(
      NodeTrust trust,
      Set<Level> peers,
      Predicate<NodeIdentity> admits,
      Consumer<RefusalReason> onRefused) {
    this.trust = trust;
    this.admits = admits;
    this.onRefused = onRefused;
    this.made = make(peers);
  }

  /** From now on the other end may have these levels; {@link #check} tells what stands already. */
  public synchronized void peers(Set<Level> peers) {
    made = make(peers);
  }

  /** An engine for a connection that was accepted. */
  public SSLEngine serverEngine() {
    return contexts().serverEngine();
  }

  /** An engine for a connection that was opened. */
  public SSLEngine clientEngine() {
    return contexts().clientEngine();
  }

  /** A socket that is not connected yet, for a connection that is to be opened. */
  public SSLSocket clientSocket() throws IOException {
    return contexts().clientSocket();
  }

  /** This accepted connection under TLS; closing it closes both. */
  public SSLSocket serverSocket(Socket accepted) throws IOException {
    return contexts().serverSocket(accepted);
  }

  /**
   * Who the peer is, and whether it may still be that.
   *
   * @param peer which end the peer is
   */
  public PeerVerdict check(SSLSession session, Purpose peer) {
    return switch (contexts().check(session, peer)) {
      case PathVerdict.Accepted accepted -> known(accepted.identity());
      case PathVerdict.Refused refused ->
          new PeerVerdict.Refused(refused.reason(), refused.value());
    };
  }

  private static PeerVerdict known(NodeIdentity identity) {
    try {
      return new PeerVerdict.Known(Identities.authorisation(identity), identity.notAfter());
    } catch (IllegalArgumentException unusable) {
      return new PeerVerdict.Refused(RefusalReason.BAD_NAME, String.valueOf(unusable.getMessage()));
    }
  }

  private synchronized TlsContexts contexts() {
    if (!made.own().equals(trust.own())) {
      made = make(made.peers());
    }
    return made.contexts();
  }

  private Made make(Set<Level> peers) {
    NodeTrust.Own own = trust.own();
    TlsContexts contexts =
        new TlsContexts(
            own.credentials(),
            trust.store(),
            peers.stream().map(Identities::level).collect(Collectors.toSet()),
            admits,
            trust.clock(),
            refused -> onRefused.accept(refused.reason()));
    return new Made(own, Set.copyOf(peers), contexts);
  }
}
