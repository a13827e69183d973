package slr.core.announce;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slr.packet.Prefix;

/**
 * An {@link Announcement} as text for BIRD 2: the body of a static protocol, one for each address
 * family because a static protocol has one channel. BIRD's configuration includes it:
 *
 * <pre>
 * protocol static vip4 { ipv4;
 * include "/run/slr/vip4.conf";
 * }
 * </pre>
 *
 * <p>The routes are blackholes: what is not tunnelled away before the kernel routes it is dropped
 * and does not loop. The community is GRACEFUL_SHUTDOWN (RFC 8326).
 */
public final class BirdInclude {

  private static final String NORMAL = "";
  private static final String DEPREFERRED = " { bgp_community.add((65535,0)); }";
  private static final Pattern ROUTE =
      Pattern.compile("route (\\S+) blackhole( \\{ bgp_community\\.add\\(\\(65535,0\\)\\); \\})?;");

  private BirdInclude() {}

  /** The IPv4 routes, one on each line, in order; comments alone if there are none. */
  public static String v4(Announcement announcement) {
    return text(announcement, true);
  }

  /** The IPv6 routes, one on each line, in order; comments alone if there are none. */
  public static String v6(Announcement announcement) {
    return text(announcement, false);
  }

  /**
   * What an include file announces.
   *
   * @throws IllegalArgumentException if the text is not from here; the message quotes the line
   */
  public static Announcement parse(String text) {
    Map<Prefix, Preference> prefixes = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher route = ROUTE.matcher(line);
      if (!route.matches()) {
        throw new IllegalArgumentException("'" + line + "' is no route this program writes");
      }
      prefixes.put(
          Prefix.parse(route.group(1)),
          route.group(2) == null ? Preference.NORMAL : Preference.DEPREFERRED);
    }
    return new Announcement(prefixes);
  }

  private static String text(Announcement announcement, boolean v4) {
    String routes =
        announcement.prefixes().entrySet().stream()
            .filter(entry -> entry.getKey().isV4() == v4)
            .map(
                entry -> "route " + entry.getKey() + " blackhole" + block(entry.getValue()) + ";\n")
            .collect(Collectors.joining());
    return "# Written by SLR; do not edit.\n" + routes;
  }

  private static String block(Preference preference) {
    return switch (preference) {
      case NORMAL -> NORMAL;
      case DEPREFERRED -> DEPREFERRED;
    };
  }
}
