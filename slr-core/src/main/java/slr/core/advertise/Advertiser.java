package slr.core.advertise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.core.timer.Deadlines;
import slr.packet.Prefix;

/**
 * What a node says upward: its own rows, which are the truth, and a {@link ChildMachine} for each
 * parent. Pure; one control thread. After each call the caller fetches the actions of all machines.
 */
public final class Advertiser {

  private final Hello self;
  private final AdvertisementTimers timers;
  private final RowTable rows;
  private final RefusalCounters counters = new RefusalCounters();
  private final List<ChildMachine> parents = new ArrayList<>();

  /** Rows whose target is not current yet, with the generation to be confirmed, which rises. */
  private final Map<RowKey, Long> unsettled = new LinkedHashMap<>();

  private final LateDeaths deaths = new LateDeaths();
  private long generation;
  private long tunnelSourcesVersion;

  /**
   * No row yet, no connection yet.
   *
   * @param self what this node says to its parents, role {@link Role#CHILD}
   * @param parentNames names of the relations, for people
   * @param startNs now: what the parents knew of the node before it began may count for a lease
   */
  public Advertiser(
      Hello self, AdvertisementTimers timers, Collection<String> parentNames, long startNs) {
    if (self.role() != Role.CHILD) {
      throw new IllegalArgumentException("role " + self.role() + ": a child's hello says CHILD");
    }
    this.self = self;
    this.timers = timers;
    this.rows = new RowTable(self.incarnation(), AdvertisementLimits.rows(self.level()));
    parentNames.forEach(name -> parents.add(new ChildMachine(name, this, startNs)));
  }

  /**
   * Adds or replaces a row. Its current directive is not taken: the parents decide it; a new row
   * begins with its target.
   *
   * @throws IllegalStateException beyond {@link AdvertisementLimits#ROWS_PER_CHILD} rows, or {@link
   *     AdvertisementLimits#ROWS_PER_HOST} of a host
   */
  public void put(Row row, long nowNs) {
    Optional<Row> old = rows.row(row.key());
    Directive current = old.map(Row::current).orElse(row.target());
    RowTable.Change change = rows.put(row.withCurrent(current));
    if (change == RowTable.Change.CONTENT) {
      generation++;
      // Removed first, so that it comes to stand behind all older ones.
      unsettled.remove(row.key());
      if (current != row.target()) {
        unsettled.put(row.key(), generation);
      }
      parents.forEach(parent -> parent.onRowChanged(row.key()));
    } else if (change == RowTable.Change.LOAD) {
      old.ifPresent(before -> loadChanged(row, before.load(), nowNs));
    }
    settle(nowNs);
  }

  /** Removes a row: the service is not here any more. */
  public void remove(RowKey key) {
    if (rows.remove(key) != RowTable.Change.NONE) {
      generation++;
      unsettled.remove(key);
      parents.forEach(parent -> parent.onRowChanged(key));
    }
  }

  /** Takes a measured load; it goes up at the interval, at once when it changed much. */
  public void load(RowKey key, double load, long nowNs) {
    rows.row(key)
        .ifPresent(row -> {
          rows.load(key, load, row.loadSequence() + 1);
          loadChanged(row.withLoad(load, row.loadSequence() + 1), row.load(), nowNs);
        });
  }

  /** Sets the target of all rows: the operator drains or readmits the node. */
  public void target(Directive target, long nowNs) {
    rows.rows().forEach(row -> put(row.withTarget(target), nowNs));
  }

  /** Reports packets of flows that are not held here, to all parents. */
  public void notMine(List<Stray> strays) {
    Batches.of(strays, AdvertisementLimits.FLOWS_PER_MESSAGE)
        .forEach(part -> tell(new NotMine(part)));
  }

  /** Tells all parents that a tunnel end below is dead, also those that have no session now. */
  public void tunnelDown(TunnelDown end, long nowNs) {
    deaths.add(end, nowNs);
    tell(end);
  }

  /** Reports connections that began and ended, to all parents. */
  public void reportFlows(List<FlowKey> established, List<FlowKey> closed) {
    Batches.of(established, AdvertisementLimits.FLOWS_PER_MESSAGE)
        .forEach(part -> tell(new FlowReport(part, List.of())));
    Batches.of(closed, AdvertisementLimits.FLOWS_PER_MESSAGE)
        .forEach(part -> tell(new FlowReport(List.of(), part)));
  }

