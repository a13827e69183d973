package slr.sim.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.choice.SpareCapacity;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.Prefix;

/** A world of some shape, node by node; the same shape gives the same blueprint. */
public final class Blueprint {

  /** What everybody serves. */
  public static final RowKey WEB = tcp("203.0.113.0/24", 80);

  /** What every other host serves. */
  public static final RowKey SHOP = tcp("198.51.100.0/25", 443);

  /** IPv6 in tunnels of IPv4, served by everybody. */
  public static final RowKey WEB6 = tcp("2001:db8:80::/64", 80);

  /** UDP whose flows have records, served by everybody. */
  public static final RowKey NAMES = udp("203.0.113.0/24", 53);

  /** UDP by hash alone, served by every other host; hosts answer its echo requests. */
  public static final RowKey LOGS = udp("198.51.100.128/25", 514);

  /** What has connections. */
  public static final List<RowKey> CONNECTED = List.of(WEB, SHOP, WEB6);

  /** What has none. */
  public static final List<RowKey> CONNECTIONLESS = List.of(NAMES, LOGS);

  /** All of them. */
  public static final List<RowKey> SERVICES = List.of(WEB, SHOP, WEB6, NAMES, LOGS);

  private static final int POPS = 0x0a01_0000;
  private static final int SYSTEMS = 0x0a02_0000;
  private static final int SITES = 0x0a03_0000;
  private static final int HOSTS = 0x0a10_0000;
  private static final int CLIENTS = 0xc612_0000;

  private final Shape shape;
  private final List<NodePlan> levels = new ArrayList<>();
  private final List<NodePlan> hosts = new ArrayList<>();

  /** Plans a world. */
  public Blueprint(Shape shape) {
    this.shape = shape;
    for (int i = 0; i < shape.pops(); i++) {
      List<String> neighbours = i == 0 ? List.of() : List.of(name("pop", i - 1));
      add(name("pop", i), Level.NETWORK, POPS + 1 + i, List.of(), neighbours);
    }
    List<String> pops = levels.stream().map(NodePlan::name).toList();
    for (int i = 0; i < shape.systems(); i++) {
      List<String> neighbours = i == 0 ? List.of() : List.of(name("sys", i - 1));
      add(name("sys", i), Level.SYSTEM, SYSTEMS + 1 + i, pops, neighbours);
    }
    for (int i = 0; i < shape.sites(); i++) {
      List<String> system = List.of(name("sys", i % shape.systems()));
      add(name("site", i), Level.SITE, SITES + 1 + i, system, List.of());
    }
    for (int i = 0; i < shape.sites() * shape.hosts(); i++) {
      planHost(i);
    }
  }

  /** SLRs, those above first. */
  public List<NodePlan> levels() {
    return levels;
  }

  /** Hosts. */
  public List<NodePlan> hosts() {
    return hosts;
  }

  /** How large it is. */
  public Shape shape() {
    return shape;
  }

  /** The virtual hosts that every level routes. */
  public static Map<Prefix, VirtualHostOptions> virtualHosts() {
    Map<Prefix, VirtualHostOptions> all = new TreeMap<>();
    SERVICES.forEach(key -> all.put(key.virtualHost(), VirtualHostOptions.usual()));
    all.put(
        LOGS.virtualHost(),
        new VirtualHostOptions(
            SpareCapacity.NAME,
            VirtualHostOptions.Udp.STATELESS,
            VirtualHostOptions.Echo.TUNNEL,
            VirtualHostOptions.WhenNone.REFUSE,
            false));
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

  private void add(
      String name, Level level, int address, List<String> parents, List<String> neighbours) {
    IpAddress own = IpAddress.ofV4(address);
    List<Prefix> prefixes = prefixes(SERVICES);
    // Tunnel sources of all above are said downward, so a certificate covers those blocks.
    List<Prefix> endPoints = new ArrayList<>(List.of(Prefix.ofHost(own)));
    if (level != Level.NETWORK) {
      endPoints.add(new Prefix(IpAddress.ofV4(POPS), 16));
    }
    if (level == Level.SITE) {
      endPoints.add(new Prefix(IpAddress.ofV4(SYSTEMS), 16));
    }
    Authorisation certified = new Authorisation(name, level, prefixes, endPoints);
    levels.add(new NodePlan(name, level, own, parents, neighbours, List.of(), certified));
  }

  private void planHost(int number) {
    String name = name("h", number);
    IpAddress own = IpAddress.ofV4(HOSTS + 1 + number);
    int site = number / shape.hosts();
    List<String> parents = new ArrayList<>(List.of(name("site", site)));
    boolean last = number % shape.hosts() == shape.hosts() - 1;
    if (last && shape.sites() > 1) {
      parents.add(name("site", (site + 1) % shape.sites()));
    }
    List<RowKey> services = number % 2 == 0 ? SERVICES : List.of(WEB, WEB6, NAMES);
    Authorisation certified =
        new Authorisation(name, Level.HOST, prefixes(services), List.of(Prefix.ofHost(own)));
    hosts.add(new NodePlan(name, Level.HOST, own, parents, List.of(), services, certified));
  }

  private static String name(String kind, int number) {
    return kind + (number + 1);
  }

  /** The virtual hosts of these services, each once. */
  static List<Prefix> prefixes(List<RowKey> services) {
    return services.stream().map(RowKey::virtualHost).distinct().toList();
  }

  private static RowKey tcp(String prefix, int port) {
    return new RowKey(Prefix.parse(prefix), IpProtocol.TCP, port, 0);
  }

  private static RowKey udp(String prefix, int port) {
    return new RowKey(Prefix.parse(prefix), IpProtocol.UDP, port, 0);
  }
}
