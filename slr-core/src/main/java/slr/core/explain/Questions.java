package slr.core.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import slr.core.advertise.AdvertisementLimits;
import slr.core.timer.Deadlines;

/**
 * The questions to children that wait for their answers: each has an id, and an end. Pure; one
 * control thread.
 */
public final class Questions {

  private record Open(String child, int patienceMs, long deadlineNs) {}

  /** A question that was not answered in time. */
  public record Late(long id, String child, int patienceMs) {}

  private final Map<Long, Open> open = new HashMap<>();
  private long lastId;
  private long unasked;

  /**
   * Nothing is asked yet.
   *
   * @param before ids are higher than this: another in each life of the process, so that an answer
   *     to the last one is nobody's
   */
  public Questions(long before) {
    lastId = before;
  }

  /** The id of a new question; none if too many wait already. */
  public OptionalLong ask(String child, int patienceMs, long nowNs) {
    if (open.size() >= AdvertisementLimits.EXPLANATIONS_WAITED_FOR) {
      return OptionalLong.empty();
    }
    lastId++;
    open.put(lastId, new Open(child, patienceMs, nowNs + patienceMs * 1_000_000L));
    return OptionalLong.of(lastId);
  }

  /** This child was asked this, and has not answered before; an answer nobody waits for counts. */
  public boolean answered(long id, String child) {
    Open question = open.get(id);
    if (question == null || !question.child.equals(child)) {
      unasked++;
      return false;
    }
    open.remove(id);
    return true;
  }

  /** Gives, and forgets, those whose time is over. */
  public List<Late> pollLate(long nowNs) {
    List<Late> late = new ArrayList<>();
    open.forEach((id, question) -> {
      if (question.deadlineNs - nowNs <= 0) {
        late.add(new Late(id, question.child, question.patienceMs));
      }
    });
    late.forEach(each -> open.remove(each.id));
    return late;
  }

  /** When {@link #pollLate} has something to give. */
  public OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (Open question : open.values()) {
      next = Deadlines.earlier(next, OptionalLong.of(question.deadlineNs));
    }
    return next;
  }

  /** Answers that came late, or that nobody had asked for. */
  public long unasked() {
    return unasked;
  }
}
