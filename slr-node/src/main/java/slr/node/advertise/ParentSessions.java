package slr.node.advertise;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Children;
import slr.core.advertise.ParentMachine;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;

/**
 * Joins the connections of an {@link AdvertisementServer} to {@link Children}. All on the control
 * thread, which calls {@link #tick} at the deadline, and {@link #pump} after each command it gave
 * to the children.
 */
public final class ParentSessions implements ConnectionListener.Acceptor {

  private final Children children;
  private final LongSupplier clockNs;
  private final SessionConnections<ParentMachine> connections;

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
    this.connections = new SessionConnections<>(ParentMachine::pollAction, events);
  }

  @Override
  public ConnectionListener onConnected(AdvertisementConnection connection) {
    Optional<ParentMachine> accepted = children.accept(connection.peer(), clockNs.getAsLong());
    if (accepted.isEmpty()) {
      connection.send(Refused.of(RefusalReason.TOO_MANY_CHILDREN, connection.peer()));
      connection.finish();
      return new DeafListener();
    }
    ParentMachine machine = accepted.get();
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
    connections.pump(children.sessions());
  }

  /** For a connection that is refused: whatever it still says changes nothing. */
  private static final class DeafListener implements ConnectionListener {
    @Override
    public void onRecord(AdvertisementMessage message) {}

    @Override
    public void onMalformed(String what) {}

    @Override
    public void onClosed(String why) {}
  }
}
