package slr.node.advertise;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Children;
import slr.core.advertise.ParentMachine;

/**
 * Joins the connections of an {@link AdvertisementServer} to {@link Children}. All on the control
 * thread, which calls {@link #tick} at the deadline, and {@link #pump} after each command it gave
 * to the children.
 */
public final class ParentSessions implements ConnectionListener.Acceptor {

  private final Children children;
  private final LongSupplier clockNs;
  private final Consumer<AdvertisementAction> events;
  private final Map<ParentMachine, AdvertisementConnection> connections = new HashMap<>();

  /**
   * No connection yet.
   *
   * @param clockNs monotonic time, the same clock for all calls
   * @param events gets what is not for the transport: transitions, refusals, strays
   */
  public ParentSessions(
      Children children, LongSupplier clockNs, Consumer<AdvertisementAction> events) {
    this.children = children;
    this.clockNs = clockNs;
    this.events = events;
  }

  @Override
  public ConnectionListener onConnected(AdvertisementConnection connection) {
    ParentMachine machine = children.accept(connection.peer(), clockNs.getAsLong());
    connections.put(machine, connection);
    return new ConnectionListener() {
      @Override
      public void onRecord(AdvertisementMessage message) {
        machine.onMessage(message, clockNs.getAsLong());
        pump();
      }

      @Override
      public void onMalformed(String what) {
        machine.onMalformed(what, clockNs.getAsLong());
        pump();
      }

      @Override
      public void onClosed(String why) {
        machine.onDisconnected(why, clockNs.getAsLong());
        pump();
        connections.remove(machine);
      }
    };
  }

  /** Time has passed. */
  public void tick() {
    children.onTimeout(clockNs.getAsLong());
    pump();
  }

  /** When {@link #tick} wants to be called, on the caller's clock. */
  public OptionalLong nextDeadlineNs() {
    return children.nextDeadlineNs();
  }

  /** Does what the machines want done. */
  public void pump() {
    for (ParentMachine machine : children.sessions()) {
      Optional<AdvertisementAction> action = machine.pollAction();
      while (action.isPresent()) {
        perform(machine, action.get());
        action = machine.pollAction();
      }
    }
  }

  private void perform(ParentMachine machine, AdvertisementAction action) {
    AdvertisementConnection connection = connections.get(machine);
    switch (action) {
      case AdvertisementAction.Send send -> {
        if (connection != null) {
          connection.send(send.message());
        }
      }
      case AdvertisementAction.Close _ -> {
        if (connection != null) {
          connection.finish();
        }
      }
      case AdvertisementAction.Transition _,
          AdvertisementAction.Refusal _,
          AdvertisementAction.FlowsNotMine _ ->
          events.accept(action);
    }
  }
}
