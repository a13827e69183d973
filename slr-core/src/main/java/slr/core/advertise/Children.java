package slr.core.advertise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import slr.core.choice.Candidate;
import slr.core.choice.Leases;
import slr.core.forward.TunnelEnd;
import slr.core.row.KeyRange;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.packet.Prefix;

/**
 * All children of a node: their sessions, their rows, and the candidates that follow from both.
 * Pure; one control thread. {@link #version} rises whenever {@link #candidates} may have changed,
 * so that the caller builds a forwarding table only then.
 */
public final class Children {

  private final Hello self;
  private final AdvertisementTimers timers;
  private final Leases leases;
  private final Admission admission;
  private final RefusalCounters counters = new RefusalCounters();
  private final Map<String, ChildOverride> overrides = new HashMap<>();
  private final Map<String, Integer> nextHops = new HashMap<>();
  private final Map<String, Child> children = new TreeMap<>();

  /** Since when those are away that have no session. */
  private final Map<String, Long> goneNs = new HashMap<>();

  /** Another list after each change: it is looked through far more often than it changes. */
  private List<ParentMachine> sessions = List.of();

  private final ChangedKeys changed = new ChangedKeys();
  private final AdoptedEnds adopted;
  private final MissingRows missing;
  private final Vigil vigil;
  private int nextNumber;
  private Set<Level> levels = EnumSet.allOf(Level.class);
  private TunnelSources tunnelSources;
  private long version;

  /**
   * No child yet.
   *
   * @param self what this node says to its children, role {@link Role#PARENT}
   * @param leases gets until when each child may be used without being heard again
   */
  public Children(Hello self, AdvertisementTimers timers, Leases leases) {
    this(self, timers, leases, List.of(), 0);
  }

  /**
   * The same after a process whose flows go on. Its tunnel ends stay as they were until their
   * children are in use again, at most for {@link AdvertisementTimers#adoptionNs}.
   *
   * @param ends each with a number of its own
   */
  public Children(
      Hello self,
      AdvertisementTimers timers,
      Leases leases,
      Collection<AdoptedEnd> ends,
      long nowNs) {
    if (self.role() != Role.PARENT) {
      throw new IllegalArgumentException("role " + self.role() + ": a parent's hello says PARENT");
    }
    this.self = self;
    this.timers = timers;
    this.leases = leases;
    adopted = new AdoptedEnds(ends, nowNs + timers.adoptionNs(), nowNs + timers.retentionNs());
    missing = new MissingRows(timers.retentionNs());
    this.vigil = new Vigil(timers);
    this.admission = new Admission(self);
    this.tunnelSources = new TunnelSources(1, self.tunnelSources());
  }

  /** All that are known, as pins see them. */
  public List<ChildPins> pins() {
    return children.values().stream().map(child -> child.pins(state(child))).toList();
  }

  /**
   * Somebody connected: the machine for this connection; none, and a refusal is counted, if there
   * are {@link AdvertisementLimits#SESSIONS} already.
   *
   * @param peer the other end, for people
   * @param identity who it is and what it may say, by its certificate
   */
  public Optional<ParentMachine> accept(String peer, Authorisation identity, long nowNs) {
    List<ParentMachine> open = new ArrayList<>(sessions);
    open.removeIf(session -> session.state() == ParentState.CLOSED);
    if (open.size() >= AdvertisementLimits.SESSIONS) {
      counters.count(RefusalReason.TOO_MANY_CHILDREN);
      return Optional.empty();
    }
    ParentMachine machine = new ParentMachine(this, peer, identity, nowNs);
    open.add(machine);
    sessions = List.copyOf(open);
    return Optional.of(machine);
  }

  /** Time has passed, for all sessions and for what is kept of children without one. */
  public void onTimeout(long nowNs) {
    sessions.forEach(session -> session.onTimeout(nowNs));
    boolean expires = adopted.expire(nowNs);
    if (missing.expire(nowNs) || expires) {
      version++;
    }
    vigil.expire(nowNs).stream()
        .flatMap(node -> Optional.ofNullable(children.get(node)).stream())
        .forEach(child -> missed(child, nowNs));
    List.copyOf(goneNs.keySet()).stream()
        .map(children::get)
        .filter(child -> child != null && forgetAtNs(child) - nowNs <= 0)
        .forEach(this::forget);
  }

  /** Its flows go there no more, or new ones do not: what is known of it is kept from now on. */
  private void missed(Child child, long nowNs) {
    if (!child.isHost() && !vigil.isKept(child)) {
      goneNs.replace(child.node(), nowNs);
    }
    changed(child);
  }

