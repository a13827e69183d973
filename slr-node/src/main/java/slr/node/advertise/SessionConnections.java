package slr.node.advertise;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import slr.core.advertise.AdvertisementAction;

/**
 * The connection of each machine that has one. Does with it what the machine wants done. Control
 * thread.
 *
 * @param <M> kind of machine
 */
final class SessionConnections<M> {

  private final Function<M, Optional<AdvertisementAction>> poll;
  private final Consumer<AdvertisementAction> events;
  private final Map<M, AdvertisementConnection> connections = new HashMap<>();

  /**
   * No connection yet.
   *
   * @param poll the machine's next action
   * @param events gets what is not for the transport
   */
  SessionConnections(
      Function<M, Optional<AdvertisementAction>> poll, Consumer<AdvertisementAction> events) {
    this.poll = poll;
    this.events = events;
  }

  void put(M machine, AdvertisementConnection connection) {
    connections.put(machine, connection);
  }

  void remove(M machine) {
    connections.remove(machine);
  }

  /** Does what these machines want done. */
  void pump(Collection<M> machines) {
    for (M machine : machines) {
      Optional<AdvertisementAction> action = poll.apply(machine);
      while (action.isPresent()) {
        perform(machine, action.get());
        action = poll.apply(machine);
      }
    }
  }

  private void perform(M machine, AdvertisementAction action) {
    // Without a connection there is nothing to send on or to close.
    Optional<AdvertisementConnection> connection = Optional.ofNullable(connections.get(machine));
    switch (action) {
      case AdvertisementAction.Send send -> connection.ifPresent(its -> its.send(send.message()));
      case AdvertisementAction.Close _ -> connection.ifPresent(AdvertisementConnection::finish);
      case AdvertisementAction.Transition _,
          AdvertisementAction.Refusal _,
          AdvertisementAction.HandOver _,
          AdvertisementAction.FlowsNotMine _ ->
          events.accept(action);
    }
  }
}
