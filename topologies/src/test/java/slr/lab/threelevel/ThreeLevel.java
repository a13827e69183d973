package slr.lab.threelevel;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import slr.lab.DeployedLab;
import slr.lab.PinnedTopology;
import tools.jackson.databind.JsonNode;

/** The lab of {@code topologies/three-level.yaml}. */
final class ThreeLevel extends DeployedLab {

  static final List<String> CLIENTS = List.of("c1", "c2");
  static final List<String> POPS = List.of("pop1", "pop2");

  /** Shared by both ASes, split by consistent hash at every level. */
  static final VirtualHost WEB = new VirtualHost("192.192.1.0/24", "192.192.1.7");

  static final VirtualHost WEB_V6 = new VirtualHost("2001:db8:192:1::/64", "2001:db8:192:1::7");

  /** The same hosts, all protocols and ports, split by spare capacity. */
  static final VirtualHost ANY = new VirtualHost("192.192.2.0/24", "192.192.2.7");

  static final VirtualHost ANY_V6 = new VirtualHost("2001:db8:192:2::/64", "2001:db8:192:2::7");

  /** The customer's, on its own site only. */
  static final VirtualHost ACME = new VirtualHost("192.192.3.0/24", "192.192.3.7");

  static final VirtualHost ACME_V6 = new VirtualHost("2001:db8:192:3::/64", "2001:db8:192:3::7");

  /** The same hosts as the first; where the way is short, by what BIRD says. */
  static final VirtualHost NEAR = new VirtualHost("192.192.4.0/24", "192.192.4.7");

  static final VirtualHost NEAR_V6 = new VirtualHost("2001:db8:192:4::/64", "2001:db8:192:4::7");

  static final List<VirtualHost> ALL =
      List.of(WEB, WEB_V6, ANY, ANY_V6, ACME, ACME_V6, NEAR, NEAR_V6);

  /** What each SLR splits over, with the capacity below: of the carrier's sites. */
  private static final Map<String, Map<String, Integer>> SHARED =
      Map.of(
          "pop1", Map.of("sys1", 150, "sys2", 100),
          "pop2", Map.of("sys1", 150, "sys2", 100),
          "sys1", Map.of("s11", 100, "s12", 50),
          "sys2", Map.of("s21", 100),
          "s11", Map.of("h111", 20, "h112", 30, "h113", 50),
          "s12", Map.of("h121", 10, "h122", 20, "h123", 20),
          "s21", Map.of("h211", 30, "h212", 30, "h213", 40),
          "s22", Map.of());

  /** The same of the customer's own site. */
  private static final Map<String, Map<String, Integer>> CUSTOMERS =
      Map.of(
          "pop1", Map.of("sys2", 100),
          "pop2", Map.of("sys2", 100),
          "sys1", Map.of(),
          "sys2", Map.of("acme/s22", 100),
          "s11", Map.of(),
          "s12", Map.of(),
          "s21", Map.of(),
          "s22", Map.of("acme/h221", 20, "acme/h222", 30, "acme/h223", 50));

  /** All SLRs, the lowest first. */
  static final List<String> SLRS =
      List.of("s11", "s12", "s21", "s22", "sys1", "sys2", "pop1", "pop2");

  /**
   * A virtual host.
   *
   * @param address one of its addresses
   */
  record VirtualHost(String prefix, String address) {

    private boolean isCustomers() {
      return this.equals(ACME) || this.equals(ACME_V6);
    }

    private boolean isNear() {
      return this.equals(NEAR) || this.equals(NEAR_V6);
    }

    /** How an SLR shall split its new flows over its children, all of which serve. */
    Map<String, Double> split(String slr) {
      if (isNear() && slr.equals("sys1")) {
        // Its other site is thrice as far.
        return Map.of("s11", 1.0);
      }
      Map<String, Integer> below = (isCustomers() ? CUSTOMERS : SHARED).getOrDefault(slr, Map.of());
      double sum = below.values().stream().mapToInt(Integer::intValue).sum();
      Map<String, Double> split = new TreeMap<>();
      below.forEach((child, capacity) -> split.put(child, capacity / sum));
      return split;
    }
  }

  /** Loads are small, but not zero. */
  static final double SHARE_TOLERANCE = 0.02;

