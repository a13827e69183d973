package slr.sim.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import slr.sim.time.Chance;
import slr.sim.world.Blueprint;
import slr.sim.world.NodePlan;

/**
 * Draws faults: bursts of some that overlap, with quiet between that is long enough for everything
 * to come to rest, and at the end.
 */
public final class FaultPlan {

  private static final long MS = 1_000_000;
  private static final long SECOND_NS = 1_000 * MS;
  private static final long FIRST_NS = 10 * SECOND_NS;
  private static final long BURST_LONGEST_NS = 40 * SECOND_NS;
  private static final int BURST_FAULTS = 8;
  private static final double TIGHT_SHARE = 0.1;

  /** One run in so many has a wall clock that goes back, since then things take a minute more. */
  private static final double WALL_SHARE = 0.15;

  private final Chance chance;
  private final Blueprint blueprint;
  private final List<String> levels;
  private final List<String> pops;
  private final List<String> sites;
  private final List<String> hosts;
  private final boolean walls;

  private FaultPlan(Chance chance, Blueprint blueprint) {
    this.chance = chance;
    this.blueprint = blueprint;
    levels = names(blueprint.levels());
    pops = names(blueprint.tops());
    sites = names(blueprint.bottoms());
    hosts = names(blueprint.hosts());
    walls = chance.happens(WALL_SHARE);
  }

  /** The faults of this seed in a run of this length. */
  public static List<Fault> draw(long seed, Blueprint blueprint, long lengthNs) {
    return new FaultPlan(new Chance(seed).of("faults"), blueprint).draw(lengthNs);
  }

  private List<Fault> draw(long lengthNs) {
    List<Fault> faults = new ArrayList<>();
    if (chance.happens(TIGHT_SHARE)) {
      faults.add(new Fault(0, FaultKind.TIGHT, List.of()));
    }
    long quietNs = (walls ? Quiet.LONG_NS : Quiet.USUAL_NS) + 10 * SECOND_NS;
    long atNs = FIRST_NS + chance.between(0, 5 * SECOND_NS);
    while (atNs + SECOND_NS + quietNs <= lengthNs) {
      long mostNs = Math.min(BURST_LONGEST_NS, lengthNs - quietNs - atNs);
      long burstNs = chance.between(SECOND_NS / 2, mostNs);
      int count = 1 + chance.below(BURST_FAULTS);
      for (int i = 0; i < count; i++) {
        long beginsNs = round(chance.between(atNs, atNs + burstNs));
        faults.add(draw(beginsNs, Math.max(200 * MS, atNs + burstNs - beginsNs)));
      }
      atNs += burstNs + quietNs;
    }
    faults.sort(Comparator.comparingLong(Fault::atNs));
    return faults;
  }

  private Fault draw(long atNs, long mostNs) {
    List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
    kinds.remove(FaultKind.TIGHT);
    if (levels.size() == pops.size()) {
      kinds.remove(FaultKind.DRAINLEVEL);
    }
    if (!walls) {
      kinds.remove(FaultKind.WALL);
    }
    FaultKind kind = chance.oneOf(kinds);
    List<String> arguments =
        switch (kind) {
          case CRASH, PAUSE, ISOLATE -> List.of(anybody(), lasting(mostNs));
          case POWER, DRAIN -> List.of(chance.oneOf(hosts), lasting(mostNs));
          case DRAINLEVEL -> List.of(below(), lasting(mostNs));
          case PARTITION, ONEWAY -> withPair(List.of(lasting(mostNs)));
          case CUT, REKEY -> withPair(List.of());
          case NOISE -> withPair(List.of(percent(30), percent(20), percent(50), lasting(mostNs)));
          case FLIP -> List.of(client());
          case RESHUFFLE -> List.of(Integer.toString(chance.below(1_000_000)));
          case MTU ->
              withPair(List.of(Long.toString(chance.between(1_300, 1_499)), lasting(mostNs)));
          case DRIFT -> List.of(anybody(), Long.toString(chance.between(-300, 300)));
          case WALL -> List.of(anybody(), Long.toString(chance.between(-20_000, 20_000)));
          case UNHEALTHY, NARROW -> withService(lasting(mostNs));
          case WEIGH -> withSite(List.of(percent(101), lasting(mostNs)));
          case ROGUE -> List.of(chance.oneOf(sites), number(), lasting(mostNs));
          case TAMPER -> List.of(chance.oneOf(levels), number(), lasting(mostNs));
          case FLOOD ->
              List.of(
                  chance.oneOf(pops),
                  chance.happens(0.5) ? "syn" : "ack",
                  Long.toString(chance.between(10, 300)));
          case TIGHT -> List.of();
        };
    return new Fault(atNs, kind, arguments);
  }

  private static List<String> names(List<NodePlan> plans) {
    return plans.stream().map(NodePlan::name).toList();
  }

  private String anybody() {
    return chance.happens(0.5) ? chance.oneOf(levels) : chance.oneOf(hosts);
  }

  private String below() {
    return chance.oneOf(levels.subList(pops.size(), levels.size()));
  }

  private String client() {
    int clients = blueprint.clients();
    return "c" + (clients == 0 ? 1 : 1 + chance.below(clients));
  }

  private String number() {
    return Integer.toString(chance.below(1_000_000));
  }

  private String percent(int bound) {
    return Integer.toString(chance.below(bound));
  }

  private String lasting(long mostNs) {
    long longestNs = Math.min(mostNs, 15 * SECOND_NS);
    // Short ones are the more interesting: they end while others react.
    long ns = chance.happens(0.5) ? Math.min(longestNs, 2 * SECOND_NS) : longestNs;
    return Fault.seconds(round(chance.between(50 * MS, ns)));
  }

  /**
   * Two nodes that talk to each other, a client and its PoP, or a PoP and a host that only a pin
   * leads to; either first.
   */
  private List<String> withPair(List<String> rest) {
    String from;
    String to;
    if (chance.happens(0.2)) {
      from = client();
      to = chance.oneOf(pops);
    } else if (chance.happens(0.15)) {
      from = chance.oneOf(hosts);
      to = chance.oneOf(pops);
    } else {
      boolean high = chance.happens(0.5) && levels.size() > pops.size();
      NodePlan child =
          high
              ? blueprint.levels().get(pops.size() + chance.below(levels.size() - pops.size()))
              : blueprint.hosts().get(chance.below(hosts.size()));
      from = child.name();
      to = chance.oneOf(child.parents());
    }
    boolean turn = chance.happens(0.5);
    List<String> all = new ArrayList<>(List.of(turn ? to : from, turn ? from : to));
    all.addAll(rest);
    return all;
  }

  private List<String> withService(String lasting) {
    NodePlan host = blueprint.hosts().get(chance.below(hosts.size()));
    int service = chance.below(host.services().size());
    return List.of(host.name(), Integer.toString(service), lasting);
  }

  private List<String> withSite(List<String> rest) {
    NodePlan host = blueprint.hosts().get(chance.below(hosts.size()));
    List<String> all = new ArrayList<>(List.of(chance.oneOf(host.parents()), host.name()));
    all.addAll(rest);
    return all;
  }

  private static long round(long ns) {
    return ns / MS * MS;
  }
}
