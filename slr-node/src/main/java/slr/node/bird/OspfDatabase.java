package slr.node.bird;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which link states an OSPF instance has, by what tells one from its next version: equal databases
 * mean an equal topology, at the price of a short reply.
 *
 * @param versions type, id, router and sequence number of each; of one that is being flushed that
 *     too
 */
public record OspfDatabase(Set<String> versions) {

  /** Seconds after which a link state is flushed (RFC 2328 B, MaxAge). */
  private static final int AGE_MOST = 3_600;

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?<version>[0-9a-f]{4}\\s+\\S+\\s+\\S+\\s+[0-9a-f]{8})\\s+(?<age>\\d{1,9})\\s.*");

  public OspfDatabase {
    versions = Set.copyOf(versions);
  }

  static OspfDatabase parse(BirdReply reply) throws BirdException {
    if (reply.isError()) {
      throw new BirdException("BIRD did not show its link states: " + reply.text());
    }
    Set<String> versions = new HashSet<>();
    for (BirdReply.Line line : reply.lines()) {
      Matcher matcher = LINE.matcher(line.text());
      if (line.code() == BirdReplyCode.OSPF_DATABASE.number() && matcher.matches()) {
        boolean flushed = Integer.parseInt(matcher.group("age")) >= AGE_MOST;
        versions.add(matcher.group("version") + (flushed ? " flushed" : ""));
      }
    }
    return new OspfDatabase(versions);
  }
}
