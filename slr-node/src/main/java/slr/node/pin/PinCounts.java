package slr.node.pin;

import java.util.Map;

/**
 * What pin signalling has done so far.
 *
 * @param pins of nodes below that are known
 * @param ends to which flows are pinned
 * @param sent messages, and those that could not be
 * @param received messages that were read
 * @param refused messages that were not, by reason
 * @param events of the machine, by name
 */
public record PinCounts(
    int pins,
    int ends,
    long sent,
    long notSent,
    long received,
    Map<String, Long> refused,
    Map<String, Long> events) {

  /** Of a node that signals nothing. */
  public static final PinCounts NONE = new PinCounts(0, 0, 0, 0, 0, Map.of(), Map.of());

  public PinCounts {
    refused = Map.copyOf(refused);
    events = Map.copyOf(events);
  }
}
