package slr.host.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import slr.packet.IpAddress;
import slr.packet.Prefix;

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
   * @param tunnelMtuBytes the largest packet on the way from the tunnel's entry to this host
   */
  public record Request(
      String node,
      List<String> inputs,
      List<IpAddress> endPoints,
      List<Prefix> virtualHosts,
      int tunnelMtuBytes) {

    public Request {
      inputs = List.copyOf(inputs);
      endPoints = List.copyOf(endPoints);
      virtualHosts = List.copyOf(virtualHosts);
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
    int overhead = v4Tunnels ? 20 : 40;
    return request.tunnelMtuBytes() - overhead - (v4 ? V4_HEADERS_BYTES : V6_HEADERS_BYTES);
  }

  private static String ruleset(Request request) {
    String table = "inet slr_" + request.node().replaceAll("[^A-Za-z0-9_]", "_");
    return String.join(
        "\n",
        // Named once more, so that deleting it works the first time, too.
        "table " + table,
        "delete table " + table,
        "table " + table + " {",
        set("virtual_hosts_v4", "ipv4_addr", select(request.virtualHosts(), true)),
        set("virtual_hosts_v6", "ipv6_addr", select(request.virtualHosts(), false)),
        set("end_points_v4", "ipv4_addr", ends(request, true)),
        set("end_points_v6", "ipv6_addr", ends(request, false)),
        // The tap has its copy by now. Without this the kernel answers each tunnel packet with
        // "protocol unreachable", also while the agent is down.
        "  chain tunnels {",
        "    type filter hook prerouting priority raw; policy accept;",
        "    ip daddr @end_points_v4 ip protocol { 4, 41 } counter drop",
        "    ip6 daddr @end_points_v6 ip6 nexthdr { 4, 41 } counter drop",
        "  }",
        "  chain answers {",
        "    type filter hook output priority mangle; policy accept;",
        "    ip saddr @virtual_hosts_v4 goto answers_v4",
        "    icmpv6 type { destination-unreachable, parameter-problem } jump errors_v6",
        "    ip6 saddr @virtual_hosts_v6 goto answers_v6",
        "  }",
        "  chain answers_v4 {",
        "    tcp flags & syn == syn tcp option maxseg size set " + mssBytes(request, true),
        "    icmp type destination-unreachable icmp code != frag-needed counter drop",
        "  }",
        "  chain answers_v6 {",
        "    tcp flags & syn == syn tcp option maxseg size set " + mssBytes(request, false),
        "  }",
        // IPv6 complains from an address of the interface, not from the virtual host: what tells is
        // the destination of the packet that it quotes.
        "  chain errors_v6 {",
        "    ip6 saddr @virtual_hosts_v6 counter drop",
        quotedVirtualHosts(request),
        "  }",
        "}",
        "");
  }

  private static String set(String name, String type, List<String> elements) {
    String content =
        elements.isEmpty() ? "" : " elements = { " + String.join(", ", elements) + " };";
    return "  set " + name + " { type " + type + "; flags interval; auto-merge;" + content + " }";
  }

  /**
   * One rule for each IPv6 prefix: a set of addresses cannot be asked for octets of the payload.
   * Behind an IPv6 header of 40 octets and an ICMPv6 header of 8 the destination is the quoted
   * header's octets 24 to 39.
   */
  private static String quotedVirtualHosts(Request request) {
    StringBuilder rules = new StringBuilder();
    for (Prefix prefix : request.virtualHosts()) {
      if (!prefix.isV4()) {
        BigInteger bits = new BigInteger(1, prefix.address().toBytes());
        BigInteger mask =
            BigInteger.ONE
                .shiftLeft(prefix.length())
                .subtract(BigInteger.ONE)
                .shiftLeft(prefix.address().lengthBits() - prefix.length());
        rules.append(
            "    @nh,%d,128 & 0x%032x == 0x%032x counter drop\n"
                .formatted((40 + 8 + 24) * 8, mask, bits));
      }
    }
    return rules.toString();
  }

  private static List<String> select(List<Prefix> prefixes, boolean v4) {
    return prefixes.stream().filter(p -> p.isV4() == v4).map(Prefix::toString).toList();
  }

  private static List<String> ends(Request request, boolean v4) {
    return request.endPoints().stream()
        .filter(end -> end.isV4() == v4)
        .map(IpAddress::toString)
        .toList();
  }
}
