package slr.sim.world;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.SessionMachine;
import slr.node.advertise.CborCodec;
import slr.node.advertise.PinKeys;
import slr.packet.echo.EchoKeys;

/** The connection of each machine of a process; does with it what the machine wants done. */
final class Joints {

  private final Node node;
  private final Consumer<AdvertisementAction> events;
  private final Heir heir;
  private final Map<SessionMachine, Connection.Side> sides = new HashMap<>();

  /** Finds the machine for a connection that turns out to be a neighbour's. */
  interface Heir {
    SessionMachine take(Connection.Side side, AdvertisementAction.HandOver handOver);
  }

  Joints(Node node, Consumer<AdvertisementAction> events, Heir heir) {
    this.node = node;
    this.events = events;
    this.heir = heir;
  }

  void join(SessionMachine machine, Connection.Side side) {
    side.machine(machine);
    sides.put(machine, side);
  }

  /** The keys of pin messages of the session that this machine has now. */
  Optional<PinKeys> pinKeys(SessionMachine machine) {
    return Optional.ofNullable(sides.get(machine)).map(Connection.Side::pinKeys);
  }

  /** The keys of augmented echoes of the session that this machine has now. */
  Optional<EchoKeys> echoKeys(SessionMachine machine) {
    return Optional.ofNullable(sides.get(machine)).map(Connection.Side::echoKeys);
  }

  /** The machine's connection has ended. */
  void leave(SessionMachine machine, Connection.Side side) {
    sides.remove(machine, side);
  }

  /** Does what these machines want done; says whether there was anything. */
  boolean pump(Collection<? extends SessionMachine> machines) {
    boolean any = false;
    for (SessionMachine machine : machines) {
      Optional<AdvertisementAction> action = machine.pollAction();
      while (action.isPresent()) {
        any = true;
        perform(machine, action.get());
        action = machine.pollAction();
      }
    }
    return any;
  }

  private void perform(SessionMachine machine, AdvertisementAction action) {
    Connection.Side side = sides.get(machine);
    switch (action) {
      case AdvertisementAction.Send send -> {
        if (side != null) {
          byte[] record = CborCodec.encode(send.message());
          node.world.traffic().said(record.length);
          side.send(record);
        }
      }
      case AdvertisementAction.Close _ -> {
        if (side != null) {
          side.finish();
        }
      }
      case AdvertisementAction.HandOver handOver -> {
        if (side != null) {
          sides.remove(machine);
          join(heir.take(side, handOver), side);
        }
      }
      case AdvertisementAction.Transition change -> {
        if (side != null) {
          node.world.witness().onTransition(node, side.other().node());
        }
        node.world
            .trace()
            .say(
                node.name(),
                change.peer()
                    + " "
                    + change.from()
                    + " -> "
                    + change.to()
                    + ": "
                    + change.reason());
      }
      case AdvertisementAction.Refusal refusal ->
          node.world
              .trace()
              .say(
                  node.name(),
                  refusal.peer()
                      + (refusal.byPeer() ? " refused: " : " was refused: ")
                      + refusal.refusal());
      case AdvertisementAction.News news -> events.accept(news);
    }
  }
}
