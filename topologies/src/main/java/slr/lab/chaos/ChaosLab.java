package slr.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.lab.Overlay;
import slr.lab.Patience;
import slr.lab.demo.Daemons;
import slr.lab.demo.Scene;
import slr.lab.demo.WebClient;
import slr.topology.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lab of {@code topologies/chaos.yaml} as events see it. */
public final class ChaosLab {

  /** Its topology, among the lab's. */
  public static final String TOPOLOGY = "chaos.yaml";

  /** Whom all connections are with, IPv4 and IPv6. */
  static final List<String> ADDRESSES = List.of("192.192.1.7", "2001:db8:192:1::7");

  private static final List<String> VIRTUAL_HOSTS =
      List.of("192.192.1.0/24", "2001:db8:192:1::/64");

  /** The router that spreads the packets of c1 and c3. */
  static final String TRANSIT = "t1";

  /** Those over which it spreads them. */
  static final List<String> NEAR_ROUTERS = List.of("r11", "r12");

  /** Of c1, IPv4 and IPv6, as t1 sees it. */
  private static final List<String> SOURCES = List.of("10.101.1.2", "2001:db8:101:1::2");

  /** Only a fault reaches it. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<String> REPORTS = List.of("status", "recovery", "subnets", "flows");

  /** Levels that conclude something of flows that they look for. */
  private static final List<String> RESETTING = List.of("network", "system", "site");

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Lab lab;
  private final Daemons daemons;

  public ChaosLab(Lab lab) {
    this.lab = lab;
    daemons = new Daemons(lab);
  }

  public Lab lab() {
    return lab;
  }

  Daemons daemons() {
    return daemons;
  }

  /** Waits until all routes are there, everybody is registered, and every client is served. */
  public void awaitWhole() {
    for (Node node : lab.topology().nodes()) {
      if (node.bird().isPresent()) {
        await("BGP at " + node.name(), () -> lab.sessionsUp(node.name()));
      }
    }
    new Scene(lab).awaitWhole();
    await("t1 spreads over " + NEAR_ROUTERS, this::isSpread);
    for (LiveClient.Place place : LiveClient.Place.ALL) {
      WebClient client = new WebClient(lab, place.node());
      for (String address : ADDRESSES) {
        String inUrl = address.contains(":") ? "[" + address + "]" : address;
        await(
            place.node() + " is served at " + address, () -> client.requests(inUrl, 1).good() == 1);
      }
    }
  }

  /** The interface by which t1 sends a connection of c1 to this address. */
  String nextInterface(String address) {
    boolean v4 = !address.contains(":");
    String json =
        lab.exec(
                TRANSIT,
                "ip",
                "-j",
                v4 ? "-4" : "-6",
                "route",
                "get",
                address,
                "from",
                SOURCES.get(v4 ? 0 : 1),
                "iif",
                TRANSIT + "-cr1",
                "ipproto",
                "tcp",
                "sport",
                "40000",
                "dport",
                "80")
            .orThrow()
            .output();
    return JsonMapper.builder().build().readTree(json).path(0).path("dev").stringValue("");
  }

  /** Whether t1 sends connections of c1 to the other point of presence, in both families. */
  boolean leadsAway() {
    return ADDRESSES.stream().allMatch(address -> nextInterface(address).equals(TRANSIT + "-t2"));
  }

  /** Whether t1 spreads connections over both of its routers, in both families. */
  private boolean isSpread() {
    return ADDRESSES.stream()
        .map(address -> routesOfTransit(address))
        .allMatch(routes ->
            NEAR_ROUTERS.stream()
                .allMatch(router -> routes.contains(" dev " + TRANSIT + "-" + router + " ")));
  }

  private String routesOfTransit(String address) {
    String family = address.contains(":") ? "-6" : "-4";
    return lab.exec(TRANSIT, "ip", family, "route", "show", "match", address).output();
  }

