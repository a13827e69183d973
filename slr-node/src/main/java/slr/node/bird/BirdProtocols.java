package slr.node.bird;

import java.util.ArrayList;
import java.util.List;

/** Reads the reply to {@code show protocols}. */
public final class BirdProtocols {

  private BirdProtocols() {}

  /**
   * The instances in BIRD's order.
   *
   * @throws BirdException if BIRD failed, or the text is none that we know
   */
  public static List<BirdProtocol> parse(BirdReply reply) throws BirdException {
    if (reply.isError()) {
      throw new BirdException("BIRD did not show its protocols: " + reply.text());
    }
    List<BirdProtocol> protocols = new ArrayList<>();
    for (BirdReply.Line line : reply.lines()) {
      if (line.code() == BirdReplyCode.PROTOCOL_LIST.number()) {
        // Name, kind, table, state, since, and the rest, which has blanks.
        String[] columns = line.text().strip().split("\\s+", 6);
        if (columns.length < 5) {
          throw new BirdException("BIRD showed a protocol we cannot read: '" + line.text() + "'");
        }
        String info = columns.length > 5 ? columns[5].strip() : "";
        protocols.add(new BirdProtocol(columns[0], columns[1], columns[2], columns[3], info));
      }
    }
    return List.copyOf(protocols);
  }
}
