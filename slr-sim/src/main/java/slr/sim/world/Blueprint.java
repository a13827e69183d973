package slr.sim.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.choice.SpareCapacity;
import slr.core.choice.StandbyRules;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.Prefix;

/** A world, node by node: of some shape, or as somebody wants it. */
public final class Blueprint {

  private static final VirtualHostOptions USUAL = VirtualHostOptions.usual();

  /** UDP by hash alone; hosts answer its echo requests. */
  private static final VirtualHostOptions BY_HASH =
      new VirtualHostOptions(
          SpareCapacity.NAME,
          VirtualHostOptions.Udp.STATELESS,
          VirtualHostOptions.Echo.TUNNEL,
          VirtualHostOptions.WhenNone.REFUSE,
          false);

  /** What everybody serves in a world of some shape; the third is IPv6 in tunnels of IPv4. */
  private static final List<Service> EVERYWHERE =
      List.of(
          Service.of(row("203.0.113.0/24", IpProtocol.TCP, 80), USUAL),
          Service.of(row("2001:db8:80::/64", IpProtocol.TCP, 80), USUAL),
          Service.of(row("203.0.113.0/24", IpProtocol.UDP, 53), USUAL));

  /** What every other host serves there besides. */
  private static final List<Service> SOMEWHERE =
      List.of(
          Service.of(row("198.51.100.0/25", IpProtocol.TCP, 443), USUAL),
          Service.of(row("198.51.100.128/25", IpProtocol.UDP, 514), BY_HASH));

  private static final int LEVELS = 0x0a01_0000;
  private static final int HOSTS = 0x0a10_0000;
  private static final int CLIENTS = 0xc612_0000;
  private static final int USUAL_CAPACITY = -1;

  /** Short, so that main ones are taken back within a run. */
  private static final long FAIL_BACK_NS = 5_000_000_000L;

  private final List<NodePlan> levels = new ArrayList<>();
  private final List<NodePlan> hosts = new ArrayList<>();
  private final Map<String, IpAddress> hostAddresses = new LinkedHashMap<>();

  /** What hosts are below each member, some level down: their ends may be named upward. */
  private final Map<String, Set<Prefix>> below = new LinkedHashMap<>();

  private final List<Service> services;
  private final int clients;
  private StandbyRules standby = new StandbyRules(false, 0, FAIL_BACK_NS);

  private Blueprint(List<Service> services, int clients) {
    this.services = List.copyOf(services);
    this.clients = clients;
  }

  /** A world of this shape; the same shape gives the same one. */
  public static Blueprint of(Shape shape) {
    List<Service> services = new ArrayList<>(EVERYWHERE);
    services.addAll(SOMEWHERE);
    return of(members(shape), services, shape.clients());
  }

  /**
   * A world of these nodes.
   *
   * @param services what they serve, by what clients ask for
   * @throws IllegalArgumentException if SLRs are their own ancestors
   */
  public static Blueprint of(List<Member> members, List<Service> services, int clients) {
    Blueprint blueprint = new Blueprint(services, clients);
    blueprint.number(members);
    Map<String, Member> left = new LinkedHashMap<>();
    members.stream()
        .filter(member -> member.level() != Level.HOST)
        .forEach(member -> left.put(member.name(), member));
    while (!left.isEmpty()) {
      List<Member> next =
          left.values().stream()
              .filter(member -> member.parents().stream().noneMatch(left::containsKey))
              .toList();
      if (next.isEmpty()) {
        throw new IllegalArgumentException(
            "each of " + left.keySet() + " has another of them above it: let one have no parents");
      }
      next.forEach(blueprint::addLevel);
      next.forEach(member -> left.remove(member.name()));
    }
    members.stream().filter(member -> member.level() == Level.HOST).forEach(blueprint::addHost);
    return blueprint;
  }

