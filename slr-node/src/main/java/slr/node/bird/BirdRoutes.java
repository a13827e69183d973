package slr.node.bird;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Reads the reply to {@code show route ... all}. */
public final class BirdRoutes {

  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<prefix>\\S+)?\\s+(?<kind>unicast|blackhole|unreachable|prohibited)"
              + " \\[(?<protocol>\\S+) [^]]*](?<best> \\*)?( [A-Z][A-Z\\d]?)?"
              + " \\((?<preference>\\d{1,9})(/(?<metric>\\d{1,10}|-|\\?))?[^)]*\\)"
              + "( \\[[^]]*]){0,2}");

  private static final Pattern VIA = Pattern.compile("\\s+via (\\S+) on .*");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s+(?:BGP|OSPF)\\.([a-z_\\d]+): ?(.*)");
  private static final Pattern COMMUNITY = Pattern.compile("\\((\\d+), ?(\\d+)(?:, ?(\\d+))?\\)");

  private final List<BirdRoute> routes = new ArrayList<>();
  private @Nullable Prefix prefix;
  private @Nullable Matcher entry;
  private final List<IpAddress> nextHops = new ArrayList<>();
  private final Map<String, String> attributes = new HashMap<>();

  private BirdRoutes() {}

  /**
   * The routes in BIRD's order.
   *
   * @return nothing if BIRD knows none (8001)
   * @throws BirdException if BIRD failed, or the text is none that we know
   */
  public static List<BirdRoute> parse(BirdReply reply) throws BirdException {
    if (reply.is(BirdReplyCode.NOT_FOUND)) {
      return List.of();
    }
    if (reply.isError()) {
      throw new BirdException("BIRD did not show its routes: " + reply.text());
    }
    BirdRoutes reader = new BirdRoutes();
    try {
      for (BirdReply.Line line : reply.lines()) {
        reader.line(line);
      }
      reader.finish();
    } catch (IllegalArgumentException wrong) {
      throw new BirdException("BIRD showed a route we cannot read: " + wrong.getMessage());
    }
    return List.copyOf(reader.routes);
  }

  private void line(BirdReply.Line line) {
    String text = line.text();
    Matcher via = VIA.matcher(text);
    Matcher attribute = ATTRIBUTE.matcher(text);
    if (line.code() == BirdReplyCode.ROUTE_ATTRIBUTES.number() && attribute.matches()) {
      attributes.put(attribute.group(1), attribute.group(2));
    } else if (line.code() == BirdReplyCode.ROUTE_ENTRY.number() && !text.startsWith("Table ")) {
      if (via.matches()) {
        nextHops.add(IpAddress.parse(via.group(1)));
      } else if (!text.startsWith("\t")) {
        finish();
        start(text);
      }
    }
  }

  private void start(String text) {
    Matcher matcher = ENTRY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text.strip() + "'");
    }
    // Further routes of the same network leave its column empty.
    if (matcher.group("prefix") != null) {
      prefix = Prefix.parse(matcher.group("prefix"));
    }
    entry = matcher;
  }

  private void finish() {
    Matcher done = entry;
    if (done == null) {
      return;
    }
    if (prefix == null) {
      throw new IllegalArgumentException("the first route has no network");
    }
    routes.add(
        new BirdRoute(
            prefix,
            done.group("kind"),
            done.group("protocol"),
            done.group("best") != null,
            Integer.parseInt(done.group("preference")),
            number(done.group("metric")),
            nextHops,
            asPath(),
            number(attributes.get("med")),
            number(attributes.get("local_pref")),
            communities(),
            Optional.ofNullable(attributes.get("router_id")),
            // Of IPv6 a link-local address may follow.
            Optional.ofNullable(attributes.get("next_hop"))
                .map(each -> IpAddress.parse(each.split(" ", 2)[0]))));
    entry = null;
    nextHops.clear();
    attributes.clear();
  }

  private List<Long> asPath() {
    List<Long> path = new ArrayList<>();
    String text = attributes.getOrDefault("as_path", "").replaceAll("\\{[^}]*}|\\([^)]*\\)", " ");
    for (String number : text.strip().split("\\s+", -1)) {
      if (!number.isEmpty()) {
        path.add(asNumber(number));
      }
    }
    return path;
  }

  private static long asNumber(String text) {
    return number(text).orElseThrow(() -> new IllegalArgumentException("AS number '" + text + "'"));
  }

  private List<String> communities() {
    List<String> all = new ArrayList<>();
    String text =
        attributes.getOrDefault("community", "")
            + " "
            + attributes.getOrDefault("large_community", "");
    Matcher matcher = COMMUNITY.matcher(text);
    while (matcher.find()) {
      String third = matcher.group(3);
      all.add(matcher.group(1) + ":" + matcher.group(2) + (third == null ? "" : ":" + third));
    }
    return all;
  }

  private static OptionalLong number(@Nullable String text) {
    return text != null && text.matches("\\d{1,10}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
