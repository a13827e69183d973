package slr.node.advertise;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.ParentMachine;
import slr.core.advertise.PeerMachine;
import slr.core.advertise.PeerState;
import slr.core.advertise.PeerStatus;
import slr.core.advertise.Peers;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.SessionMachine;
import slr.core.timer.Deadlines;
import slr.node.config.EndPointText;
import slr.packet.echo.EchoKeys;

/**
 * Joins the connections of an {@link AdvertisementServer} to {@link Children}, and to {@link Peers}
 * those that turn out to be of neighbours; connects to neighbours. All on the control thread, which
 * calls {@link #tick} at the deadline, and {@link #pump} after each command it gave to either.
 */
public final class ParentSessions implements ConnectionListener.Acceptor, AutoCloseable {

  private final Children children;
  private final Peers peers;
  private final LongSupplier clockNs;
  private final SessionConnections connections;
  private final List<AdvertisementClient> clients = new ArrayList<>();

  /** For the threads that connect: whether a session with this neighbour is missing. */
  private final Map<String, Boolean> wanted = new ConcurrentHashMap<>();

  /**
   * No connection yet.
   *
   * @param clockNs monotonic time, the same clock for all calls
   * @param events gets what is not for the transport: transitions, refusals, strays
   */
  public ParentSessions(
      Children children, Peers peers, LongSupplier clockNs, Consumer<AdvertisementAction> events) {
    this.children = children;
    this.peers = peers;
    this.clockNs = clockNs;
    this.connections = new SessionConnections(clockNs, this::pump, events, this::handOver);
  }

  /** Keeps a session with each of these neighbours until closed, whoever opens it. */
  public void connect(List<InetSocketAddress> neighbours, Transport transport) {
    for (InetSocketAddress address : neighbours) {
      String relation = EndPointText.format(address);
      wanted.put(relation, true);
      clients.add(
          AdvertisementClient.connect(
              address,
              transport,
              connection -> onOpened(relation, connection),
              () -> wanted.getOrDefault(relation, false)));
    }
  }

  /** One client for each neighbour. */
  public List<AdvertisementClient> clients() {
    return List.copyOf(clients);
  }

  @Override
  public ConnectionListener onConnected(AdvertisementConnection connection) {
    Optional<ParentMachine> accepted =
        children.accept(connection.peer(), connection.allowed(), clockNs.getAsLong());
    if (accepted.isEmpty()) {
      connection.send(Refused.of(RefusalReason.TOO_MANY_CHILDREN, connection.peer()));
      connection.finish();
      return ConnectionListener.DEAF;
    }
    return connections.join(accepted.get(), connection);
  }

  /** The keys of pin signalling with a child, while its session lives. */
  public Optional<PinKeys> pinKeys(SessionMachine child) {
    return connections.pinKeys(child);
  }

  /** The keys of augmented echoes of the session with a child, while it lives. */
  public Optional<EchoKeys> echoKeys(SessionMachine child) {
    return connections.echoKeys(child);
  }

  /** Each neighbour for the operator's eyes, also those that were never reached. */
  public List<PeerReport> report() {
    List<PeerReport> lines = new ArrayList<>();
    for (PeerStatus status : peers.status(clockNs.getAsLong())) {
      lines.add(
          new PeerReport(
              status.relation(),
              status.hello().map(Hello::node),
              status.state(),
              status.silenceNs().isPresent()
                  ? Optional.of(Duration.ofMillis(status.silenceNs().getAsLong() / 1_000_000))
                  : Optional.empty(),
              status.absence()));
    }
    for (AdvertisementClient client : clients) {
      String relation = EndPointText.format(client.address());
      if (lines.stream().noneMatch(line -> line.relation().equals(relation))) {
        lines.add(
            new PeerReport(
                relation,
                Optional.empty(),
                PeerState.IDLE,
                Optional.empty(),
                client.lastFailure()));
      }
    }
    return lines;
  }

  /** Time has passed. */
  public void tick() {
    children.onTimeout(clockNs.getAsLong());
    peers.onTimeout(clockNs.getAsLong());
    pump();
  }

  /** When {@link #tick} wants to be called, on the caller's clock. */
  public OptionalLong nextDeadlineNs() {
    return Deadlines.earlier(children.nextDeadlineNs(), peers.nextDeadlineNs());
  }

  /** Does what the machines want done. */
  public void pump() {
    connections.pump(children.sessions());
    connections.pump(peers.machines());
    wanted.replaceAll((relation, _) -> peers.wants(relation));
  }

  /** Connects no more and ends the connections to neighbours in order. */
  @Override
  public void close() {
    pump();
    clients.forEach(AdvertisementClient::close);
  }

  private ConnectionListener onOpened(String relation, AdvertisementConnection connection) {
    PeerMachine machine = peers.open(relation, connection.allowed(), clockNs.getAsLong());
    ConnectionListener listener = connections.join(machine, connection);
    pump();
    return listener;
  }

  private PeerMachine handOver(
      AdvertisementConnection connection, AdvertisementAction.HandOver handOver) {
    return peers.accept(
        connection.peer(), handOver.identity(), handOver.hello(), clockNs.getAsLong());
  }
}
