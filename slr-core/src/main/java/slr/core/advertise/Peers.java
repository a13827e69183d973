package slr.core.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import slr.core.timer.Deadlines;

/**
 * The neighbours of a node: those it connects to by configuration, and those that connect to it.
 * Pure; one control thread. Of two sessions with one neighbour that the same side has opened the
 * later goes on: the earlier may be dead without knowing. Where each side has opened one, that of
 * the lesser name goes on, at both.
 */
public final class Peers {

  private final Hello self;
  private final AdvertisementTimers timers;
  private final RefusalCounters counters = new RefusalCounters();
  private final List<PeerMachine> machines = new ArrayList<>();

  /**
   * No neighbour yet.
   *
   * @param self what this node says to its neighbours, role {@link Role#PEER}
   */
  public Peers(Hello self, AdvertisementTimers timers) {
    if (self.role() != Role.PEER) {
      throw new IllegalArgumentException("role " + self.role() + ": a peer's hello says PEER");
    }
    this.self = self;
    this.timers = timers;
  }

  /**
   * This node has opened a connection to a neighbour; the machine for it speaks first.
   *
   * @param relation its name in the configuration
   * @param identity who is there and what it may say, by its certificate
   */
  public PeerMachine open(String relation, Authorisation identity, long nowNs) {
    machines.removeIf(machine -> machine.relation().equals(relation) && isOver(machine));
    PeerMachine machine = new PeerMachine(this, relation, identity, true);
    machines.add(machine);
    machine.opened(nowNs);
    return machine;
  }

  /**
   * A neighbour has opened a connection and said hello.
   *
   * @param peer the other end, for people
   * @param identity who is there and what it may say, by its certificate
   */
  public PeerMachine accept(String peer, Authorisation identity, Hello hello, long nowNs) {
    machines.removeIf(Peers::isOver);
    PeerMachine machine = new PeerMachine(this, peer, identity, false);
    machines.add(machine);
    machine.accepted(hello, nowNs);
    return machine;
  }

  /** Whether a connection by this relation would be news: the neighbour may have opened one. */
  public boolean wants(String relation) {
    return machines.stream()
        .filter(machine -> machine.relation().equals(relation))
        .flatMap(machine -> machine.hello().stream())
        .noneMatch(hello -> machines.stream().anyMatch(its -> its.serves(hello.node())));
  }

  /** Says this to the neighbour of this name, if it has a session. */
  public void tell(String node, AdvertisementMessage message) {
    machines.stream()
        .filter(machine -> machine.serves(node))
        .forEach(machine -> machine.tell(message));
  }

  /** All neighbours with a session, by name, each with the incarnation of its process. */
  public Map<String, Long> incarnations() {
    Map<String, Long> all = new TreeMap<>();
    machines.stream()
        .filter(machine -> machine.state() == PeerState.ESTABLISHED)
        .flatMap(machine -> machine.hello().stream())
        .forEach(hello -> all.put(hello.node(), hello.incarnation()));
    return all;
  }

  /** Time has passed, for all sessions. */
  public void onTimeout(long nowNs) {
    machines().forEach(machine -> machine.onTimeout(nowNs));
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (PeerMachine machine : machines) {
      next = Deadlines.earlier(next, machine.nextDeadlineNs());
    }
    return next;
  }

  /** Says goodbye to all. */
  public void stop() {
    machines().forEach(machine -> machine.leave(Goodbye.Reason.SHUTDOWN));
  }

  /** All sessions, also ended ones until the next begins; the caller fetches actions. */
  public List<PeerMachine> machines() {
    return List.copyOf(machines);
  }

  /** Each neighbour for the operator's eyes. */
  public List<PeerStatus> status(long nowNs) {
    return machines.stream().map(machine -> machine.status(nowNs)).toList();
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

  /** Why this hello is refused, if it is. A neighbour is of the same level. */
  Optional<Refused> refuse(Hello hello, Authorisation identity) {
    if (self.commonVersion(hello).isEmpty()) {
      return Optional.of(Refused.of(RefusalReason.VERSION, hello.versions()));
    }
    if (hello.role() != Role.PEER) {
      return Optional.of(Refused.of(RefusalReason.ROLE, hello.role()));
    }
    if (hello.node().equals(self.node())) {
      return Optional.of(Refused.of(RefusalReason.SELF, hello.node()));
    }
    if (hello.level() != self.level()) {
      return Optional.of(Refused.of(RefusalReason.LEVEL, hello.level()));
    }
    Optional<Refused> impostor = Admission.refuseClaims(hello, identity);
    if (impostor.isPresent()) {
      return impostor;
    }
    long live = machines.stream().filter(machine -> !isOver(machine)).count();
    return live >= AdvertisementLimits.PEERS
        ? Optional.of(Refused.of(RefusalReason.TOO_MANY_PEERS, hello.node()))
        : Optional.empty();
  }

  /** A session with this neighbour stands: of two, one ends. */
  void established(PeerMachine session, String node) {
    boolean lesser = self.node().compareTo(node) < 0;
    for (PeerMachine other : machines()) {
      if (other == session || !other.serves(node)) {
        continue;
      }
      boolean keepOther =
          other.isOpenedHere() != session.isOpenedHere() && other.isOpenedHere() == lesser;
      PeerMachine loser = keepOther ? session : other;
      loser.refuse(RefusalReason.SUPERSEDED, (keepOther ? other : session).relation());
    }
  }

  private static boolean isOver(PeerMachine machine) {
    return machine.state() == PeerState.IDLE;
  }
}
