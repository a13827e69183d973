package slr.core.spare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowTuple;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingMachine;
import slr.core.spare.FlowDelta.Change;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * Keeps the flow records of an SLR and its mates alike: pure, for one thread, that of the flow
 * records. It stands before whoever looks for lost flows, and so hears what becomes of flows; who
 * is there and what they say comes in by {@link #mates} and {@link #onFrame}. After these, after
 * the packets of a turn and at {@link #nextDeadlineNs}, the caller calls {@link #flush} once and
 * sends the {@link #pollActions}.
 */
public final class SpareMachine implements FlowSearch {

  /** How often some of what passes is told again. */
  private static final long RETELL_STEP_NS = 100_000_000;

  private final SpareConfig config;
  private final FlowSearch next;
  private final Told told;
  private final Mirror mirror;
  private final EventCounters<SpareCounter> counters = new EventCounters<>(SpareCounter.class);
  private final Map<String, Mate> mates = new LinkedHashMap<>();
  private final List<SpareAction> outbox = new ArrayList<>();
  private long streams;
  private long stepNs;
  private long retellNs;
  private int retoldTo;
  private long nowNs;

  /**
   * Nobody is there yet.
   *
   * @param machine whose flow records are told and filled
   * @param next who looks for flows that are not known
   */
  public SpareMachine(SpareConfig config, ForwardingMachine machine, FlowSearch next, long nowNs) {
    this.config = config;
    this.next = next;
    this.nowNs = nowNs;
    told = new Told(machine);
    mirror = new Mirror(machine, counters);
    stepNs = nowNs;
    retellNs = nowNs;
  }

  /**
   * The others of the cluster that are there now; who is new is told everything.
   *
   * @param present by name, each with what tells its process from one before it
   */
  public void mates(Map<String, Long> present, long atNs) {
    nowNs = atNs;
    mates.keySet().retainAll(present.keySet());
    mirror.forget(atNs);
    present.forEach((name, incarnation) -> {
      Mate known = mates.get(name);
      if (known == null || !known.is(incarnation)) {
        long stream = config.stream() + streams++;
        mates.put(name, new Mate(name, incarnation, stream, counters, atNs));
      }
    });
  }

  /** A mate has said this. */
  public void onFrame(String from, SpareFrame frame, long atNs) {
    nowNs = atNs;
    Mate mate = mates.get(from);
    if (mate == null) {
      counters.add(SpareCounter.STALE);
      return;
    }
    switch (frame) {
      case SpareFrame.Batch batch -> mate.hear(batch).forEach(delta -> mirror.take(delta, atNs));
      case SpareFrame.Ack ack -> mate.hear(ack, atNs);
      case SpareFrame.TellAgain again -> mate.hear(again);
    }
  }

  /** Another table is in force: children may have come of which mates spoke before. */
  public void onTable() {
    if (mirror.hasFound()) {
      mates.values().forEach(Mate::miss);
    }
  }

  @Override
  public Result onUnknown(FlowTuple flow, long segment, long atNs) {
    return next.onUnknown(flow, segment, atNs);
  }

  @Override
  public long number() {
    return next.number();
  }

  @Override
  public void onEcho(IpPacket reply, long atNs) {
    next.onEcho(reply, atNs);
  }

  /** Datagrams are told at once: no host can be asked for them. */
  @Override
  public void onPlaced(FlowTuple flow, int holder, long atNs) {
    next.onPlaced(flow, holder, atNs);
    if (flow.protocol() != IpProtocol.TCP) {
      tell(Change.BEGUN, flow, holder, atNs);
    }
  }

  @Override
  public void onEstablished(FlowTuple flow, int holder) {
    next.onEstablished(flow, holder);
    tell(Change.BEGUN, flow, holder, nowNs);
  }

  @Override
  public void onClosed(FlowTuple flow, int holder) {
    next.onClosed(flow, holder);
    tell(Change.ENDED, flow, holder, nowNs);
  }

  @Override
  public void onNotMine(FlowTuple flow, int reporter, long atNs) {
    next.onNotMine(flow, reporter, atNs);
    tell(Change.ENDED, flow, reporter, atNs);
  }

  /** Whoever looked for this flow has found it at this child. */
  public void onFound(FlowKey flow, int holder) {
    if (!mates.isEmpty()) {
      tell(told.delta(Change.BEGUN, flow, holder), nowNs);
    }
  }

  /** Sends what is due. */
  public void flush(long atNs) {
    nowNs = atNs;
    if (mates.isEmpty()) {
      return;
    }
    if (atNs - stepNs >= 0) {
      stepNs = atNs + SpareConfig.STEP_NS;
      mates.values().stream().filter(Mate::isBehind).forEach(mate -> mate.tellMore(told, atNs));
    }
    if (atNs - retellNs >= 0) {
      retellNs = atNs + RETELL_STEP_NS;
      retell();
      mirror.forget(atNs);
    }
    mates.values().forEach(mate -> mate.flush(outbox::add, atNs));
  }

  /** When {@link #flush} wants to be called though nothing has happened. */
  public long nextDeadlineNs() {
    long deadlineNs = mates.isEmpty() ? Long.MAX_VALUE : retellNs;
    for (Mate mate : mates.values()) {
      deadlineNs = Math.min(deadlineNs, mate.nextDeadlineNs());
      deadlineNs = mate.isBehind() ? Math.min(deadlineNs, stepNs) : deadlineNs;
    }
    return deadlineNs;
  }

  /** Gives, and forgets, what is to be sent. */
  public List<SpareAction> pollActions() {
    if (outbox.isEmpty()) {
      return List.of();
    }
    List<SpareAction> actions = List.copyOf(outbox);
    outbox.clear();
    return actions;
  }

  /** The others that are there. */
  public List<MateStatus> status(long atNs) {
    return mates.values().stream().map(mate -> mate.status(!mirror.isWaiting(), atNs)).toList();
  }

  /** How often each thing happened that did. */
  public Map<SpareCounter, Long> counters() {
    return counters.snapshot();
  }

  private void tell(Change change, FlowTuple flow, int holder, long atNs) {
    if (!mates.isEmpty()) {
      tell(told.delta(change, flow.toKey(), holder), atNs);
    }
  }

  private void tell(@Nullable FlowDelta delta, long atNs) {
    if (delta != null) {
      mates.values().forEach(mate -> mate.tell(delta, atNs));
    }
  }

  private void retell() {
    int bound = told.bound();
    long slots = bound * RETELL_STEP_NS / SpareConfig.RETELL_NS + 1;
    for (long i = 0; i < slots && bound > 0; i++) {
      retoldTo = retoldTo >= bound - 1 ? 0 : retoldTo + 1;
      tell(told.at(retoldTo, false), nowNs);
    }
  }
}
