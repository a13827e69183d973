package slr.node.bird;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import slr.packet.Prefix;

/**
 * Routers and networks as an OSPF instance knows them, of all its areas together.
 *
 * @param own this router's own vertex, if it is there
 * @param links from vertex to vertex; a vertex is a router's id, or {@code network} and its name
 * @param stubs networks at one router
 */
public record OspfState(Optional<String> own, List<Link> links, List<Stub> stubs) {

  /** A link in one direction; from a network to its routers it costs nothing (RFC 2328 2.1). */
  public record Link(String from, String to, long metric) {}

  /** A network at the end of a way, and what the last step costs. */
  public record Stub(String vertex, Prefix prefix, long metric) {}

  private static final String NETWORK = "network ";

  private static final Pattern LINE =
      Pattern.compile(
          "(?<depth>\\t\\t?)(?<what>router|network|stubnet|distance) (?<name>\\S+)"
              + "( metric (?<metric>\\d{1,10}))?");

  public OspfState {
    links = List.copyOf(links);
    stubs = List.copyOf(stubs);
  }

  /**
   * Reads the reply to {@code show ospf state}. What is no way inside the areas (external networks,
   * those of other areas) is left out.
   */
  static OspfState parse(BirdReply reply) throws BirdException {
    if (reply.isError()) {
      throw new BirdException("BIRD did not show its OSPF state: " + reply.text());
    }
    Reader reader = new Reader();
    try {
      for (BirdReply.Line line : reply.lines()) {
        Matcher matcher = LINE.matcher(line.text());
        if (line.code() == BirdReplyCode.OSPF_STATE.number() && matcher.matches()) {
          reader.line(matcher);
        }
      }
    } catch (IllegalArgumentException wrong) {
      throw new BirdException("BIRD showed an OSPF state we cannot read: " + wrong.getMessage());
    }
    return new OspfState(Optional.ofNullable(reader.own), reader.links, reader.stubs);
  }

  private static final class Reader {
    private final List<Link> links = new ArrayList<>();
    private final List<Stub> stubs = new ArrayList<>();
    private String vertex = "";
    private @Nullable String own;

    void line(Matcher line) {
      String what = line.group("what");
      String name = line.group("name");
      String named = what.equals("network") ? NETWORK + name : name;
      String metric = line.group("metric");
      if (line.group("depth").length() == 1) {
        vertex = named;
        stubOfNetwork(what, name);
      } else if (what.equals("distance")) {
        own = name.equals("0") ? vertex : own;
      } else if (what.equals("stubnet")) {
        stubs.add(new Stub(vertex, Prefix.parse(name), metric(metric)));
      } else {
        links.add(new Link(vertex, named, metric(metric)));
      }
    }

    /** OSPFv2 calls a network by its prefix: whoever reaches the network reaches it. */
    private void stubOfNetwork(String what, String name) {
      if (what.equals("network") && !name.startsWith("[")) {
        stubs.add(new Stub(vertex, Prefix.parse(name), 0));
      }
    }

    private static long metric(@Nullable String text) {
      return text == null ? 0 : Long.parseLong(text);
    }
  }
}
