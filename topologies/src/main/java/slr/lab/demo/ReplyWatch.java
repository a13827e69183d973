package slr.lab.demo;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.lab.Command;
import slr.lab.Lab;
import slr.lab.LabException;

/**
 * Counts on all interfaces of the SLR's node what should not come in: replies. Counters of nftables
 * need no other right than a lab does; tcpdump cannot give up its user in a user namespace.
 */
final class ReplyWatch {

  private static final String RULES =
      """
      table netdev reply_watch {
        chain came_in {
          type filter hook ingress devices = { ${devices} } priority 0; policy accept;
          ip daddr 192.192.0.0/16 counter comment "request"
          ip6 daddr 2001:db8:192::/48 counter comment "request"
          ip saddr 192.192.0.0/16 counter comment "reply"
          ip6 saddr 2001:db8:192::/48 counter comment "reply"
        }
      }
      """;

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

  /** Counts from now on, as long as the node is there. */
  static ReplyWatch start(Lab lab, String node) {
    List<String> interfaces = lab.interfaces(node);
    String rules = RULES.replace("${devices}", String.join(", ", interfaces));
    Command.run(lab.entering(node, List.of("nft", "-f", "-")), rules, LIMIT).orThrow();
    return new ReplyWatch(lab, node, interfaces.size());
  }

  /** Requests were seen and no reply, or it throws. */
  String verdict() {
    String table = lab.exec(node, "nft", "list", "table", "netdev", "reply_watch").output();
    long requests = count(table, "request");
    long replies = count(table, "reply");
    if (requests == 0 || replies > 0) {
      throw new LabException(
          requests + " packets of clients and " + replies + " replies came by the SLR");
    }
    return "%d packets of clients and no reply on its %d interfaces"
        .formatted(requests, interfaces);
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