  /** Below the range of ports that kernels give away. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS_TRIED = 500;

  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  ThreeLevel(String name) {
    super("three-level.yaml", name);
  }

  /** Whose packets all pass by the processes, for those who look at each. */
  static ThreeLevel inJavaAlone(String name) {
    return new ThreeLevel(name, DeployedLab::forwardedByJava);
  }

  /** In which all levels say pins upward; nothing of them outlives their processes. */
  static ThreeLevel pinned(String name) {
    return new ThreeLevel(name, PinnedTopology::of);
  }

  private ThreeLevel(String name, UnaryOperator<String> variation) {
    super("three-level.yaml", name, variation);
  }

  @Override
  protected void awaitReady() {
    awaitConverged();
  }

  /** Waits until every host has its share at its site, and so on up to the clients' routers. */
  void awaitConverged() {
    for (VirtualHost each : ALL) {
      SLRS.forEach(slr -> awaitSplit(slr, each, each.split(slr)));
      for (String router : List.of("cr1", "cr2")) {
        await(router + " has a route to " + each, () -> hasRoute(router, each.address()));
      }
    }
  }

  /** Whether all of that is so now, with shares that may differ by less than a tolerance. */
  boolean isConverged(double tolerance) {
    return ALL.stream()
        .allMatch(each ->
            SLRS.stream().allMatch(slr -> splits(slr, each, each.split(slr), tolerance))
                && List.of("cr1", "cr2").stream()
                    .allMatch(router -> hasRoute(router, each.address())));
  }

  /** Waits until an SLR splits the new flows of a virtual host over its children just so. */
  void awaitSplit(String slr, VirtualHost virtualHost, Map<String, Double> wanted) {
    await(
        slr + " splits " + virtualHost + " as " + wanted,
        () -> splits(slr, virtualHost, wanted, SHARE_TOLERANCE));
  }

  /**
   * Whether an SLR splits the new flows of a virtual host over its children like this.
   *
   * @param tolerance how much each share may differ
   */
  boolean splits(
      String slr, VirtualHost virtualHost, Map<String, Double> wanted, double tolerance) {
    Map<String, Double> shares = daemons().shares(slr, virtualHost.prefix());
    shares.values().removeIf(share -> share == 0);
    return shares.keySet().equals(wanted.keySet())
        && wanted.entrySet().stream()
            .allMatch(each ->
                Math.abs(shares.getOrDefault(each.getKey(), 0.0) - each.getValue()) < tolerance);
  }

  /** What part of the new flows of a virtual host each host gets, as all levels together say. */
  Map<String, Double> sharesOfHosts(String pop, VirtualHost virtualHost) {
    Map<String, Double> hosts = new TreeMap<>();
    addShares(pop, virtualHost, 1, hosts);
    return hosts;
  }

  private void addShares(
      String node, VirtualHost virtualHost, double part, Map<String, Double> hosts) {
    if (!SLRS.contains(node)) {
      hosts.put(node, part);
      return;
    }
    daemons()
        .shares(node, virtualHost.prefix())
        .forEach((child, share) -> {
          if (share > 0) {
            addShares(simple(child), virtualHost, part * share, hosts);
          }
        });
  }

  /** A customer's node without the customer. */
  static String simple(String node) {
    return node.substring(node.indexOf('/') + 1);
  }

  /** Of c1 or c2, in the family of another address. */
  static String clientAddress(String client, String other) {
    String number = client.substring(1);
    return other.contains(":") ? "2001:db8:10" + number + ":1::2" : "10.10" + number + ".1.2";
  }

  /** The host that has a client's connection to port 80 of an address, or would get it. */
  String hostOf(String client, int port, String address) {
    JsonNode hops =
        daemons()
            .askSlr(
                "pop" + client.substring(1),
                "explain",
                "tcp",
                endPoint(clientAddress(client, address), port),
                endPoint(address, 80))
            .path("hops");
    return hops.path(hops.size() - 1).path("node").stringValue("");
  }

  /** A port of a client from which a connection to port 80 of this address will go to this host. */
  int portTowards(String client, String host, String address) {
    for (int attempt = 0; attempt < PORTS_TRIED; attempt++) {
      int port = nextPort.incrementAndGet();
      if (hostOf(client, port, address).equals(host)) {
        return port;
      }
    }
    throw new AssertionError("none of %d ports leads to %s".formatted(PORTS_TRIED, host));
  }
}
