package slr.core.recover;

import java.util.function.Supplier;
import slr.core.advertise.WhoHas;
import slr.core.counter.EventCounters;
import slr.core.forward.ForwardingTable;

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

  /** Asks those who have not been asked yet, and notes whether anybody cannot be. */
  void ask(Search search, long nowNs) {
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
