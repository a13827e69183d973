package slr.core.progress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.forward.TokenBucket;

/**
 * When to advertise which flow by an augmented echo (A18): see the package. Input: {@link
 * #onStall}, {@link #onStart}, {@link #onEnd}; output: {@link #pollEcho} until it is empty, then
 * again at {@link #nextDeadlineNs}.
 */
public final class EchoPacing {

  private final EchoPacingConfig config;
  private final TokenBucket budget;

  /** The one that stalled longest ago first. */
  private final LinkedHashMap<FlowKey, StalledFlow> stalled = new LinkedHashMap<>();

  /** Those of them that wait for an echo. */
  private final TreeSet<StalledFlow> turns = new TreeSet<>(StalledFlow.BY_TURN);

  /** When flows began that wait for their first echo and did not stall, the oldest first. */
  private final LinkedHashMap<FlowKey, Long> begun = new LinkedHashMap<>();

  private final EventCounters<EchoCounter> counts = new EventCounters<>(EchoCounter.class);

  private long numbers;

  /** When there will be budget again; counts only while {@link #heldBack}. */
  private long budgetNs;

  private boolean heldBack;

  public EchoPacing(EchoPacingConfig config) {
    this.config = config;
    this.budget = new TokenBucket(config.budget());
  }

  /** A connection has begun. */
  public void onStart(FlowKey flow, long nowNs) {
    if (!config.atStart()) {
      return;
    }
    forgetQuiet(nowNs);
    if (flowCount() == config.flows()) {
      counts.add(EchoCounter.REFUSED_FULL);
    } else if (!stalled.containsKey(flow)) {
      begun.putIfAbsent(flow, nowNs);
    }
  }

  /** A connection makes no progress; again as long as it does not. */
  public void onStall(FlowKey flow, long nowNs) {
    counts.add(EchoCounter.STALLS);
    forgetQuiet(nowNs);
    begun.remove(flow);
    // Put back behind all others: it is the one that stalled last.
    StalledFlow known = stalled.remove(flow);
    if (known == null) {
      if (flowCount() == config.flows() && !makeRoom()) {
        counts.add(EchoCounter.REFUSED_FULL);
        return;
      }
      known = new StalledFlow(flow, numbers++, config.firstNs(), nowNs);
    }
    stalled.put(flow, known);
    known.stalledNs = nowNs;
    if (known.waits) {
      counts.add(EchoCounter.MERGED);
    } else {
      known.waits = true;
      turns.add(known);
    }
  }

  /** There is no such connection any more. */
  public void onEnd(FlowKey flow) {
    begun.remove(flow);
    StalledFlow ended = stalled.remove(flow);
    if (ended != null) {
      turns.remove(ended);
    }
  }

  /** The flow whose echo is to be sent now; ask until there is none. */
  public Optional<FlowKey> pollEcho(long nowNs) {
    forgetQuiet(nowNs);
    heldBack = false;
    boolean isStallDue = !turns.isEmpty() && turns.first().dueNs - nowNs <= 0;
    if (!isStallDue && begun.isEmpty()) {
      return Optional.empty();
    }
    if (!budget.take(nowNs)) {
      counts.add(EchoCounter.HELD_BACK);
      heldBack = true;
      budgetNs = nowNs + budget.waitNs();
      return Optional.empty();
    }
    if (!isStallDue) {
      counts.add(EchoCounter.STARTS);
      return Optional.of(begun.pollFirstEntry().getKey());
    }
    StalledFlow next = turns.removeFirst();
    next.waits = false;
    next.dueNs = nowNs + next.distanceNs;
    next.distanceNs = config.longer(next.distanceNs);
    counts.add(EchoCounter.ECHOES);
    return Optional.of(next.flow);
  }

  /** When to ask for an echo again, if nothing else happens. */
  public OptionalLong nextDeadlineNs() {
    if (turns.isEmpty() && begun.isEmpty()) {
      return OptionalLong.empty();
    }
    // Those that have begun are due since then.
    long dueNs = begun.isEmpty() ? turns.first().dueNs : begun.firstEntry().getValue();
    return OptionalLong.of(heldBack && budgetNs - dueNs > 0 ? budgetNs : dueNs);
  }

  /** How many flows are remembered. */
  public int flowCount() {
    return stalled.size() + begun.size();
  }

  /** How many of them wait for an echo. */
  public int waitingCount() {
    return turns.size() + begun.size();
  }

  /** Those that are not 0. */
  public Map<EchoCounter, Long> counters() {
    return counts.snapshot();
  }

  /** Also those that still wait: what stalled that long ago has ended, or goes on. */
  private void forgetQuiet(long nowNs) {
    long quietNs = config.quietNs();
    while (!stalled.isEmpty() && nowNs - stalled.firstEntry().getValue().stalledNs > quietNs) {
      turns.remove(stalled.pollFirstEntry().getValue());
      counts.add(EchoCounter.FORGOTTEN);
    }
    while (!begun.isEmpty() && nowNs - begun.firstEntry().getValue() > quietNs) {
      begun.pollFirstEntry();
      counts.add(EchoCounter.FORGOTTEN);
    }
  }

  /** One that only begins goes first, then the one that stalled longest ago, unless it waits. */
  private boolean makeRoom() {
    if (!begun.isEmpty()) {
      begun.pollFirstEntry();
    } else if (!stalled.isEmpty() && !stalled.firstEntry().getValue().waits) {
      stalled.pollFirstEntry();
    } else {
      return false;
    }
    counts.add(EchoCounter.FORGOTTEN);
    return true;
  }
}
