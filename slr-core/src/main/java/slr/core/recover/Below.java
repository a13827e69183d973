package slr.core.recover;

import java.util.function.Supplier;
import slr.core.advertise.WhoHas;
import slr.core.counter.EventCounters;
import slr.core.forward.ForwardingTable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Asks the children about a flow. */
final class Below {

  private final Questions questions;
  private final Supplier<ForwardingTable> table;
  private final EventCounters<RecoveryCounter> counters;

  Below(
      Questions questions,
      Supplier<ForwardingTable> table,
      EventCounters<RecoveryCounter> counters) {
    this.questions = questions;
    this.table = table;
    this.counters = counters;
  }

  /** Whether one more flow of this address may be looked for now. */
  boolean maySearch(long high, long low, long nowNs) {
    Prefix virtualHost = table.get().virtualHostPrefix(high, low);
    return virtualHost != null && questions.maySearch(virtualHost, nowNs);
  }

  /** Begins the next round of questions, if that may be now; else later. */
  boolean mayAskAgain(Search search, long nowNs) {
    IpAddress to = search.flow.destination();
    boolean may = maySearch(to.high(), to.low(), nowNs);
    if (may) {
      search.askAgain(nowNs + WhoHas.PATIENCE_MS * 1_000_000L);
    } else {
      search.deadlineNs = nowNs + RecoveryConfig.ROUND_NS;
    }
    return may;
  }

  /**
   * Asks those who have not been asked yet, and notes whether anybody cannot be.
   *
   * @return whether nobody is waited for
   */
  boolean ask(Search search, long nowNs) {
    ForwardingTable now = table.get();
    long leftMs = Math.max(0, (search.deadlineNs - nowNs) / 1_000_000);
    int patienceMs = (int) Math.min(leftMs, WhoHas.PATIENCE_MS);
    search.incomplete = !now.hasAllChildren();
    now.forEachServing(
        search.flow.destination().high(),
        search.flow.destination().low(),
        child -> {
          if (now.isAttended(child) && !search.asked.get(child)) {
            ask(search, child, patienceMs, nowNs);
          }
        });
    boolean mayCome = search.askers.isEmpty() && search.asked.isEmpty();
    return search.waiting.isEmpty() && !mayCome;
  }

  private void ask(Search search, int child, int patienceMs, long nowNs) {
    search.asked.set(child);
    if (questions.mayAsk(child, nowNs)) {
      search.waiting.set(child);
      questions.askChild(child, patienceMs, search.flow);
    } else {
      counters.add(RecoveryCounter.CHILD_OVER_BUDGET);
      search.unanswered = true;
    }
  }
}
