package slr.core.spare;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import slr.core.counter.EventCounters;

/** Another SLR of the cluster, while it is there: what it was told, and what it has said. */
final class Mate {

  /** All slots were told. */
  private static final int ALL = Integer.MAX_VALUE;

  private final String name;

  /** What tells one process of this name from another. */
  private final long incarnation;

  private final Outbox outbox;
  private final EventCounters<SpareCounter> counters;

  /** Slots from here on were not told yet. */
  private int toldTo;

  private boolean sayComplete;
  private boolean hasOverflowed;

  private long heardStream = Long.MIN_VALUE;
  private long heardSequence;
  private boolean isComplete;
  private SpareFrame.@Nullable Ack ack;
  private boolean isMissing;
  private boolean isAsked;
  private long askedNs;

  private long lagNs;
  private long worstNs;
  private long worstBeforeNs;
  private long worstSinceNs;

  /** It has just come, and is to be told everything. */
  Mate(
      String name,
      long incarnation,
      long stream,
      EventCounters<SpareCounter> counters,
      long nowNs) {
    this.name = name;
    this.incarnation = incarnation;
    this.counters = counters;
    outbox = new Outbox(stream, nowNs);
    askedNs = nowNs - SpareConfig.ASK_NS;
    worstSinceNs = nowNs;
  }

  boolean is(long incarnationNow) {
    return incarnation == incarnationNow;
  }

  /** It hears of this, as soon as it can. */
  void tell(FlowDelta delta, long nowNs) {
    if (outbox.add(delta, nowNs)) {
      counters.add(SpareCounter.TOLD);
    } else {
      counters.add(SpareCounter.OVERFLOWED);
      hasOverflowed = true;
    }
  }

  /** It has said this; gives the changes that are to be taken. */
  Iterable<FlowDelta> hear(SpareFrame.Batch batch) {
    boolean isOld =
        batch.stream() < heardStream
            || (batch.stream() == heardStream && batch.sequence() <= heardSequence);
    if (isOld) {
      counters.add(SpareCounter.STALE);
      return List.of();
    }
    if (batch.stream() > heardStream) {
      heardStream = batch.stream();
      heardSequence = 0;
      isComplete = false;
      isAsked = false;
    }
    if (batch.sequence() != heardSequence + 1) {
      counters.add(SpareCounter.GAPS);
      miss();
    }
    heardSequence = batch.sequence();
    isComplete |= batch.complete();
    isAsked &= !batch.complete();
    ack = new SpareFrame.Ack(heardStream, heardSequence, batch.oldestNs());
    return batch.deltas();
  }

  void hear(SpareFrame.Ack its, long nowNs) {
    long measuredNs = outbox.acknowledge(its, nowNs);
    if (measuredNs < 0) {
      counters.add(SpareCounter.STALE);
      return;
    }
    lagNs = measuredNs;
    if (nowNs - worstSinceNs >= SpareConfig.WORST_NS) {
      worstBeforeNs = nowNs - worstSinceNs >= 2 * SpareConfig.WORST_NS ? 0 : worstNs;
      worstNs = 0;
      worstSinceNs = nowNs;
    }
    worstNs = Math.max(worstNs, measuredNs);
  }

  void hear(SpareFrame.TellAgain again) {
    if (again.stream() == outbox.stream()) {
      counters.add(SpareCounter.TOLD_AGAIN);
      toldTo = 0;
      sayComplete = false;
    } else {
      counters.add(SpareCounter.STALE);
    }
  }

  /** Something that it has said could not be used, and can be now. */
  void miss() {
    isMissing = true;
    isComplete = false;
  }

  /** Whether there is more to tell than what happens. */
  boolean isBehind() {
    return toldTo != ALL;
  }

  /** Tells some more of what there is, as long as the mate keeps up. */
  void tellMore(Told told, long nowNs) {
    int bound = told.bound();
    int end = (int) Math.min(bound, (long) toldTo + SpareConfig.STEP);
    if (outbox.waiting() > SpareConfig.PENDING / 2) {
      return;
    }
    for (int slot = toldTo; slot < end; slot++) {
      Optional.ofNullable(told.at(slot, true)).ifPresent(delta -> tell(delta, nowNs));
    }
    toldTo = end;
    if (end == bound) {
      toldTo = ALL;
      sayComplete = true;
    }
  }

  /** Sends what is due. */
  void flush(Consumer<SpareAction> out, long nowNs) {
    if (ack != null) {
      out.accept(new SpareAction(name, ack));
      ack = null;
    }
    if (nowNs >= askNs()) {
      out.accept(new SpareAction(name, new SpareFrame.TellAgain(heardStream)));
      isMissing = false;
      isAsked = true;
      askedNs = nowNs;
    }
    SpareFrame.Batch batch = outbox.poll(sayComplete, nowNs);
    while (batch != null) {
      sayComplete &= !batch.complete();
      out.accept(new SpareAction(name, batch));
      batch = outbox.poll(sayComplete, nowNs);
    }
    hasOverflowed |= outbox.takeLost();
    if (hasOverflowed && outbox.waiting() == 0) {
      hasOverflowed = false;
      toldTo = 0;
    }
  }

  /** When {@link #flush} has something to do. */
  long nextDeadlineNs() {
    return Math.min(askNs(), outbox.nextDeadlineNs());
  }

  /** When it is to be asked to tell everything again: not too often, and until it has. */
  private long askNs() {
    if (heardStream == Long.MIN_VALUE || !(isMissing || isAsked)) {
      return Long.MAX_VALUE;
    }
    return askedNs + (isMissing ? SpareConfig.ASK_NS : SpareConfig.ASK_AGAIN_NS);
  }

  /**
   * What is known of it.
   *
   * @param isUsed whether all that was said could be used
   */
  MateStatus status(boolean isUsed, long nowNs) {
    return new MateStatus(
        name,
        isComplete && isUsed,
        toldTo == ALL && !sayComplete,
        Math.max(lagNs, outbox.ageNs(nowNs)),
        Math.max(Math.max(worstNs, worstBeforeNs), outbox.ageNs(nowNs)),
        outbox.waiting(),
        outbox.underWay());
  }
}
