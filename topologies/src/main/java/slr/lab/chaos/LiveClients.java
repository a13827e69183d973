package slr.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import slr.lab.Lab;
import slr.lab.chaos.LiveClient.Place;

/** All live connections. */
final class LiveClients implements AutoCloseable {

  private final List<LiveClient> clients;

  private LiveClients(List<LiveClient> clients) {
    this.clients = clients;
  }

  /** Opens connections everywhere, and waits until all live. */
  static LiveClients start(Lab lab, int rounds) {
    LiveClients all =
        new LiveClients(
            Place.ALL.stream().map(place -> LiveClient.start(lab, place, rounds)).toList());
    try {
      all.clients.forEach(LiveClient::awaitReady);
      return all;
    } catch (RuntimeException failure) {
      all.close();
      throw failure;
    }
  }

  /** New connections begin to come, and end again, beside those that stay. */
  void probe() {
    clients.forEach(LiveClient::probe);
  }

  /** A window begins. */
  void mark() {
    clients.forEach(LiveClient::mark);
  }

  /** The window as it is now. */
  Window report() {
    return collect(LiveClient::report);
  }

  /** The window once every connection has gone on or is broken. */
  Window settle() {
    return collect(LiveClient::settle);
  }

  private Window collect(Consumer<LiveClient> question) {
    List<LiveConnection> connections = new ArrayList<>();
    List<NewConnections> newOnes = new ArrayList<>();
    clients.forEach(question);
    long lateMs =
        clients.stream()
            .mapToLong(client -> client.collectTo(connections, newOnes))
            .reduce(0, Math::max);
    return new Window(connections, newOnes, lateMs);
  }

  @Override
  public void close() {
    clients.forEach(LiveClient::close);
  }
}
