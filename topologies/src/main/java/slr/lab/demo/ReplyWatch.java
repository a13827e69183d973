package slr.lab.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.lab.Command;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.packet.Prefix;

/**
 * Counts on all interfaces of an SLR's node what should not come in: replies. Counters of nftables
 * need no other right than a lab does; tcpdump cannot give up its user in a user namespace.
 */
final class ReplyWatch {

  private static final Pattern COUNTER =
      Pattern.compile("counter packets (\\d+) bytes \\d+ comment \"(\\w+)\"");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Lab lab;
  private final String node;
  private final int interfaces;

  private ReplyWatch(Lab lab, String node, int interfaces) {
    this.lab = lab;
    this.node = node;
    this.interfaces = interfaces;
  }

  /** Counts packets from these virtual hosts from now on, as long as the node is there. */
  static ReplyWatch start(Lab lab, String node, Collection<Prefix> virtualHosts) {
    List<String> interfaces = lab.interfaces(node);
    StringBuilder rules = new StringBuilder("table netdev reply_watch {\n chain came_in {\n");
    rules.append("  type filter hook ingress devices = { ");
    rules.append(String.join(", ", interfaces)).append(" } priority 0; policy accept;\n");
    for (Prefix each : virtualHosts) {
      String family = each.address().isV4() ? "ip" : "ip6";
      rules.append("  %s saddr %s counter comment \"reply\"\n".formatted(family, each));
    }
    rules.append(" }\n}\n");
    Command.run(lab.entering(node, List.of("nft", "-f", "-")), rules.toString(), LIMIT).orThrow();
    return new ReplyWatch(lab, node, interfaces.size());
  }

  /**
   * At none of the nodes a reply was seen, or it throws. What comes from clients is no business of
   * the stack, which the counters are in.
   */
  static String verdict(List<ReplyWatch> watches) {
    int interfaces = 0;
    for (ReplyWatch watch : watches) {
      String table =
          watch.lab.exec(watch.node, "nft", "list", "table", "netdev", "reply_watch").output();
      interfaces += watch.interfaces;
      long replies = count(table, "reply");
      if (replies > 0) {
        throw new LabException(replies + " replies came by the SLR on " + watch.node);
      }
    }
    return "no reply on %d interfaces of %d SLRs".formatted(interfaces, watches.size());
  }

  private static long count(String table, String what) {
    Matcher counters = COUNTER.matcher(table);
    long count = 0;
    while (counters.find()) {
      count += counters.group(2).equals(what) ? Long.parseLong(counters.group(1)) : 0;
    }
    return count;
  }
}
