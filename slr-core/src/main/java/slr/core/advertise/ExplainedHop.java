package slr.core.advertise;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slr.core.row.NodeName;
import slr.packet.Prefix;

/**
 * What one node on a flow's way does with it, and why.
 *
 * @param node its name
 * @param level what it is; empty if it did not answer
 * @param verdict what the flow's next packet gets there
 * @param nextHop where it goes from there
 * @param reason in words
 * @param virtualHost the longest one that contains the flow's destination
 * @param rows which rows a new flow is chosen from
 * @param policy that weighs them
 * @param known what the node remembers of the flow
 * @param candidateCount how many there are
 * @param candidates the chosen one first, then those with the most weight; not more than {@link
 *     AdvertisementLimits#CANDIDATES_EXPLAINED}
 */
public record ExplainedHop(
    String node,
    Optional<Level> level,
    String verdict,
    Optional<String> nextHop,
    String reason,
    Optional<Prefix> virtualHost,
    Optional<String> rows,
    Optional<String> policy,
    Optional<Known> known,
    int candidateCount,
    List<ExplainedCandidate> candidates) {

  /** The verdict of a node that says nothing. */
  public static final String NO_ANSWER = "no-answer";

  /** Reasons may name several nodes. */
  private static final int REASON_LENGTH = 400;

  /** A flow that the node knows. */
  public record Known(
      String state, String holder, Duration age, Duration idle, long packets, long bytes) {

    public Known {
      PrintableText.require("state", state, AdvertisementLimits.EXPLAINED_TEXT);
      PrintableText.require("holder", holder, AdvertisementLimits.EXPLAINED_TEXT);
      AdvertisementLimits.requireNotNegative("age", age.toMillis());
      AdvertisementLimits.requireNotNegative("idle", idle.toMillis());
      AdvertisementLimits.requireNotNegative("packets", packets);
      AdvertisementLimits.requireNotNegative("bytes", bytes);
    }
  }

  public ExplainedHop {
    candidates = List.copyOf(candidates);
    NodeName.require("node", node);
    nextHop.ifPresent(name -> NodeName.require("next hop", name));
    PrintableText.require("verdict", verdict, AdvertisementLimits.EXPLAINED_TEXT);
    PrintableText.require("reason", reason, REASON_LENGTH);
    rows.ifPresent(text -> PrintableText.require("rows", text, AdvertisementLimits.EXPLAINED_TEXT));
    policy.ifPresent(
        text -> PrintableText.require("policy", text, AdvertisementLimits.EXPLAINED_TEXT));
    AdvertisementLimits.requireAtMost(
        "candidates", candidates, AdvertisementLimits.CANDIDATES_EXPLAINED);
    if (candidateCount < candidates.size()) {
      throw new IllegalArgumentException("candidate count " + candidateCount + " is too low");
    }
  }

  /** A node of which only this is known: it sends the flow nowhere, or it said nothing. */
  public static ExplainedHop end(
      String node, Optional<Level> level, String verdict, String reason) {
    return new ExplainedHop(
        node,
        level,
        verdict,
        Optional.empty(),
        reason(reason),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        List.of());
  }

  /** A node that gave no answer. */
  public static ExplainedHop silent(String node, String why) {
    return end(node, Optional.empty(), NO_ANSWER, why);
  }

  /** A reason as it may be said: shortened and made printable as needed. */
  public static String reason(String words) {
    return PrintableText.of(words, REASON_LENGTH);
  }
}