  private void forget(Child child) {
    goneNs.remove(child.node());
    children.remove(child.node());
    forgetRows(child);
  }

  /** Until when the rows of a child without a session are kept. */
  private long forgetAtNs(Child child) {
    return goneNs.getOrDefault(child.node(), 0L) + vigil.retentionNs(child);
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    OptionalLong next = Deadlines.earlier(adopted.nextDeadlineNs(), missing.nextDeadlineNs());
    for (ParentMachine session : sessions) {
      next = Deadlines.earlier(next, session.nextDeadlineNs());
    }
    for (String node : goneNs.keySet()) {
      Child child = children.get(node);
      if (child != null) {
        next = Deadlines.earlier(next, OptionalLong.of(forgetAtNs(child)));
      }
    }
    return Deadlines.earlier(next, vigil.nextDeadlineNs());
  }

  /** The machines that are to be asked now whether they live; ask four times a second. */
  public List<MachineProbe> probes(long nowNs) {
    return vigil.probes(children.values(), nowNs);
  }

  /**
   * The machine of this child has answered a probe, or has not.
   *
   * @return whether it is a host that is dead now, and forgotten
   */
  public boolean onProbe(String node, boolean answered, long nowNs) {
    Child child = children.get(node);
    if (child == null) {
      return false;
    }
    boolean isDead = vigil.onProbe(child, answered, nowNs) && child.session().isEmpty();
    lease(child);
    if (isDead) {
      forget(child);
    }
    return isDead;
  }

  /**
   * The operator drains, stops, readmits or weighs a child; it holds whether or not the child has a
   * session, until the next call.
   *
   * @return false if no child of this name was ever here
   */
  public boolean override(String node, ChildOverride override) {
    if (!nextHops.containsKey(node)) {
      return false;
    }
    overrides.put(node, override);
    Child child = children.get(node);
    if (child != null) {
      child.override(override);
      changed(child);
    }
    return true;
  }

  /** What the operator wants of this child. */
  public ChildOverride override(String node) {
    return overrides.getOrDefault(node, ChildOverride.NONE);
  }

  /** Which levels may register, unless told all of them; sessions of others end. */
  public void levels(Set<Level> allowed, long nowNs) {
    levels = Set.copyOf(allowed);
    sessions.forEach(session -> session.judge(nowNs));
  }

  /** Where tunnels to the children may come from: this cluster and all above; told at once. */
  public void tunnelSources(List<Prefix> prefixes) {
    TunnelSources news = new TunnelSources(tunnelSources.version() + 1, prefixes);
    if (!news.prefixes().equals(tunnelSources.prefixes())) {
      tunnelSources = news;
      sessions.forEach(session -> session.tell(news));
    }
  }

  /** What is said downward of where tunnels may come from. */
  public TunnelSources tunnelSources() {
    return tunnelSources;
  }

  /** Asks a child, to answer by {@link AdvertisementAction.Explained}; gives why it cannot. */
  public Optional<String> explain(String node, ExplainFlow question) {
    return Optional.ofNullable(children.get(node))
        .map(child -> child.explain(self, question))
        .orElse(Optional.of("it has no session"));
  }

  /**
   * Asks a child who holds flows; its answer comes as {@link AdvertisementAction.HoldersTold}.
   *
   * @return false if it has no session
   */
  public boolean whoHas(String node, WhoHas question) {
    Optional<ParentMachine> session =
        Optional.ofNullable(children.get(node)).flatMap(Child::session);
    session.ifPresent(machine -> machine.tell(question));
    return session.isPresent();
  }

  /** Ends all sessions because this node stops. */
  public void stop(long nowNs) {
    sessions.forEach(session -> session.leave(Goodbye.Reason.SHUTDOWN, nowNs));
  }

  /** Candidates for this traffic, by child name; each says itself if it is eligible. */
  public List<Candidate> candidates(RowKey key) {
    return children.values().stream()
        .flatMap(child -> child.candidate(key, vigil.placesAlone(child)).stream())
        .toList();
  }

  /** Candidates for each kind of traffic. */
  public Map<RowKey, List<Candidate>> candidates() {
    Map<RowKey, List<Candidate>> all = new TreeMap<>();
    for (Child child : children.values()) {
      child.rows().forEach(KeyRange.ALL, row -> all.computeIfAbsent(row.key(), this::candidates));
    }
    return all;
  }

  /**
   * Gives, and forgets, at most {@code limit} keys whose {@link #candidates} may have changed; none
   * when all are looked at.
   */
  public List<RowKey> takeChanged(int limit) {
    return changed.take(limit);
  }