  /**
   * The same where the last of the SLRs that hosts register at is in standby; the same as this if
   * there is only one.
   *
   * @param engageAfterNs how long main ones have failed before it is engaged
   */
  public Blueprint withStandby(long engageAfterNs) {
    if (bottoms().size() < 2) {
      return this;
    }
    String last = bottoms().getLast().name();
    Blueprint other = new Blueprint(services, clients);
    levels.forEach(plan -> other.levels.add(plan.name().equals(last) ? plan.inStandby() : plan));
    other.hosts.addAll(hosts);
    other.standby = new StandbyRules(false, engageAfterNs, FAIL_BACK_NS);
    return other;
  }

  /** When those in standby step in, and back. */
  public StandbyRules standby() {
    return standby;
  }

  /** SLRs, those above first. */
  public List<NodePlan> levels() {
    return levels;
  }

  /** SLRs that nobody is above of: they announce. */
  public List<NodePlan> tops() {
    return levels.stream().filter(plan -> plan.parents().isEmpty()).toList();
  }

  /** SLRs where hosts register. */
  public List<NodePlan> bottoms() {
    return levels.stream()
        .filter(plan -> hosts.stream().anyMatch(host -> host.parents().contains(plan.name())))
        .toList();
  }

  /** How many levels an SLR and all below it are. */
  public int height(String level) {
    return 1
        + levels.stream()
            .filter(plan -> plan.parents().contains(level))
            .mapToInt(plan -> height(plan.name()))
            .max()
            .orElse(0);
  }

  /** Hosts. */
  public List<NodePlan> hosts() {
    return hosts;
  }

  /** How many clients there are. */
  public int clients() {
    return clients;
  }

  /** What clients ask for. */
  public List<Service> services() {
    return services;
  }

  /** What hosts speak of. */
  public List<RowKey> rows() {
    return services.stream().map(Service::row).toList();
  }

  /** The row by which this packet is routed: the longest prefix, then port, then protocol. */
  public @Nullable RowKey rowOf(IpPacket packet) {
    RowKey best = null;
    for (Service service : services) {
      if (service.takes(packet) && (best == null || isMoreSpecific(service.row(), best))) {
        best = service.row();
      }
    }
    return best;
  }

  private static boolean isMoreSpecific(RowKey one, RowKey other) {
    if (one.virtualHost().length() != other.virtualHost().length()) {
      return one.virtualHost().length() > other.virtualHost().length();
    }
    boolean byPort = one.port() != RowKey.ANY && other.port() == RowKey.ANY;
    return byPort || (one.protocol() != RowKey.ANY && other.protocol() == RowKey.ANY);
  }

  /** The virtual hosts that every level routes. */
  public Set<Prefix> prefixes() {
    return new TreeSet<>(prefixes(services));
  }

  /** The same, as this SLR routes them. */
  public Map<Prefix, VirtualHostOptions> virtualHosts(NodePlan plan) {
    StandbyRules rules =
        new StandbyRules(plan.standby(), standby.engageAfterNs(), standby.failBackAfterNs());
    Map<Prefix, VirtualHostOptions> all = new TreeMap<>();
    services.forEach(
        service -> all.put(service.row().virtualHost(), service.options().with(rules)));
    return all;
  }

  /** The IPv4 address of a client. */
  public static IpAddress clientV4(int number) {
    return IpAddress.ofV4(CLIENTS + 1 + number);
  }

  /** The IPv6 address of a client. */
  public static IpAddress clientV6(int number) {
    return new IpAddress(0x2001_0db8_00c1_0000L, 1 + number);
  }

