package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/**
 * Two routers of a level with equal tables choose alike, whatever the way to their tables was and
 * however they number their nodes: one builds its table at once, the other by changes that are
 * partly taken back.
 */
class EqualTablesTest {

  private static final List<RowKey> KEYS =
      List.of(
          new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0),
          new RowKey(Scene.VIRTUAL_HOST, 6, 80, 0),
          new RowKey(Scene.VIRTUAL_HOST, 17, RowKey.ANY, 0),
          new RowKey(Prefix.parse("203.0.113.128/25"), 6, RowKey.ANY, 0));

  private static final List<String> POLICIES =
      List.of("consistent-hash", "lowest-cost", "spare-capacity");

  /** What a router knows: of each kind of traffic the nodes by name, and whose tunnel is down. */
  private record Knowledge(Map<RowKey, Map<String, Candidates>> rows, List<String> down) {}

  @Property(tries = 100, seed = "20261125")
  void chooseAlike(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int nodes) {
    Random random = new Random(seed);
    Knowledge known = knowledge(random, nodes);
    VirtualHostOptions usual = VirtualHostOptions.usual();
    VirtualHostOptions options =
        new VirtualHostOptions(
            POLICIES.get(random.nextInt(POLICIES.size())),
            usual.udp(),
            VirtualHostOptions.Echo.TUNNEL,
            usual.whenNone(),
            false);
    ForwardingMachine here = machine(1);
    ForwardingMachine there = machine(2);
    here.install(atOnce(known, options, numbers(random, nodes)));
    there.install(byAndBy(known, options, numbers(random, nodes), random));
    for (int i = 0; i < 200; i++) {
      PacketBuilder packet = packet(random);
      Verdict verdict = here.onPacket(packet.packet(), i);
      assertThat(there.onPacket(packet.packet(), i)).isEqualTo(verdict);
      assertThat(name(there)).isEqualTo(name(here));
    }
  }

  private static ForwardingMachine machine(long secret) {
    return new ForwardingMachine(
        new ForwardingConfig(
            new HashKey(secret, secret),
            new FlowLimits(1000, Map.of()),
            new FlowLimits(100, Map.of()),
            new TokenRate(1000, 1000),
            new TokenRate(1000, 1000)),
        ForwardingTable.empty(Scene.KEY));
  }

  private static String name(ForwardingMachine machine) {
    return machine.table().tunnelEnd(machine.nextHop()).map(TunnelEnd::name).orElse("nobody");
  }

  private static Knowledge knowledge(Random random, int nodes) {
    Map<RowKey, Map<String, Candidates>> rows = new HashMap<>();
    List<String> down = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      for (RowKey key : KEYS) {
        if (random.nextInt(3) != 0) {
          rows.computeIfAbsent(key, _ -> new HashMap<>()).put("h" + node, row(key, random));
        }
      }
      if (random.nextInt(6) == 0) {
        down.add("h" + node);
      }
    }
    return new Knowledge(rows, down);
  }

  private static Candidates row(RowKey key, Random random) {
    Candidates row =
        Candidates.of(key)
            .capacity(random.nextInt(60))
            .load(random.nextDouble())
            .cost(random.nextInt(3));
    return switch (random.nextInt(8)) {
      case 0 -> row.health(Health.FAILING);
      case 1 -> row.directive(Directive.DRAINING);
      case 2 -> row.inStandby();
      default -> row;
    };
  }

  /** Each router gives its nodes numbers in the order in which they came. */
  private static Map<String, Integer> numbers(Random random, int nodes) {
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < nodes * 3; i++) {
      free.add(i);
    }
    Collections.shuffle(free, random);
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < nodes; i++) {
      numbers.put("h" + i, free.get(i));
    }
    return numbers;
  }

  private static ForwardingTable atOnce(
      Knowledge known, VirtualHostOptions options, Map<String, Integer> numbers) {
    ForwardingTable.Builder builder = builder(options);
    numbers.forEach((name, number) -> builder.tunnelEnd(end(name, number, known)));
    known.rows().forEach((key, nodes) -> builder.row(key, candidates(nodes, numbers)));
    return builder.build();
  }

  private static ForwardingTable byAndBy(
      Knowledge known, VirtualHostOptions options, Map<String, Integer> numbers, Random random) {
    ForwardingTable table = builder(options).build();
    List<String> names = new ArrayList<>(numbers.keySet());
    Collections.shuffle(names, random);
    for (String name : names) {
      int number = numbers.getOrDefault(name, 0);
      table = table.change().tunnelEnd(end(name, number, known)).build();
    }
    List<RowKey> keys = new ArrayList<>(KEYS);
    Collections.shuffle(keys, random);
    for (RowKey key : keys) {
      Map<String, Candidates> right = known.rows().getOrDefault(key, Map.of());
      Map<String, Candidates> wrong = new HashMap<>();
      names.forEach(name -> wrong.put(name, row(key, random)));
      table = table.change().row(key, candidates(wrong, numbers)).build();
      table = table.change().row(key, List.of()).build();
      table = table.change().row(key, candidates(right, numbers)).build();
    }
    return table;
  }

  private static ForwardingTable.Builder builder(VirtualHostOptions options) {
    return ForwardingTable.builder(Scene.KEY)
        .virtualHost(Scene.VIRTUAL_HOST, options)
        .virtualHost(Prefix.parse("203.0.113.128/25"), options);
  }

  private static TunnelEnd end(String name, int number, Knowledge known) {
    return new TunnelEnd(
        number, name, IpAddress.ofV4(0x0a00_0000 | number), !known.down().contains(name));
  }

  private static List<Candidate> candidates(
      Map<String, Candidates> nodes, Map<String, Integer> numbers) {
    return nodes.entrySet().stream()
        .map(
            entry -> entry.getValue().node(numbers.getOrDefault(entry.getKey(), 0), entry.getKey()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static PacketBuilder packet(Random random) {
    PacketBuilder packet = PacketBuilder.ipv4().to("203.0.113." + random.nextInt(256));
    int port = 1024 + random.nextInt(60_000);
    return switch (random.nextInt(4)) {
      case 0 -> packet.udp(port, 53);
      case 1 -> packet.echoRequest(port, 1);
      case 2 -> packet.tcp(port, 443).syn();
      default -> packet.tcp(port, 80).syn();
    };
  }
}
