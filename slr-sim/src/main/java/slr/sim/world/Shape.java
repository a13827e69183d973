package slr.sim.world;

import java.util.Map;
import java.util.TreeMap;

/**
 * How large a world is.
 *
 * @param pops places where virtual hosts are announced, one network SLR each, neighbours
 * @param systems ASes, one system SLR each, a child of every network SLR
 * @param sites in all, one site SLR each, dealt out to the systems in turn
 * @param hosts of each site; the last one of a site registers at the next site too
 * @param clients in all
 */
public record Shape(int pops, int systems, int sites, int hosts, int clients) {

  /** Two PoPs, two ASes, two sites each, three hosts each, some tens of clients. */
  public static final Shape USUAL = new Shape(2, 2, 4, 3, 24);

  private static final int SITES_MOST = 4_000;

  public Shape {
    require("pops", pops, 1, 16);
    require("systems", systems, 1, 64);
    require("sites", sites, 1, SITES_MOST);
    require("hosts", hosts, 1, 250);
    require("clients", clients, 0, 10_000);
  }

  /**
   * Parses {@code sites=100,hosts=3}; what is left out is as usual.
   *
   * @throws IllegalArgumentException if the text is no shape; the message says what to write
   */
  public static Shape parse(String text) {
    Map<String, Integer> parts = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.split("=", -1);
      if (pair.length != 2 || !pair[1].matches("\\d{1,6}")) {
        throw new IllegalArgumentException(
            "'" + part + "' is no part of a shape: write such as sites=100,hosts=3");
      }
      parts.put(pair[0].strip(), Integer.parseInt(pair[1]));
    }
    Shape shape =
        new Shape(
            take(parts, "pops", USUAL.pops),
            take(parts, "systems", USUAL.systems),
            take(parts, "sites", USUAL.sites),
            take(parts, "hosts", USUAL.hosts),
            take(parts, "clients", USUAL.clients));
    if (!parts.isEmpty()) {
      throw new IllegalArgumentException(
          "a shape has no " + parts.keySet() + ": use pops, systems, sites, hosts, clients");
    }
    return shape;
  }

  private static int take(Map<String, Integer> parts, String name, int usual) {
    Integer given = parts.remove(name);
    return given == null ? usual : given;
  }

  private static void require(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " " + value + " is out of range: use " + least + " to " + most);
    }
  }

  @Override
  public String toString() {
    return "pops="
        + pops
        + ",systems="
        + systems
        + ",sites="
        + sites
        + ",hosts="
        + hosts
        + ",clients="
        + clients;
  }
}