  /** The interface of a node towards its neighbour. */
  String interfaceTo(String node, String neighbour) {
    return lab.topology().linksOf(node).stream()
        .filter(link -> link.touches(neighbour))
        .map(link -> link.endAt(node).interfaceName())
        .findFirst()
        .orElseThrow(() -> new LabException("no link from " + node + " to " + neighbour));
  }

  /** Takes an interface down, which keeps its addresses. */
  void setDown(String node, String interfaceName) {
    String keep = "net.ipv6.conf." + interfaceName + ".keep_addr_on_down=1";
    lab.exec(node, "sysctl", "-q", "-w", keep).orThrow();
    lab.exec(node, "ip", "link", "set", interfaceName, "down").orThrow();
  }

  /** Brings an interface up again. */
  void setUp(String node, String interfaceName) {
    lab.exec(node, "ip", "link", "set", interfaceName, "up").orThrow();
  }

  /** Whether an SLR gives new flows to this child, in both families. */
  boolean places(String slr, String child) {
    return VIRTUAL_HOSTS.stream()
        .allMatch(prefix -> daemons.shares(slr, prefix).getOrDefault(child, 0.0) > 0);
  }

  /** Whether a site knows of this host, in whatever state. */
  boolean hasChild(String site, String host) {
    return daemons
        .ask(site, "site", "children")
        .valueStream()
        .anyMatch(child -> child.path("node").asString("").equals(host));
  }

  /** Whether every SLR would conclude that nobody has a connection. */
  boolean mayReset() {
    return lab.overlay().members().stream()
        .filter(member -> RESETTING.contains(member.kind().level()))
        .allMatch(member ->
            daemons
                    .ask(member.node(), member.kind().level(), "recovery")
                    .path("resets_in_s")
                    .asInt(1)
                == 0);
  }

  /** Has every daemon read its files again. */
  void reload() {
    lab.overlay()
        .members()
        .forEach(member -> daemons.ask(member.node(), member.kind().level(), "reload"));
  }

  /** Of these SLRs the one that forwards most now. */
  String busiest(List<String> slrs) {
    Map<String, Long> before = new TreeMap<>();
    slrs.forEach(slr -> before.put(slr, daemons.forwarded(slr)));
    pause(LOOK);
    return slrs.stream()
        .max(Comparator.comparingLong(slr -> daemons.forwarded(slr) - before.getOrDefault(slr, 0L)))
        .orElseThrow();
  }

  /**
   * Waits for what other processes do.
   *
   * @throws LabException if it does not come
   */
  static void await(String what, BooleanSupplier holds) {
    if (!Patience.until(LIMIT, holds)) {
      throw new LabException("not within " + LIMIT.toSeconds() + " s: " + what);
    }
  }

  /** Lets connections go on for so long. */
  static void pause(Duration time) {
    Patience.until(time, () -> false);
  }

  /** How often each way of finding a flow again has served so far, by daemon. */
  Recoveries recoveries() {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    lab.overlay()
        .members()
        .forEach(member -> all.put(member.toString(), ways(member.node(), member.kind().level())));
    return new Recoveries(all);
  }

  /** Writes what the daemons know, a file for each and command. */
  void copyReports(Path to) {
    lab.overlay()
        .members()
        .forEach(member ->
            REPORTS.forEach(command ->
                copyReport(member, command, to.resolve(member.node()).resolve(command + ".json"))));
  }

  private void copyReport(Overlay.Member member, String command, Path file) {
    try {
      JsonNode report = daemons.ask(member.node(), member.kind().level(), command);
      Files.writeString(file, report.toPrettyString());
    } catch (LabException _) {
      // It is dead, or of a level that has no such command.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Map<String, Long> ways(String node, String level) {
    Map<String, Long> ways = new TreeMap<>();
    try {
      JsonNode counts = daemons.ask(node, level, "recovery").path("recovered_by");
      counts.properties().forEach(way -> ways.put(way.getKey(), way.getValue().longValue(0)));
    } catch (LabException _) {
      // It is dead just now, or is of a level that recovers nothing.
    }
    return ways;
  }
}
