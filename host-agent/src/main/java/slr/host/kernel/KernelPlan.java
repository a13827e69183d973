package slr.host.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import slr.node.kernel.NodeTable;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

/**
 * What the kernel of a host must be told before it serves virtual hosts; a value, computed without
 * touching anything.
 *
 * @param sysctls settings, in order
 * @param localRoutes prefixes that become local addresses of this host (A1)
 * @param ruleset nftables text: replaces the node's table in one transaction
 */
public record KernelPlan(List<Sysctl> sysctls, List<Prefix> localRoutes, String ruleset) {

  /** The least MTU that IPv6 works with (RFC 8200 5). */
  private static final int MTU_BYTES_MIN = 1280;

  /** IPv4 and TCP headers without options. */
  private static final int V4_HEADERS_BYTES = 40;

  /** IPv6 and TCP headers without options. */
  private static final int V6_HEADERS_BYTES = 60;

  public KernelPlan {
    sysctls = List.copyOf(sysctls);
    localRoutes = List.copyOf(localRoutes);
  }

  /**
   * One kernel setting.
   *
   * @param name below {@code /proc/sys}, with slashes: {@code net/ipv4/tcp_syncookies}
   * @param value what it must be
   * @param why what goes wrong otherwise, for the operator
   */
  public record Sysctl(String name, String value, String why) {}

  /**
   * What the plan is made for.
   *
   * @param node the host's name; its nftables table is named after it
   * @param inputs interfaces where tunnel packets come in
   * @param endPoints addresses where tunnels end
   * @param virtualHosts prefixes to serve
   * @param kinds how packets get here
   * @param tunnelMtuBytes the largest packet on the way from the tunnel's entry to this host
   */
  public record Request(
      String node,
      List<String> inputs,
      List<IpAddress> endPoints,
      List<Prefix> virtualHosts,
      List<TunnelKind> kinds,
      int tunnelMtuBytes) {

    public Request {
      inputs = List.copyOf(inputs);
      endPoints = List.copyOf(endPoints);
      virtualHosts = List.copyOf(virtualHosts);
      kinds = List.copyOf(kinds);
      if (tunnelMtuBytes < MTU_BYTES_MIN || tunnelMtuBytes > 65_535) {
        throw new IllegalArgumentException(
            "a tunnel MTU of " + tunnelMtuBytes + " octets is out of range: use 1280 to 65535");
      }
    }
  }

  /** Works the plan out. */
  public static KernelPlan of(Request request) {
    List<Sysctl> sysctls = new ArrayList<>();
    sysctls.add(
        new Sysctl(
            "net/ipv4/tcp_syncookies",
            "1",
            "without SYN cookies a flood of SYNs fills the queue of half-open connections"));
    sysctls.add(looseSource("all"));
    for (String input : request.inputs()) {
      sysctls.add(looseSource(input));
      sysctls.add(
          new Sysctl(
              "net/ipv4/conf/" + input + "/arp_ignore",
              "1",
              "the host would claim the virtual hosts' addresses on a shared LAN"));
    }
    return new KernelPlan(sysctls, request.virtualHosts(), ruleset(request));
  }

  /** The setting for the device that inner packets come out of, once there is one. */
  public static Sysctl looseSource(String device) {
    return new Sysctl(
        "net/ipv4/conf/" + device + "/rp_filter",
        "0",
        "the way back to a client is not the way its packets come: they would be dropped");
  }

  /** The MSS that lets a full segment of a client fit the tunnel: what is left of its MTU. */
  static int mssBytes(Request request, boolean v4) {
    boolean v4Tunnels = request.endPoints().stream().allMatch(IpAddress::isV4);
    int overhead =
        request.kinds().stream()
            .mapToInt(kind -> kind.overheadBytes(v4Tunnels))
            .max()
            .orElseThrow();
    return request.tunnelMtuBytes() - overhead - (v4 ? V4_HEADERS_BYTES : V6_HEADERS_BYTES);
  }

  private static String ruleset(Request request) {
    List<Prefix> virtualHosts = request.virtualHosts();
    List<Prefix> endPoints = request.endPoints().stream().map(Prefix::ofHost).toList();
    return NodeTable.text(
        request.node(),
        List.of(
            NodeTable.set("virtual_hosts_v4", virtualHosts, true),
            NodeTable.set("virtual_hosts_v6", virtualHosts, false),
            NodeTable.set("end_points_v4", endPoints, true),
            NodeTable.set("end_points_v6", endPoints, false),
            // The tap has its copy by now; the kernel has no use for its own, also while the agent
            // is down.
            "  chain tunnels {",
            "    type filter hook prerouting priority raw; policy accept;",
            "    ip daddr @end_points_v4 ip protocol { 4, 41 } counter drop",
            "    ip6 daddr @end_points_v6 ip6 nexthdr { 4, 41 } counter drop",
            // GUE.
            "    ip daddr @end_points_v4 udp dport 6080 counter drop",
            "    ip6 daddr @end_points_v6 udp dport 6080 counter drop",
            lan(request),
            "  }",
            "  chain segments {",
            "    type filter hook output priority mangle; policy accept;",
            "    ip saddr @virtual_hosts_v4 " + clamp(request, true),
            "    ip6 saddr @virtual_hosts_v6 " + clamp(request, false),
            "  }",
            NodeTable.silence(request.endPoints(), virtualHosts)));
  }

  /** On a MAC-LAN what comes without a tunnel is the guard's, too; it comes back by its device. */
  private static String lan(Request request) {
    if (!request.kinds().contains(TunnelKind.MAC_LAN)) {
      return "";
    }
    String inputs =
        request.inputs().stream().collect(Collectors.joining("\", \"", "iifname { \"", "\" }"));
    return "    %s ip daddr @virtual_hosts_v4 counter drop\n".formatted(inputs)
        + "    %s ip6 daddr @virtual_hosts_v6 counter drop".formatted(inputs);
  }

  private static String clamp(Request request, boolean v4) {
    return "tcp flags & syn == syn tcp option maxseg size set " + mssBytes(request, v4);
  }
}