  /** Tells all parents of connections that are held here and make no progress. */
  public void stalled(List<FlowKey> flows) {
    Batches.of(flows, AdvertisementLimits.FLOWS_PER_MESSAGE)
        .forEach(part -> tell(new Stalled(part)));
  }

  private void tell(AdvertisementMessage message) {
    parents.forEach(parent -> parent.tell(message));
  }

  /** Answers what this parent has asked ({@link AdvertisementAction.ExplainAsked}). */
  public void explained(String parent, FlowExplained answer) {
    tell(parent, answer);
  }

  /** Answers what this parent has asked ({@link AdvertisementAction.WhoHasAsked}). */
  public void holders(String parent, Holders answer) {
    tell(parent, answer);
  }

  private void tell(String parent, AdvertisementMessage message) {
    parents.stream()
        .filter(machine -> machine.parent().equals(parent))
        .forEach(machine -> machine.tell(message));
  }

  /** Says goodbye to all parents; nothing is sent after it. */
  public void stop(Goodbye.Reason reason) {
    parents.forEach(parent -> parent.stop(reason));
  }

  /** Time has passed, for all parents. */
  public void onTimeout(long nowNs) {
    parents.forEach(parent -> parent.onTimeout(nowNs));
    settle(nowNs);
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (ChildMachine parent : parents) {
      next = Deadlines.earlier(next, parent.nextDeadlineNs());
    }
    return next;
  }

  /** One machine for each parent. */
  public List<ChildMachine> parents() {
    return List.copyOf(parents);
  }

  /** The rows; change them by this class only. */
  public RowTable rows() {
    return rows;
  }

  /** Rises with each change of the table that its digest sees. */
  public long generation() {
    return generation;
  }

  /** Whether each row's target is what all parents take it for. */
  public boolean isSettled() {
    return unsettled.isEmpty();
  }

  /**
   * Where tunnels to this node may come from: what all parents have said within their certificates.
   * What a parent said last holds while it is away, because flows that it pinned go on.
   */
  public List<Prefix> tunnelSources() {
    return parents.stream()
        .flatMap(parent -> parent.tunnelSources().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether every parent has said its own since this process began. */
  public boolean knowsAllTunnelSources() {
    return parents.stream().allMatch(ChildMachine::hasSaidTunnelSources);
  }

  /** Rises whenever {@link #tunnelSources} may have changed. */
  public long tunnelSourcesVersion() {
    return tunnelSourcesVersion;
  }

  /** How often this node refused something a parent said. */
  public RefusalCounters counters() {
    return counters;
  }

  Hello self() {
    return self;
  }

  void tunnelSourcesChanged() {
    tunnelSourcesVersion++;
  }

  /**
   * How much of the capacity each cluster above may count on: parents of one cluster are one, and
   * one that has certainly stopped using this node counts no more.
   */
  int sharePercent(long nowNs) {
    long clusters =
        parents.stream()
            .filter(parent -> parent.mayUseThisNode(nowNs))
            .flatMap(parent -> parent.parentHello().stream())
            .map(Hello::cluster)
            .distinct()
            .count();
    return (int) (100 / Math.max(1, clusters));
  }

  /** Some of the rows whose target is not current yet. */
  List<Claim> unsettled() {
    return unsettled.keySet().stream()
        .limit(AdvertisementLimits.CLAIMS_PER_MESSAGE)
        .flatMap(key -> rows.row(key).stream())
        .map(row -> new Claim(row.key(), row.target()))
        .toList();
  }

  /** Tunnel ends that died lately. */
  List<TunnelDown> deaths(long nowNs) {
    return deaths.all(nowNs);
  }

  AdvertisementTimers timers() {
    return timers;
  }

  void onConfirmed(long nowNs) {
    settle(nowNs);
  }

  private void loadChanged(Row row, double before, long nowNs) {
    parents.forEach(parent -> parent.onLoadChanged(row, before, nowNs));
  }

  /** Rows settle in the order of their generations: looks at those that do, and at one more. */
  private void settle(long nowNs) {
    if (unsettled.isEmpty()) {
      return;
    }
    long settled = generation;
    for (ChildMachine parent : parents) {
      settled = Math.min(settled, parent.settledGeneration(nowNs));
    }
    var oldest = unsettled.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<RowKey, Long> entry = oldest.next();
      if (entry.getValue() > settled) {
        return;
      }
      rows.row(entry.getKey()).ifPresent(row -> rows.put(row.withCurrent(row.target())));
      oldest.remove();
    }
  }
}
