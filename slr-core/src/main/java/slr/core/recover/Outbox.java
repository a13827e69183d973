package slr.core.recover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import slr.core.advertise.Stray;
import slr.packet.BareSegment;

/** What a turn has brought: what is to be said, and which searches have ended. */
final class Outbox {

  private final Deque<RecoveryAction> actions = new ArrayDeque<>();
  private final Deque<Long> released = new ArrayDeque<>();
  private final List<Stray> strays = new ArrayList<>();

  void add(RecoveryAction action) {
    actions.add(action);
  }

  /**
   * Nobody below has this flow, and somebody above gave it to this node.
   *
   * @param answers whether the client has its answer from this node
   */
  void stray(Search search, boolean answers) {
    strays.add(new Stray(search.flow, answers ? BareSegment.NONE : search.segment));
  }

  /** What is held for the search of this number is let go. */
  void released(long number) {
    released.add(number);
  }

  /** Strays are told together. */
  void flush() {
    if (!strays.isEmpty()) {
      actions.add(new RecoveryAction.NotMine(strays));
      strays.clear();
    }
  }

  /** Gives, and forgets, what is to be said. */
  List<RecoveryAction> pollActions() {
    if (actions.isEmpty()) {
      return List.of();
    }
    List<RecoveryAction> all = List.copyOf(actions);
    actions.clear();
    return all;
  }

  /** Gives, and forgets, the numbers of searches that have ended; how many. */
  int pollReleased(LongConsumer taker) {
    int count = released.size();
    for (int i = 0; i < count; i++) {
      taker.accept(released.removeFirst());
    }
    return count;
  }
}
