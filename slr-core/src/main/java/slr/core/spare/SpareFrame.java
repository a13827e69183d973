package slr.core.spare;

import java.util.List;

/** What SLRs of a cluster say to each other. */
public sealed interface SpareFrame {

  /** Whose numbers these are: the sender of batches raises it with each new beginning. */
  long stream();

  /**
   * Changes, in the order in which they happened.
   *
   * @param sequence 1 and up within the stream
   * @param oldestNs when the oldest of them happened, by the sender's clock; when it was sent, if
   *     there are none
   * @param complete whether the receiver has been told everything with this one
   * @param deltas {@value SpareConfig#DELTAS_PER_BATCH} at most
   */
  record Batch(long stream, long sequence, long oldestNs, boolean complete, List<FlowDelta> deltas)
      implements SpareFrame {

    public Batch {
      deltas = List.copyOf(deltas);
      if (deltas.size() > SpareConfig.DELTAS_PER_BATCH) {
        throw new IllegalArgumentException(deltas.size() + " changes are too many for one batch");
      }
    }
  }

  /**
   * The batches up to this one are in the records.
   *
   * @param oldestNs as in the batch
   */
  record Ack(long stream, long sequence, long oldestNs) implements SpareFrame {}

  /** Something is missing here: say everything again. */
  record TellAgain(long stream) implements SpareFrame {}
}
