package slr.core.advertise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slr.core.choice.Candidate;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;

/**
 * All children of a node: their sessions, their rows, and the candidates that follow from both.
 * Pure; one control thread. {@link #version} rises whenever {@link #candidates} may have changed,
 * so that the caller builds a forwarding table only then.
 */
public final class Children {

  private final Hello self;
  private final AdvertisementTimers timers;
  private final Admission admission;
  private final RefusalCounters counters = new RefusalCounters();
  private final Map<String, Authorisation> authorisations = new HashMap<>();
  private final Map<String, ChildOverride> overrides = new HashMap<>();
  private final Map<String, Integer> nextHops = new HashMap<>();
  private final Map<String, Child> children = new TreeMap<>();
  private final Map<String, Long> forgetAtNs = new HashMap<>();
  private final List<ParentMachine> sessions = new ArrayList<>();
  private long version;

  /**
   * No child yet.
   *
   * @param self what this node says to its children, role {@link Role#PARENT}
   * @param allowed what each child may say
   */
  public Children(Hello self, AdvertisementTimers timers, Collection<Authorisation> allowed) {
    if (self.role() != Role.PARENT) {
      throw new IllegalArgumentException("role " + self.role() + ": a parent's hello says PARENT");
    }
    this.self = self;
    this.timers = timers;
    this.admission = new Admission(self);
    replaceAuthorisations(allowed);
  }

  /**
   * Somebody connected: the machine for this connection; none, and a refusal is counted, if there
   * are {@link AdvertisementLimits#SESSIONS} already.
   *
   * @param peer the other end, for people
   */
  public Optional<ParentMachine> accept(String peer, long nowNs) {
    sessions.removeIf(session -> session.state() == ParentState.CLOSED);
    if (sessions.size() >= AdvertisementLimits.SESSIONS) {
      counters.count(RefusalReason.TOO_MANY_CHILDREN);
      return Optional.empty();
    }
    ParentMachine machine = new ParentMachine(this, peer, nowNs);
    sessions.add(machine);
    return Optional.of(machine);
  }

  /** Time has passed, for all sessions and for what is kept of children without one. */
  public void onTimeout(long nowNs) {
    sessions().forEach(session -> session.onTimeout(nowNs));
    List<String> expired =
        forgetAtNs.entrySet().stream()
            .filter(entry -> entry.getValue() - nowNs <= 0)
            .map(Map.Entry::getKey)
            .toList();
    for (String node : expired) {
      forgetAtNs.remove(node);
      children.remove(node);
      changed();
    }
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (ParentMachine session : sessions) {
      next = Deadlines.earlier(next, session.nextDeadlineNs());
    }
    for (long deadlineNs : forgetAtNs.values()) {
      next = Deadlines.earlier(next, OptionalLong.of(deadlineNs));
    }
    return next;
  }

  /**
   * The operator drains, stops, readmits or weighs a child; it holds whether or not the child has a
   * session, until the next call.
   *
   * @return false if no such child is authorised
   */
  public boolean override(String node, ChildOverride override) {
    if (!authorisations.containsKey(node)) {
      return false;
    }
    overrides.put(node, override);
    Child child = children.get(node);
    if (child != null) {
      child.override(override);
      changed();
    }
    return true;
  }

  /** What the operator wants of this child. */
  public ChildOverride override(String node) {
    return overrides.getOrDefault(node, ChildOverride.NONE);
  }

  /** New authorisations: sessions and rows are judged again. */
  public void authorise(Collection<Authorisation> allowed, long nowNs) {
    replaceAuthorisations(allowed);
    for (Child child : children.values()) {
      Authorisation its = authorisations.get(child.node());
      Optional<Refused> refusal = admission.refuse(child.hello(), Optional.ofNullable(its));
      if (its == null || refusal.isPresent()) {
        child.forgetRows();
        child.session().ifPresent(s -> s.refuseSession(RefusalReason.REVOKED, child.node(), nowNs));
      } else {
        child.authorise(its);
      }
    }
    changed();
  }

  /** Ends all sessions because this node stops. */
  public void stop(long nowNs) {
    sessions().forEach(session -> session.leave(Goodbye.Reason.SHUTDOWN, nowNs));
  }

  /** Candidates for each kind of traffic, by child name; each says itself if it is eligible. */
  public Map<RowKey, List<Candidate>> candidates() {
    return children.values().stream()
        .flatMap(Child::candidates)
        .collect(Collectors.groupingBy(candidate -> candidate.row().key()));
  }

  /** Rises whenever {@link #candidates} may have changed. */
  public long version() {
    return version;
  }

  /** Each child for the operator's eyes, by name. */
  public List<ChildStatus> status(long nowNs) {
    return children.values().stream().map(child -> child.status(nowNs)).toList();
  }

  /** All sessions, also closed ones until the next is accepted; the caller fetches actions. */
  public List<ParentMachine> sessions() {
    return List.copyOf(sessions);
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

  void changed() {
    version++;
  }

  /** Why this hello is refused, if it is. */
  Optional<Refused> refuse(Hello hello) {
    Optional<Authorisation> its = Optional.ofNullable(authorisations.get(hello.node()));
    Optional<Refused> refusal = admission.refuse(hello, its);
    if (refusal.isPresent()) {
      return refusal;
    }
    Child known = children.get(hello.node());
    if (known != null && hello.incarnation() < known.hello().incarnation()) {
      return Optional.of(Refused.of(RefusalReason.OLD_INCARNATION, hello.incarnation()));
    }
    boolean full =
        nextHops.size() >= AdvertisementLimits.CHILDREN && !nextHops.containsKey(hello.node());
    return full
        ? Optional.of(Refused.of(RefusalReason.TOO_MANY_CHILDREN, hello.node()))
        : Optional.empty();
  }

  /** The child whose accepted hello this is; an older session of it ends. */
  Child attach(ParentMachine session, Hello hello, long nowNs) {
    Child child = children.get(hello.node());
    if (child == null) {
      Authorisation its = Objects.requireNonNull(authorisations.get(hello.node()));
      int nextHop = nextHops.computeIfAbsent(hello.node(), _ -> nextHops.size());
      child = new Child(admission, nextHop, its, hello, override(hello.node()));
      children.put(hello.node(), child);
    }
    child
        .session()
        .ifPresent(old -> old.refuseSession(RefusalReason.SUPERSEDED, session.peer(), nowNs));
    forgetAtNs.remove(hello.node());
    child.attach(session, hello);
    changed();
    return child;
  }

  void detach(Child child, String why, long nowNs) {
    child.detach(why);
    forgetAtNs.put(child.node(), nowNs + timers.retentionNs());
    changed();
  }

  private void replaceAuthorisations(Collection<Authorisation> allowed) {
    AdvertisementLimits.requireAtMost("children", allowed, AdvertisementLimits.CHILDREN);
    authorisations.clear();
    allowed.forEach(its -> authorisations.put(its.node(), its));
  }
}
