package slr.core.cost;

/**
 * What the routing protocols know of the way to an end point (A11).
 *
 * @param isReachable whether there is a route at all; the rest is nothing without
 * @param asHops AS numbers on the BGP path; 0 inside the own AS
 * @param metric of the interior protocol, up to the end point or to where the AS is left
 * @param words the way for people: the routers, or the AS numbers
 */
public record Way(boolean isReachable, int asHops, long metric, String words) {

  /** No route. */
  public static final Way NONE = new Way(false, 0, 0, "no route");

  public Way {
    if (asHops < 0 || metric < 0) {
      throw new IllegalArgumentException(
          "AS hops " + asHops + " and metric " + metric + " must be 0 or more");
    }
  }

  /** A way that exists. */
  public static Way of(int asHops, long metric, String words) {
    return new Way(true, asHops, metric, words);
  }
}
