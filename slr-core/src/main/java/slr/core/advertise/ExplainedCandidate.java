package slr.core.advertise;

import java.util.Optional;
import slr.core.choice.CostTerms;
import slr.core.row.NodeName;
import slr.packet.IpAddress;

/**
 * A candidate as a policy saw it.
 *
 * @param standing why it takes new flows, or not
 * @param routingCost what the way to it costs; empty without a route
 * @param costBelow what the ways below it cost, as it says
 * @param terms what the policy looks at; empty without a route
 * @param weight what the policy gave it
 * @param share its part of all weights
 * @param way the routers to it, empty if nothing is known of them
 */
public record ExplainedCandidate(
    String node,
    IpAddress endPoint,
    String standing,
    int capacity,
    double load,
    Optional<Double> routingCost,
    int costBelow,
    Optional<CostTerms> terms,
    double weight,
    double share,
    String way) {

  public ExplainedCandidate {
    NodeName.require("node", node);
    PrintableText.require("standing", standing, AdvertisementLimits.EXPLAINED_TEXT);
    PrintableText.require("way", way, AdvertisementLimits.EXPLAINED_TEXT);
  }

  /** A text as it may be said: shortened and made printable as needed. */
  public static String words(String text) {
    return PrintableText.of(text, AdvertisementLimits.EXPLAINED_TEXT);
  }
}
