package slr.node.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** The one nftables table that a node has: its text, worked out without touching anything. */
public final class NodeTable {

  private NodeTable() {}

  /** What {@code nft -f} makes of the parts in one transaction, in place of what was there. */
  public static String text(String node, List<String> parts) {
    String table = "table inet slr_" + node.replaceAll("[^A-Za-z0-9_]", "_");
    List<String> lines = new ArrayList<>();
    // Named once more, so that deleting it works the first time, too.
    lines.add(table);
    lines.add("delete " + table);
    lines.add(table + " {");
    lines.addAll(parts);
    lines.add("}\n");
    return String.join("\n", lines);
  }

  /** A named set of addresses of one family. */
  public static String set(String name, List<Prefix> all, boolean v4) {
    List<String> elements =
        all.stream().filter(prefix -> prefix.isV4() == v4).map(Prefix::toString).toList();
    String content =
        elements.isEmpty() ? "" : " elements = { " + String.join(", ", elements) + " };";
    String type = v4 ? "ipv4_addr" : "ipv6_addr";
    return "  set " + name + " { type " + type + "; flags interval; auto-merge;" + content + " }";
  }

  /**
   * Keeps the kernel from complaining, other than about a packet's size, of what was sent to these
   * addresses, and of protocols that it does not know wherever they were sent: nothing shall tell a
   * stranger what speaks tunnel here. Everything else that it has to say to others stays.
   */
  public static String silence(List<IpAddress> endPoints, List<Prefix> virtualHosts) {
    List<Prefix> silent = new ArrayList<>(virtualHosts);
    endPoints.stream().map(Prefix::ofHost).forEach(silent::add);
    return String.join(
        "\n",
        set("silent_v4", silent, true),
        set("silent_v6", silent, false),
        "  chain errors {",
        "    type filter hook output priority mangle; policy accept;",
        "    icmp type destination-unreachable icmp code != frag-needed jump errors_v4",
        "    icmpv6 type { destination-unreachable, parameter-problem } jump errors_v6",
        "  }",
        "  chain errors_v4 {",
        "    icmp code prot-unreachable counter drop",
        "    ip saddr @silent_v4 counter drop",
        "  }",
        // IPv6 complains from an address of the interface, not from the virtual host: what tells is
        // the destination of the packet that it quotes.
        "  chain errors_v6 {",
        "    icmpv6 type parameter-problem icmpv6 code 1 counter drop",
        "    ip6 saddr @silent_v6 counter drop",
        quotedDestinations(silent),
        "  }");
  }

  /**
   * One rule for each IPv6 prefix: a set of addresses cannot be asked for octets of the payload.
   * Behind an IPv6 header of 40 octets and an ICMPv6 header of 8 the destination is the quoted
   * header's octets 24 to 39.
   */
  private static String quotedDestinations(List<Prefix> prefixes) {
    StringBuilder rules = new StringBuilder();
    for (Prefix prefix : prefixes) {
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
}
