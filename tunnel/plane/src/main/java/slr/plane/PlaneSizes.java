package slr.plane;

/**
 * How large the tables are that the kernel's data plane shares; they are taken when it is loaded
 * and do not grow.
 *
 * @param flowBuckets of four flows and 64 octets each, a power of two; room for 0.85 of the places
 * @param tunnels pairs of virtual host and end point, 64 octets each
 * @param nextHops machines next to this one
 * @param virtualHosts prefixes of virtual hosts
 * @param tunnelSources prefixes whose tunnel packets are opened
 * @param accounts what is counted apart, usually one for each virtual host
 * @param choices virtual hosts whose new flows the program may place, those with the lowest
 *     accounts
 * @param openings flows that it placed or that are young; beyond, the one used longest ago goes
 */
public record PlaneSizes(
    int flowBuckets,
    int tunnels,
    int nextHops,
    int virtualHosts,
    int tunnelSources,
    int accounts,
    int choices,
    int openings) {

  /** A flow's value has 24 bits for its tunnel. */
  public static final int TUNNELS_MAX = 1 << 24;

  /** 2^26 buckets are 4 GiB. */
  private static final int FLOW_BUCKETS_MAX = 1 << 26;

  private static final int OTHERS_MAX = 1 << 20;

  /** Three kilobytes each. */
  private static final int CHOICES_MAX = 1 << 16;

  /** What a flood of 500,000 openings a second needs for a quarter of a second. */
  private static final int OPENINGS_USUAL = 1 << 17;

  static final int PLACES_PER_BUCKET = 4;

  /** Of the places; below it the search for one finds one. */
  private static final double FILL_MAX = 0.85;

  public PlaneSizes {
    within("flow buckets", flowBuckets, 2, FLOW_BUCKETS_MAX);
    if (Integer.bitCount(flowBuckets) != 1) {
      throw new IllegalArgumentException(
          flowBuckets
              + " flow buckets are no power of two: use "
              + Integer.highestOneBit(flowBuckets) * 2);
    }
    within("tunnels", tunnels, 1, TUNNELS_MAX);
    within("next hops", nextHops, 1, OTHERS_MAX);
    within("virtual hosts", virtualHosts, 1, OTHERS_MAX);
    within("tunnel sources", tunnelSources, 1, OTHERS_MAX);
    within("accounts", accounts, 1, OTHERS_MAX);
    within("choices", choices, 1, CHOICES_MAX);
    within("openings", openings, 1, OTHERS_MAX);
  }

  /**
   * For so many flows, of which none is refused for lack of room, and plenty of the rest.
   *
   * @param flows at most 0.85 of four times 2^26
   */
  public static PlaneSizes forFlows(int flows) {
    int least = Math.max(2, (int) Math.ceil(flows / (FILL_MAX * PLACES_PER_BUCKET)));
    int buckets = Integer.highestOneBit(least - 1) << 1;
    int openings = Math.clamp(flows, 1, OPENINGS_USUAL);
    return new PlaneSizes(buckets, 1 << 16, 1 << 14, 1 << 14, 1 << 14, 1 << 14, 1 << 10, openings);
  }

  private static void within(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          value + " " + what + " are out of range: use " + least + " to " + most);
    }
  }
}
