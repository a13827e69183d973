package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * The answer to {@link WhoHas}, in parts as it is found; each node speaks for all below it.
 *
 * @param held there is an established connection, or one that ends
 * @param opening there is one whose handshake is not finished; an established one wins over it
 * @param notHeld every host below that could hold it has said that it does not
 * @param unknown somebody below gave no answer, or was not asked
 */
public record Holders(
    List<FlowKey> held, List<FlowKey> opening, List<FlowKey> notHeld, List<FlowKey> unknown)
    implements AdvertisementMessage {

  /** What is said of one flow. */
  public enum Answer {
    /** Established. */
    HELD,
    /** Half open. */
    OPENING,
    /** Certainly not. */
    NOT_HELD,
    /** Who knows. */
    UNKNOWN
  }

  public Holders {
    held = checked("held", held);
    opening = checked("opening", opening);
    notHeld = checked("not held", notHeld);
    unknown = checked("unknown", unknown);
  }

  /** The same said of these flows. */
  public static Holders of(Answer answer, List<FlowKey> flows) {
    return new Holders(
        answer == Answer.HELD ? flows : List.of(),
        answer == Answer.OPENING ? flows : List.of(),
        answer == Answer.NOT_HELD ? flows : List.of(),
        answer == Answer.UNKNOWN ? flows : List.of());
  }

  private static List<FlowKey> checked(String what, List<FlowKey> flows) {
    AdvertisementLimits.requireAtMost(what, flows, AdvertisementLimits.FLOWS_PER_MESSAGE);
    return List.copyOf(flows);
  }
}
