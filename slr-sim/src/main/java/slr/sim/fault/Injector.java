package slr.sim.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildOverride;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.packet.Prefix;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Node;
import slr.sim.world.Path;
import slr.sim.world.World;

/** Lets faults happen in a world, and takes back those that end. */
public final class Injector {

  private static final long MTU_NOTICED_NS = 1_000_000_000;

  private final World world;

  /** Faults of this world. */
  public Injector(World world) {
    this.world = world;
  }

  /**
   * Enters all faults.
   *
   * @throws IllegalArgumentException if one names a node that is not in this world
   */
  public void enter(List<Fault> faults) {
    for (Fault fault : faults) {
      requireNodes(fault);
      world
          .queue()
          .at(
              fault.atNs(),
              () -> {
                world.trace().say("fault", fault.toString());
                begin(fault);
              });
    }
  }

  private void requireNodes(Fault fault) {
    List<String> kinds = fault.kind().arguments();
    for (int i = 0; i < kinds.size(); i++) {
      boolean names =
          List.of("node", "host", "site", "level", "pop", "client").contains(kinds.get(i));
      if (names && world.find(fault.argument(i)) == null) {
        throw new IllegalArgumentException(
            "'" + fault + "': there is no node '" + fault.argument(i) + "' in this world");
      }
    }
  }

  private void begin(Fault fault) {
    switch (fault.kind()) {
      case CRASH -> during(fault, node(fault, 0)::kill, node(fault, 0)::boot);
      case POWER -> during(fault, node(fault, 0)::lose, node(fault, 0)::boot);
      case PAUSE -> during(fault, node(fault, 0)::pause, node(fault, 0)::resume);
      case PARTITION -> {
        during(fault, way(fault, 0, 1)::cut, way(fault, 0, 1)::mend);
        during(fault, way(fault, 1, 0)::cut, way(fault, 1, 0)::mend);
      }
      case ONEWAY -> during(fault, way(fault, 0, 1)::cut, way(fault, 0, 1)::mend);
      case ISOLATE -> waysOf(node(fault, 0)).forEach(way -> during(fault, way::cut, way::mend));
      case CUT -> world.cut(node(fault, 0), node(fault, 1));
      case NOISE -> {
        disturb(fault, way(fault, 0, 1));
        disturb(fault, way(fault, 1, 0));
      }
      case FLIP -> world.routes().flip(fault.argument(0));
      case RESHUFFLE -> world.routes().reshuffle(fault.number(0));
      case MTU -> narrow(fault, way(fault, 0, 1));
      case DRIFT -> drift(node(fault, 0), fault.number(1));
      case WALL -> node(fault, 0).clock().jump(fault.number(1));
      case UNHEALTHY -> unhealthy(fault);
      case DRAIN -> {
        HostNode host = host(fault);
        during(fault, () -> host.direct(Directive.DRAINING), () -> host.direct(Directive.ACTIVE));
      }
      case DRAINLEVEL -> {
        LevelNode level = level(fault);
        during(fault, () -> level.direct(Directive.DRAINING), () -> level.direct(Directive.ACTIVE));
      }
      case WEIGH -> weigh(fault);
      case NARROW -> certify(fault);
      case ROGUE -> Rogue.begin(world, fault);
      case TAMPER -> new Eavesdropper(world, fault).begin();
      case REKEY -> world.rekey(node(fault, 0), node(fault, 1));
      case FLOOD -> new Flood(world, fault).begin();
      case TIGHT -> {}
    }
  }

  private void during(Fault fault, Runnable begin, Runnable end) {
    begin.run();
    world
        .queue()
        .after(
            fault.lastsNs(),
            () -> {
              world.trace().say("fault", "over: " + fault);
              end.run();
            });
  }

  private void disturb(Fault fault, Path way) {
    during(
        fault,
        () ->
            way.disturb(
                fault.number(2) / 100.0,
                fault.number(3) / 100.0,
                fault.number(4) / 100.0,
                fault.number(4) * 1_000_000),
        way::calm);
  }

  private void narrow(Fault fault, Path way) {
    int before = way.mtuBytes();
    during(
        fault,
        () -> {
          way.mtuBytes((int) fault.number(2));
          noticeMtu(node(fault, 0));
        },
        () -> {
          way.mtuBytes(Math.max(before, 1_500));
          noticeMtu(node(fault, 0));
        });
  }

  /** The kernel finds out, and the data plane asks it about once a second. */
  private void noticeMtu(Node node) {
    if (node instanceof LevelNode level) {
      world.queue().after(MTU_NOTICED_NS, () -> level.run(() -> level.plane().refreshMtu()));
    }
  }

  private static void drift(Node node, long ppm) {
    node.clock().drift(ppm);
  }

  private void unhealthy(Fault fault) {
    HostNode host = host(fault);
    RowKey service = service(host, fault);
    during(fault, () -> host.healthy(service, false), () -> host.healthy(service, true));
  }

  private void weigh(Fault fault) {
    LevelNode site = level(fault);
    String host = fault.argument(1);
    Consumer<ChildOverride> set =
        override -> site.run(() -> site.children().override(host, override));
    during(
        fault,
        () -> set.accept(new ChildOverride(Directive.ACTIVE, (int) fault.number(2))),
        () -> set.accept(ChildOverride.NONE));
  }

  private void certify(Fault fault) {
    HostNode host = host(fault);
    Authorisation whole = host.plan().certified();
    List<Prefix> serves = new ArrayList<>(whole.serves());
    serves.remove(service(host, fault).virtualHost());
    Authorisation less = new Authorisation(whole.node(), whole.level(), serves, whole.endPoints());
    during(fault, () -> world.certify(less), () -> world.certify(whole));
  }

  private Node node(Fault fault, int index) {
    return world.node(fault.argument(index));
  }

  private HostNode host(Fault fault) {
    if (node(fault, 0) instanceof HostNode host) {
      return host;
    }
    throw new IllegalArgumentException("'" + fault + "' is for hosts");
  }

  private LevelNode level(Fault fault) {
    if (node(fault, 0) instanceof LevelNode level) {
      return level;
    }
    throw new IllegalArgumentException("'" + fault + "' is for SLRs");
  }

  private RowKey service(HostNode host, Fault fault) {
    List<RowKey> services = host.plan().services();
    return services.get((int) fault.number(1) % services.size());
  }

  private Path way(Fault fault, int from, int to) {
    return world.fabric().path(node(fault, from), node(fault, to));
  }

  private List<Path> waysOf(Node node) {
    List<Path> ways = new ArrayList<>();
    List<Node> others = new ArrayList<>(world.levels());
    others.addAll(world.hosts());
    others.remove(node);
    for (Node other : others) {
      ways.add(world.fabric().path(node, other));
      ways.add(world.fabric().path(other, node));
    }
    return ways;
  }
}
