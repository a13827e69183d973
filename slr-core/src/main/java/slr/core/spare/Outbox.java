package slr.core.spare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that wait to be told to one mate, and batches that it has not acknowledged yet. */
final class Outbox {

  private record Waiting(FlowDelta delta, long sinceNs) {}

  private record Sent(long sequence, long oldestNs) {}

  private final long stream;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private long sequence;
  private long sentNs;
  private boolean hasLost;

  /** Nothing waits, and nothing was sent. */
  Outbox(long stream, long nowNs) {
    this.stream = stream;
    sentNs = nowNs;
  }

  long stream() {
    return stream;
  }

  /** Changes that wait. */
  int waiting() {
    return waiting.size();
  }

  /** Batches that are under way. */
  int underWay() {
    return sent.size();
  }

  /** False if too many wait. */
  boolean add(FlowDelta delta, long nowNs) {
    if (waiting.size() == SpareConfig.PENDING) {
      return false;
    }
    waiting.add(new Waiting(delta, nowNs));
    return true;
  }

  /** The next batch, if one is due; one that leaves nothing waiting says what is complete. */
  SpareFrame.@Nullable Batch poll(boolean complete, long nowNs) {
    boolean endsTelling = complete && waiting.isEmpty() && sent.size() < SpareConfig.UNACKNOWLEDGED;
    if (nextDeadlineNs() - nowNs > 0 && !endsTelling) {
      return null;
    }
    if (sent.size() == SpareConfig.UNACKNOWLEDGED) {
      // None of these is heard of for long: as if they had never been sent.
      sent.clear();
      hasLost = true;
    }
    long oldestNs = waiting.isEmpty() ? nowNs : waiting.getFirst().sinceNs();
    int count = Math.min(SpareConfig.DELTAS_PER_BATCH, waiting.size());
    List<FlowDelta> deltas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      deltas.add(waiting.removeFirst().delta());
    }
    sequence++;
    sent.add(new Sent(sequence, oldestNs));
    sentNs = nowNs;
    return new SpareFrame.Batch(stream, sequence, oldestNs, complete && waiting.isEmpty(), deltas);
  }

  /**
   * These batches have arrived, and all before them.
   *
   * @return how old the oldest change of them is now, or -1 if no such batch is under way
   */
  long acknowledge(SpareFrame.Ack ack, long nowNs) {
    boolean known =
        ack.stream() == stream && sent.contains(new Sent(ack.sequence(), ack.oldestNs()));
    if (!known) {
      return -1;
    }
    long lagNs = nowNs - sent.getFirst().oldestNs();
    while (!sent.isEmpty() && sent.getFirst().sequence() <= ack.sequence()) {
      sent.removeFirst();
    }
    return lagNs;
  }

  /** How old the oldest change is that the mate may not have; 0 if there is none. */
  long ageNs(long nowNs) {
    if (!sent.isEmpty()) {
      return nowNs - sent.getFirst().oldestNs();
    }
    return waiting.isEmpty() ? 0 : nowNs - waiting.getFirst().sinceNs();
  }

  /** Whether, since the last call, batches were given up that may not have arrived. */
  boolean takeLost() {
    boolean lost = hasLost;
    hasLost = false;
    return lost;
  }

  /** When a batch is due; while too many are under way, when these are given up. */
  long nextDeadlineNs() {
    if (sent.size() == SpareConfig.UNACKNOWLEDGED) {
      return sentNs + SpareConfig.GIVE_UP_NS;
    }
    if (waiting.isEmpty()) {
      return sentNs + SpareConfig.PROBE_NS;
    }
    long sinceNs = waiting.getFirst().sinceNs();
    return waiting.size() < SpareConfig.DELTAS_PER_BATCH
        ? sinceNs + SpareConfig.LINGER_NS
        : sinceNs;
  }
}