  private static List<Member> members(Shape shape) {
    List<Member> members = new ArrayList<>();
    List<Service> all = new ArrayList<>(EVERYWHERE);
    all.addAll(SOMEWHERE);
    List<String> pops = names("pop", shape.pops());
    for (int i = 0; i < shape.pops(); i++) {
      List<String> neighbours = i == 0 ? List.of() : List.of(name("pop", i - 1));
      members.add(level(name("pop", i), Level.NETWORK, List.of(), neighbours, all));
    }
    for (int i = 0; i < shape.systems(); i++) {
      List<String> neighbours = i == 0 ? List.of() : List.of(name("sys", i - 1));
      members.add(level(name("sys", i), Level.SYSTEM, pops, neighbours, all));
    }
    for (int i = 0; i < shape.sites(); i++) {
      List<String> system = List.of(name("sys", i % shape.systems()));
      members.add(level(name("site", i), Level.SITE, system, List.of(), all));
    }
    for (int i = 0; i < shape.sites() * shape.hosts(); i++) {
      members.add(host(shape, i, i % 2 == 0 ? all : EVERYWHERE));
    }
    return members;
  }

  private static Member level(
      String name, Level level, List<String> parents, List<String> neighbours, List<Service> all) {
    return new Member(name, level, parents, neighbours, prefixes(all), Map.of());
  }

  private static Member host(Shape shape, int number, List<Service> serves) {
    int site = number / shape.hosts();
    List<String> parents = new ArrayList<>(List.of(name("site", site)));
    boolean last = number % shape.hosts() == shape.hosts() - 1;
    if (last && shape.sites() > 1) {
      parents.add(name("site", (site + 1) % shape.sites()));
    }
    Map<RowKey, Integer> capacities = new TreeMap<>();
    serves.forEach(service -> capacities.put(service.row(), USUAL_CAPACITY));
    return new Member(
        name("h", number), Level.HOST, parents, List.of(), prefixes(serves), capacities);
  }

  /** Gives the hosts their addresses, and notes whom they are below. */
  private void number(List<Member> members) {
    Map<String, Member> byName = new LinkedHashMap<>();
    members.forEach(member -> byName.put(member.name(), member));
    for (Member member : members) {
      if (member.level() == Level.HOST) {
        IpAddress own = IpAddress.ofV4(HOSTS + 1 + hostAddresses.size());
        hostAddresses.put(member.name(), own);
        noteBelow(member, Prefix.ofHost(own), byName, members.size());
      }
    }
  }

  private void noteBelow(Member member, Prefix host, Map<String, Member> byName, int most) {
    for (String parent : member.parents()) {
      Member above = byName.get(parent);
      below.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(host);
      // SLRs that are their own ancestors are refused later.
      if (above != null && most > 0) {
        noteBelow(above, host, byName, most - 1);
      }
    }
  }

  private void addLevel(Member member) {
    IpAddress own = IpAddress.ofV4(LEVELS + 1 + levels.size());
    // Tunnel sources of all above are said downward, so a certificate covers those too; and
    // upward hosts are named, as ends of pins.
    Set<Prefix> endPoints = new LinkedHashSet<>(List.of(Prefix.ofHost(own)));
    endPoints.addAll(below.getOrDefault(member.name(), Set.of()));
    for (NodePlan above : levels) {
      if (member.parents().contains(above.name())) {
        endPoints.addAll(above.certified().endPoints());
      }
    }
    levels.add(plan(member, own, List.copyOf(endPoints)));
  }

  private void addHost(Member member) {
    IpAddress own = Objects.requireNonNull(hostAddresses.get(member.name()), member.name());
    hosts.add(plan(member, own, List.of(Prefix.ofHost(own))));
  }

  private static NodePlan plan(Member member, IpAddress own, List<Prefix> endPoints) {
    Authorisation certified =
        new Authorisation(member.name(), member.level(), member.serves(), endPoints);
    return new NodePlan(
        member.name(),
        member.level(),
        own,
        member.parents(),
        member.neighbours(),
        member.capacities(),
        certified,
        false);
  }

  private static List<Prefix> prefixes(List<Service> services) {
    return services.stream().map(service -> service.row().virtualHost()).distinct().toList();
  }

  private static List<String> names(String kind, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name(kind, i));
    }
    return names;
  }

  private static String name(String kind, int number) {
    return kind + (number + 1);
  }

  private static RowKey row(String prefix, int protocol, int port) {
    return new RowKey(Prefix.parse(prefix), protocol, port, 0);
  }
}
