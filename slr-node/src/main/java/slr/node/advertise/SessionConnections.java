package slr.node.advertise;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.SessionMachine;
import slr.packet.echo.EchoKeys;

/**
 * The connection of each machine that has one: tells the machine what happens on it, does with it
 * what the machine wants done. Control thread.
 */
final class SessionConnections {

  private final LongSupplier clockNs;
  private final Runnable pumpAll;
  private final Consumer<AdvertisementAction> events;
  private final Heir heir;
  private final Map<SessionMachine, Joint> joints = new HashMap<>();

  /** Finds the machine that a connection is for, when it turns out to be of another kind. */
  @FunctionalInterface
  interface Heir {
    SessionMachine take(AdvertisementConnection connection, AdvertisementAction.HandOver handOver);
  }

  /**
   * No connection yet.
   *
   * @param clockNs monotonic time, the same clock for all calls
   * @param pumpAll called after each change: one machine's news may be for another
   * @param events gets what is not for the transport
   * @param heir for connections that are handed over
   */
  SessionConnections(
      LongSupplier clockNs, Runnable pumpAll, Consumer<AdvertisementAction> events, Heir heir) {
    this.clockNs = clockNs;
    this.pumpAll = pumpAll;
    this.events = events;
    this.heir = heir;
  }

  /** Joins a machine to its new connection, which the result listens to. */
  ConnectionListener join(SessionMachine machine, AdvertisementConnection connection) {
    Joint joint = new Joint(machine, connection);
    joints.put(machine, joint);
    return joint;
  }

  /** The keys of pin signalling with the node at the other end of a machine's connection. */
  Optional<PinKeys> pinKeys(SessionMachine machine) {
    return Optional.ofNullable(joints.get(machine)).flatMap(its -> its.connection.pinKeys());
  }

  /** The keys of augmented echoes of the session with it. */
  Optional<EchoKeys> echoKeys(SessionMachine machine) {
    return Optional.ofNullable(joints.get(machine)).flatMap(its -> its.connection.echoKeys());
  }

  /** Does what these machines want done. */
  void pump(Collection<? extends SessionMachine> machines) {
    for (SessionMachine machine : machines) {
      Optional<AdvertisementAction> action = machine.pollAction();
      while (action.isPresent()) {
        perform(machine, action.get());
        action = machine.pollAction();
      }
    }
  }

  private void perform(SessionMachine machine, AdvertisementAction action) {
    // Without a connection there is nothing to send on or to close.
    Optional<Joint> joint = Optional.ofNullable(joints.get(machine));
    switch (action) {
      case AdvertisementAction.Send send ->
          joint.ifPresent(its -> its.connection.send(send.message()));
      case AdvertisementAction.Close _ -> joint.ifPresent(its -> its.connection.finish());
      case AdvertisementAction.HandOver handOver ->
          joint.ifPresent(its -> its.move(heir.take(its.connection, handOver)));
      case AdvertisementAction.Transition _,
          AdvertisementAction.Refusal _,
          AdvertisementAction.News _ ->
          events.accept(action);
    }
  }

  private final class Joint implements ConnectionListener {

    private final AdvertisementConnection connection;
    private SessionMachine machine;
    private boolean closed;

    Joint(SessionMachine machine, AdvertisementConnection connection) {
      this.machine = machine;
      this.connection = connection;
    }

    /** From now on the connection is another machine's. */
    void move(SessionMachine next) {
      joints.remove(machine, this);
      machine = next;
      joints.put(next, this);
    }

    @Override
    public void onRecord(AdvertisementMessage message) {
      machine.onMessage(message, clockNs.getAsLong());
      pumpAll.run();
    }

    @Override
    public void onMalformed(String what) {
      machine.onMalformed(what, clockNs.getAsLong());
      pumpAll.run();
    }

    @Override
    public void onAuthorisation(Authorisation allowed) {
      if (closed) {
        return;
      }
      machine.onAuthorisation(allowed, clockNs.getAsLong());
      pumpAll.run();
    }

    @Override
    public void onRevoked(String why) {
      if (!closed) {
        machine.onRevoked(why, clockNs.getAsLong());
      }
      // The machine may have ended the session without the connection's end being known yet.
      machine.onRevokedAway(connection.allowed().node(), why);
      pumpAll.run();
    }

    @Override
    public void onClosed(String why) {
      closed = true;
      machine.onDisconnected(why, clockNs.getAsLong());
      // A machine that outlives its connections may have a newer one.
      joints.remove(machine, this);
      pumpAll.run();
    }
  }
}
