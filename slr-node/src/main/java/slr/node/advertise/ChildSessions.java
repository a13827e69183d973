package slr.node.advertise;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.Hello;
import slr.core.advertise.SessionMachine;
import slr.node.config.EndPointText;
import slr.packet.IpAddress;
import slr.packet.echo.EchoKeys;

/**
 * Joins an {@link Advertiser} to its parents, one {@link AdvertisementClient} each. All on the
 * control thread, which calls {@link #tick} at the deadline, and {@link #pump} after each command
 * it gave to the advertiser.
 */
public final class ChildSessions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChildSessions.class);

  private final Advertiser advertiser;
  private final LongSupplier clockNs;
  private final SessionConnections connections;
  private final List<AdvertisementClient> clients = new CopyOnWriteArrayList<>();

  private final PacedLog refusals = new PacedLog(LOG);

  /**
   * Not connected yet.
   *
   * @param clockNs monotonic time, the same clock for all calls
   * @param events gets what is not for the transport: transitions, refusals, questions of parents
   */
  public ChildSessions(
      Advertiser advertiser, LongSupplier clockNs, Consumer<AdvertisementAction> events) {
    this.advertiser = advertiser;
    this.clockNs = clockNs;
    this.connections =
        new SessionConnections(
            clockNs,
            this::pump,
            events,
            (_, handOver) -> {
              throw new IllegalStateException("nobody connects to a child: " + handOver);
            });
  }

  /**
   * Connects to all parents until closed.
   *
   * @param addresses of each of the advertiser's parents, by name
   * @param transport whose control thread runs this class
   */
  public void connect(Map<String, InetSocketAddress> addresses, Transport transport) {
    for (ChildMachine machine : advertiser.parents()) {
      InetSocketAddress address = addresses.get(machine.parent());
      if (address == null) {
        throw new IllegalArgumentException("parent " + machine.parent() + " has no address");
      }
      clients.add(
          AdvertisementClient.connect(
              address, transport, connection -> onConnected(machine, address, connection)));
    }
  }

  /** Parents by what people call them: where they listen. */
  public static Map<String, InetSocketAddress> byName(List<InetSocketAddress> parents) {
    Map<String, InetSocketAddress> byName = new LinkedHashMap<>();
    parents.forEach(parent -> byName.put(EndPointText.format(parent), parent));
    return byName;
  }

  /** One client for each parent. */
  public List<AdvertisementClient> clients() {
    return List.copyOf(clients);
  }

  /** The keys of pin signalling with a parent, while its session lives. */
  public Optional<PinKeys> pinKeys(SessionMachine parent) {
    return connections.pinKeys(parent);
  }

  /** The keys of augmented echoes of the session with a parent, while it lives. */
  public Optional<EchoKeys> echoKeys(SessionMachine parent) {
    return connections.echoKeys(parent);
  }

  /** Each parent for the operator's eyes. */
  public List<ParentReport> report() {
    Map<String, String> failures = new HashMap<>();
    clients.forEach(
        client -> failures.put(EndPointText.format(client.address()), client.lastFailure()));
    return advertiser.parents().stream()
        .map(machine -> report(machine, failures.getOrDefault(machine.parent(), "")))
        .toList();
  }

  private ParentReport report(ChildMachine machine, String because) {
    long leaseNs = machine.leaseNs(clockNs.getAsLong());
    return new ParentReport(
        machine.parent(),
        machine.parentHello().map(Hello::node),
        machine.parentHello().map(Hello::level),
        machine.state(),
        advertiser.generation(),
        machine.confirmedGeneration(),
        String.format(Locale.ROOT, "%016x", advertiser.rows().digest()),
        leaseNs > 0 ? Optional.of(Duration.ofMillis(leaseNs / 1_000_000)) : Optional.empty(),
        because);
  }

  /** Time has passed. */
  public void tick() {
    advertiser.onTimeout(clockNs.getAsLong());
    pump();
  }

  /** When {@link #tick} wants to be called, on the caller's clock. */
  public OptionalLong nextDeadlineNs() {
    return advertiser.nextDeadlineNs();
  }

  /** Does what the machines want done. */
  public void pump() {
    connections.pump(advertiser.parents());
  }

  /** Connects no more and ends the connections in order; the goodbye is the advertiser's. */
  @Override
  public void close() {
    pump();
    clients.forEach(AdvertisementClient::close);
  }

  private ConnectionListener onConnected(
      ChildMachine machine, InetSocketAddress address, AdvertisementConnection connection) {
    ConnectionListener listener = connections.join(machine, connection);
    IpAddress dialled = IpAddress.ofBytes(address.getAddress().getAddress());
    machine.onConnected(connection.allowed(), dialled, clockNs.getAsLong());
    pump();
    return listener;
  }

  /** Logs a transition or a refusal; whoever takes the other events himself hands these here. */
  public void log(AdvertisementAction action) {
    switch (action) {
      case AdvertisementAction.Transition change ->
          LOG.info(
              "parent {}: {} -> {}: {}",
              change.peer(),
              change.from(),
              change.to(),
              change.reason());
      case AdvertisementAction.Refusal refusal ->
          refusals.warn(
              "parent {} {}: {}",
              refusal.peer(),
              refusal.byPeer() ? "refused" : "was refused",
              refusal.refusal());
      case AdvertisementAction.Send _,
          AdvertisementAction.Close _,
          AdvertisementAction.HandOver _,
          AdvertisementAction.News _ ->
          throw new AssertionError(action + " is not for the log");
    }
  }
}
