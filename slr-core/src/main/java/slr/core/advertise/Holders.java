package slr.core.advertise;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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
    return of(Map.of(answer, flows));
  }

  /** What is said, by what it is. */
  public static Holders of(Map<Answer, List<FlowKey>> said) {
    return new Holders(
        said.getOrDefault(Answer.HELD, List.of()),
        said.getOrDefault(Answer.OPENING, List.of()),
        said.getOrDefault(Answer.NOT_HELD, List.of()),
        said.getOrDefault(Answer.UNKNOWN, List.of()));
  }

  /** Takes each flow with what is said of it. */
  public void forEach(BiConsumer<FlowKey, Answer> taker) {
    held.forEach(flow -> taker.accept(flow, Answer.HELD));
    opening.forEach(flow -> taker.accept(flow, Answer.OPENING));
    notHeld.forEach(flow -> taker.accept(flow, Answer.NOT_HELD));
    unknown.forEach(flow -> taker.accept(flow, Answer.UNKNOWN));
  }

  private static List<FlowKey> checked(String what, List<FlowKey> flows) {
    AdvertisementLimits.requireAtMost(what, flows, AdvertisementLimits.FLOWS_PER_MESSAGE);
    return List.copyOf(flows);
  }
}
