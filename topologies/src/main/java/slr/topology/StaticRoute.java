package slr.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * A route that the lab lays, written as {@code ip route} has it: {@code PREFIX via ADDRESS} or
 * {@code blackhole PREFIX}, then perhaps {@code metric NUMBER}.
 *
 * @param destination where to; {@code default} is 0.0.0.0/0 or ::/0
 * @param action what happens to a packet for it
 * @param metric the kernel's preference, lower first; absent is the kernel's default
 */
public record StaticRoute(Prefix destination, Action action, OptionalInt metric) {

  private static final Pattern TEXT =
      Pattern.compile("(?:(blackhole) +(\\S+)|(\\S+) +via +(\\S+))(?: +metric +(\\d{1,9}))?");

  /** What happens to a packet of the route. */
  public sealed interface Action {}

  /** It goes to a neighbour. */
  public record Via(IpAddress neighbour) implements Action {}

  /** It is dropped without a word. */
  public record Blackhole() implements Action {}

  /**
   * Parses one route.
   *
   * @throws IllegalArgumentException if the text is none; the message says what to write
   */
  public static StaticRoute parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no route: write 'default via 192.0.2.1', '192.0.2.0/24 via 192.0.2.1' or"
              + " 'blackhole 192.0.2.0/24', and perhaps 'metric 100'");
    }
    String number = matcher.group(5);
    OptionalInt metric =
        number == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number));
    if (matcher.group(1) != null) {
      return new StaticRoute(Prefix.parse(matcher.group(2)), new Blackhole(), metric);
    }
    IpAddress neighbour = IpAddress.parse(matcher.group(4));
    String block = matcher.group(3);
    boolean toAll = block.equals("default");
    Prefix destination = Prefix.parse(toAll ? neighbour.isV4() ? "0.0.0.0/0" : "::/0" : block);
    if (destination.isV4() != neighbour.isV4()) {
      throw new IllegalArgumentException(
          "'" + text + "' mixes IPv4 and IPv6: name a neighbour of the destination's family");
    }
    return new StaticRoute(destination, new Via(neighbour), metric);
  }

  /** The words after {@code ip route add}. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    switch (action) {
      case Blackhole _ -> words.addAll(List.of("blackhole", destination.toString()));
      case Via via ->
          words.addAll(List.of(destination.toString(), "via", via.neighbour().toString()));
    }
    metric.ifPresent(number -> words.addAll(List.of("metric", Integer.toString(number))));
    return words;
  }
}
