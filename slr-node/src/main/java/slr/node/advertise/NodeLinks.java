package slr.node.advertise;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import slr.core.advertise.Level;
import slr.node.trust.CertificatesConfig;
import slr.node.trust.LinkTrust;
import slr.node.trust.NodeTrust;
import slr.node.trust.TrustWatch;

/**
 * What a daemon needs for its sessions with other nodes: its part in the trust domain, the threads,
 * and the kinds of links it has. Any thread.
 */
public final class NodeLinks implements AutoCloseable {

  /** A revocation counts within this time, plus that of reading the list. */
  private static final Duration TRUST_WATCH_EVERY = Duration.ofSeconds(1);

  /** What may stand above a host: what chooses a next hop. */
  private static final Set<Level> SLRS = Set.of(Level.NETWORK, Level.SYSTEM, Level.SITE);

  /** And above an SLR: the routers of its own cluster, too. */
  private static final Set<Level> SLRS_AND_ROUTERS =
      Set.of(Level.ROUTER, Level.NETWORK, Level.SYSTEM, Level.SITE);

  private final NodeTrust trust;
  private final Level level;
  private final TransportLimits limits = TransportLimits.DEFAULTS;
  private final NetworkThreads threads = new NetworkThreads(limits.finishMs());
  private final Executor control;
  private final List<Runnable> judges = new CopyOnWriteArrayList<>();
  private final TrustWatch watch;

  private NodeLinks(NodeTrust trust, Level level, Executor control) {
    this.trust = trust;
    this.level = level;
    this.control = control;
    this.watch = TrustWatch.start(trust, this::judge, TRUST_WATCH_EVERY);
  }

  /**
   * Reads the certificates; no link yet.
   *
   * @param claim what the configuration says that the node's certificate must bear out
   * @param control runs the listeners of all connections, one task at a time, in order
   * @throws IOException if a file is not what it should be; names it and the fix
   */
  public static NodeLinks open(CertificatesConfig files, NodeTrust.Claim claim, Executor control)
      throws IOException {
    return new NodeLinks(NodeTrust.open(files, claim), claim.level(), control);
  }

  /** A link to the levels above, with counters of its own. */
  public Transport linkUpward() {
    return link(level == Level.HOST ? SLRS : SLRS_AND_ROUTERS);
  }

  /** A kind of link, to peers of these levels, with counters of its own. */
  public Transport link(Set<Level> peers) {
    TransportCounters counters = new TransportCounters();
    LinkTrust link = new LinkTrust(trust, peers, counters::count);
    return new Transport(threads, link, limits, counters, control);
  }

  /** Has this called whenever those at the other end of connections must be judged again. */
  public void onJudge(Runnable judge) {
    judges.add(judge);
  }

  /**
   * Reads roots, revocation lists and the node's own certificate again.
   *
   * @throws IOException if a file is not what it should be; what was known of it stays
   */
  public void reload() throws IOException {
    boolean changed = trust.reloadLists();
    try {
      trust.reloadOwn();
    } finally {
      // The lists are new, whatever is wrong with the node's own files.
      if (changed) {
        judge();
      }
    }
  }

  /** What this node is by its own certificate. */
  public NodeTrust trust() {
    return trust;
  }

  /** Waits a moment for connections that end in order. */
  @Override
  public void close() {
    watch.close();
    threads.close();
  }

  /** Has all peers judged again: who they may be has changed. */
  public void judge() {
    judges.forEach(Runnable::run);
  }
}
