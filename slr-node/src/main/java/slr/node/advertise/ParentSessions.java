package slr.node.advertise;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
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
  private final Function<String, Optional<Authorisation>> allowed;
  private final LongSupplier clockNs;
  private final SessionConnections<ParentMachine> connections;

  /**
   * No connection yet.
   *
   * @param allowed what each node may say
   * @param clockNs monotonic time, the same clock for all calls
   * @param events gets what is not for the transport: transitions, refusals, strays
   */
  public ParentSessions(
      Children children,
      Function<String, Optional<Authorisation>> allowed,
      LongSupplier clockNs,
      Consumer<AdvertisementAction> events) {
    this.children = children;
    this.allowed = allowed;
    this.clockNs = clockNs;
    this.connections = new SessionConnections<>(ParentMachine::pollAction, events);
  }

  @Override
  public ConnectionListener onConnected(AdvertisementConnection connection) {
    return new ConnectionListener() {
      private @Nullable ParentMachine machine;

      @Override
      public void onRecord(AdvertisementMessage message) {
        if (machine == null && message instanceof Hello hello) {
          machine = accept(connection, hello).orElse(null);
        }
        if (machine != null) {
          machine.onMessage(message, clockNs.getAsLong());
          pump();
        } else {
          connection.finish();
        }
      }

      @Override
      public void onMalformed(String what) {
        if (machine != null) {
          machine.onMalformed(what, clockNs.getAsLong());
          pump();
        }
      }

      @Override
      public void onClosed(String why) {
        if (machine != null) {
          machine.onDisconnected(why, clockNs.getAsLong());
          pump();
          connections.remove(machine);
        }
      }
    };
  }

  private Optional<ParentMachine> accept(AdvertisementConnection connection, Hello hello) {
    Optional<Authorisation> identity = allowed.apply(hello.node());
    if (identity.isEmpty()) {
      connection.send(Refused.of(RefusalReason.IDENTITY, hello.node()));
      return Optional.empty();
    }
    Optional<ParentMachine> accepted =
        children.accept(connection.peer(), identity.get(), clockNs.getAsLong());
    accepted.ifPresentOrElse(
        its -> connections.put(its, connection),
        () -> connection.send(Refused.of(RefusalReason.TOO_MANY_CHILDREN, connection.peer())));
    return accepted;
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
}
