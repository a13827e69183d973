package slr.core.choice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * Remembers for each kind of traffic that somebody is in standby for whether the standby is engaged
 * (A21). Pure; one control thread. Ask {@link #at} while candidates are weighed; weigh anew what
 * {@link #takeDue} gives when {@link #nextDeadlineNs} is over; fetch {@link #takeChanges}.
 */
public final class Standbys {

  /**
   * The standby was engaged, or the main ones were taken back.
   *
   * @param words what is the case now, for people
   */
  public record Change(RowKey key, boolean engaged, String words) {}

  private record Due(long atNs, RowKey key) {}

  /** Kinds of traffic without anybody in standby are not remembered. */
  private final Map<RowKey, Engagement> engagements = new HashMap<>();

  /** When those that wait for something are to be looked at; valid as {@link #queuedNs} has it. */
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::atNs, (a, b) -> Long.signum(a - b)));

  /** The earliest of each. */
  private final Map<RowKey, Long> queuedNs = new HashMap<>();

  private List<Change> changes = new ArrayList<>();
  private long engaged;
  private long failedBack;

  /** The answers at this time. */
  public Turns at(long nowNs) {
    return (key, rules, means) -> next(key, rules, means, nowNs);
  }

  private Turn next(RowKey key, StandbyRules rules, Means means, long nowNs) {
    if (!means.hasStandby() && (means.mainAble() || !isEngaged(key))) {
      forget(key);
      return Turn.MAIN;
    }
    Engagement its = engagements.computeIfAbsent(key, _ -> new Engagement(nowNs));
    if (its.judge(rules, means, nowNs)) {
      boolean engages = its.turn() == Turn.STANDBY;
      engaged += engages ? 1 : 0;
      failedBack += engages ? 0 : 1;
      changes.add(new Change(key, engages, its.words(nowNs)));
    }
    its.dueNs().ifPresent(atNs -> queue(key, atNs));
    return its.turn();
  }

  /** Nobody serves this kind of traffic any more. */
  public void forget(RowKey key) {
    engagements.remove(key);
  }

  private void queue(RowKey key, long atNs) {
    Long before = queuedNs.get(key);
    if (before != null && before - atNs <= 0) {
      return;
    }
    queuedNs.put(key, atNs);
    due.add(new Due(atNs, key));
  }

  /** When somebody has waited long enough. */
  public OptionalLong nextDeadlineNs() {
    return due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.peek().atNs());
  }

  /** Gives, and forgets, at most {@code limit} kinds of traffic that are to be weighed anew. */
  public List<RowKey> takeDue(int limit, long nowNs) {
    List<RowKey> keys = new ArrayList<>();
    while (keys.size() < limit && !due.isEmpty() && due.peek().atNs() - nowNs <= 0) {
      Due next = due.remove();
      if (queuedNs.remove(next.key(), next.atNs())) {
        keys.add(next.key());
      }
    }
    return keys;
  }

  /**
   * The operator has the main ones taken back that are well, of one virtual host or of all.
   *
   * @return how many kinds of traffic follow at the next {@link #takeDue}
   */
  public int failBack(Optional<Prefix> virtualHost, long nowNs) {
    int count = 0;
    for (Map.Entry<RowKey, Engagement> entry : engagements.entrySet()) {
      RowKey key = entry.getKey();
      boolean meant = virtualHost.map(each -> each.contains(key.virtualHost())).orElse(true);
      if (meant && entry.getValue().failBack()) {
        queue(key, nowNs);
        count++;
      }
    }
    return count;
  }

  /** What has happened since the last call. */
  public List<Change> takeChanges() {
    List<Change> taken = changes;
    changes = new ArrayList<>();
    return taken;
  }

  /** What is the case in words, if anybody is in standby for this kind of traffic. */
  public Optional<String> words(RowKey key, long nowNs) {
    return Optional.ofNullable(engagements.get(key)).map(its -> its.words(nowNs));
  }

  /** Whether those in standby have this kind of traffic now. */
  public boolean isEngaged(RowKey key) {
    Engagement its = engagements.get(key);
    return its != null && its.turn() == Turn.STANDBY;
  }

  /** How often a standby was engaged, each kind of traffic by itself. */
  public long engaged() {
    return engaged;
  }

  /** How often main ones were taken back. */
  public long failedBack() {
    return failedBack;
  }

  /** How many kinds of traffic those in standby have now. */
  public long engagedNow() {
    return engagements.values().stream().filter(its -> its.turn() == Turn.STANDBY).count();
  }
}