  /** All keys are to be looked at again: what the caller makes of candidates has changed. */
  public void changeAll() {
    children.values().forEach(this::changed);
  }

  /** The same for the rows of one child. */
  public void changeAll(String node) {
    Optional.ofNullable(children.get(node)).ifPresent(this::changed);
  }

  /**
   * Where packets for each child go, by name, then those of children that were and have not come
   * again; costs nothing by the row.
   */
  public List<ChildEnd> ends() {
    List<ChildEnd> ends = new ArrayList<>();
    children.values().forEach(child -> ends.add(child.end(state(child))));
    ends.addAll(adopted.unclaimed());
    return ends;
  }

  /** Whether no child lacks rows that its process before had, and that may come yet. */
  public boolean hasAllRows() {
    return missing.isEmpty();
  }

  private TunnelEnd.State state(Child child) {
    if (adopted.isUnjudged(child.nextHop())) {
      return TunnelEnd.State.ADOPTED;
    }
    if (child.isUsable()) {
      return TunnelEnd.State.ATTENDED;
    }
    return vigil.isKept(child) ? TunnelEnd.State.UNATTENDED : TunnelEnd.State.DOWN;
  }

  /** Rises whenever {@link #candidates} or {@link #ends} may have changed. */
  public long version() {
    return version;
  }

  /** Each child for the operator's eyes, by name. */
  public List<ChildStatus> status(long nowNs) {
    return children.values().stream().map(child -> child.status(state(child), nowNs)).toList();
  }

  /** All sessions, also closed ones until the next is accepted; the caller fetches actions. */
  public List<ParentMachine> sessions() {
    return sessions;
  }

  /** How often each refusal was made. */
  public RefusalCounters counters() {
    return counters;
  }

  Hello self() {
    return self;
  }

  AdvertisementTimers timers() {
    return timers;
  }

  void changed(RowKey key) {
    changed.add(key);
    version++;
  }

  /** All rows of the child are to be looked at. */
  void changed(Child child) {
    if (child.isUsable()) {
      adopted.judge(child.nextHop());
      child.agreed();
      vigil.end(child);
    } else if (child.outlivesItsProcess()) {
      vigil.begin(child);
      lease(child);
    }
    changed.addAll(child.rows());
    version++;
  }

  /** New flows may go to its kernel as long as its machine has shown that it lives. */
  private void lease(Child child) {
    vigil.placesUntilNs(child).ifPresent(endNs -> leases.until(child.nextHop(), endNs));
  }

  /** It has said that there is no such row. */
  void removed(Child child, RowKey key, long nowNs) {
    missing.removedFrom(child, nowNs);
    changed(key);
  }

  void forgetRows(Child child) {
    adopted.judge(child.nextHop());
    vigil.end(child);
    changed.addAll(child.forgetRows());
    version++;
  }

  /** Why this hello is refused, if it is. */
  Optional<Refused> refuse(Hello hello, Authorisation identity) {
    return admission
        .refuse(hello, identity)
        .or(() ->
            levels.contains(identity.level())
                ? Newcomers.refuse(hello, children, nextHops.keySet())
                : Optional.of(Refused.of(RefusalReason.LEVEL, identity.level())));
  }

  /** The child whose accepted hello this is; an older session of it ends. */
  Child attach(ParentMachine session, Hello hello, Authorisation identity, long nowNs) {
    Child child = children.get(hello.node());
    if (child == null) {
      int nextHop = nextHops.computeIfAbsent(hello.node(), _ -> number(hello));
      child = new Child(admission, nextHop, identity, hello, override(hello.node()));
      children.put(hello.node(), child);
    }
    child
        .session()
        .ifPresent(old -> old.refuseSession(RefusalReason.SUPERSEDED, session.peer(), nowNs));
    goneNs.remove(hello.node());
    child.attach(session, hello, identity);
    changed(child);
    return child;
  }

  /** The one that it had before, or the next that nobody had. */
  private int number(Hello hello) {
    return adopted
        .claim(hello.endPoints())
        .orElseGet(() -> {
          while (adopted.has(nextNumber)) {
            nextNumber++;
          }
          return nextNumber++;
        });
  }

  /** A record of the child came: gives until when it may be used without another. */
  long heard(Child child, long nowNs) {
    child.heard(nowNs);
    long leaseEndNs = nowNs + timers.silentAfterNs();
    leases.until(child.nextHop(), leaseEndNs);
    vigil.heard(child, nowNs);
    return leaseEndNs;
  }

  void detach(Child child, String why, long nowNs) {
    leases.end(child.nextHop());
    child.detach(why);
    goneNs.put(child.node(), nowNs);
    changed(child);
  }
}
