package slr.core.advertise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import slr.core.choice.Candidate;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;

/**
 * What a parent knows of one child; it outlives the child's sessions. The copy holds refused rows
 * too, because the digest is over all that the child said.
 */
final class Child {

  private final Admission admission;
  private final int nextHop;
  private Authorisation authorisation;
  private Hello hello;
  private RowTable rows;
  private Map<RowKey, RefusalReason> refused = new HashMap<>();
  private long generation;
  private ChildOverride override;
  private @Nullable ParentMachine session;
  private String absence = "";

  Child(
      Admission admission,
      int nextHop,
      Authorisation authorisation,
      Hello hello,
      ChildOverride override) {
    this.admission = admission;
    this.nextHop = nextHop;
    this.authorisation = authorisation;
    this.hello = hello;
    this.override = override;
    this.rows = emptyCopy();
  }

  /** A table for a snapshot of what the child has now. */
  RowTable emptyCopy() {
    return new RowTable(hello.incarnation(), AdvertisementLimits.ROWS_PER_CHILD);
  }

  /** A session said hello; the rows stay until a snapshot replaces them. */
  void attach(ParentMachine newSession, Hello newHello) {
    if (newHello.incarnation() != hello.incarnation()) {
      generation = 0;
    }
    hello = newHello;
    session = newSession;
    if (rows.size() == 0) {
      rows = emptyCopy();
    }
  }

  void detach(String why) {
    session = null;
    absence = why;
  }

  void forgetRows() {
    rows = emptyCopy();
    refused.clear();
    generation = 0;
  }

  void authorise(Authorisation allowed) {
    authorisation = allowed;
    refused.clear();
    for (Row row : rows.rows()) {
      admission.refuse(row, allowed).ifPresent(why -> refused.put(row.key(), why.reason()));
    }
  }

  /**
   * Takes a row into the copy, as refused where it is outside the authorisation.
   *
   * @throws IllegalStateException if the copy is full
   */
  Optional<Refused> put(Row row) {
    rows.put(row.withCurrent(row.target()));
    return judge(row, refused);
  }

  void remove(RowKey key) {
    rows.remove(key);
    refused.remove(key);
  }

  boolean load(LoadReport.Load load) {
    return rows.load(load.key(), load.load(), load.sequence()) != RowTable.Change.NONE;
  }

  /** Puts a complete snapshot in the place of the copy; gives what was refused of it. */
  List<Refused> replace(RowTable snapshot) {
    Map<RowKey, RefusalReason> judged = new HashMap<>();
    List<Refused> refusals =
        snapshot.rows().stream().flatMap(row -> judge(row, judged).stream()).toList();
    rows = snapshot;
    refused = judged;
    return refusals;
  }

  private Optional<Refused> judge(Row row, Map<RowKey, RefusalReason> into) {
    Optional<Refused> why = admission.refuse(row, authorisation);
    if (why.isPresent()) {
      into.put(row.key(), why.get().reason());
    } else {
      into.remove(row.key());
    }
    return why;
  }

  void confirm(long confirmedGeneration) {
    generation = confirmedGeneration;
  }

  void override(ChildOverride newOverride) {
    override = newOverride;
  }

  /** The rows that are not refused, each as a candidate that says itself whether it is eligible. */
  Stream<Candidate> candidates() {
    boolean usable = isUsable();
    return rows.rows().stream()
        .filter(row -> !refused.containsKey(row.key()))
        .map(row ->
            new Candidate(nextHop, node(), hello.endPoints().getFirst(), take(row, usable), 0));
  }

  /** The row as this node takes it: nobody's health is known without a session. */
  private Row take(Row row, boolean usable) {
    Row taken = override.applyTo(row);
    return usable ? taken : taken.withHealth(Health.UNKNOWN);
  }

  ChildStatus status(long nowNs) {
    boolean usable = isUsable();
    List<ChildStatus.RowStatus> rowStatus =
        rows.rows().stream()
            .map(row -> {
              Row taken = override.applyTo(row);
              boolean isRefused = refused.containsKey(row.key());
              return new ChildStatus.RowStatus(
                  taken, ChildStatus.Ineligible.of(taken, isRefused, usable));
            })
            .toList();
    ParentMachine live = session;
    return new ChildStatus(
        node(),
        hello.level(),
        nextHop,
        hello.endPoints(),
        Optional.ofNullable(live).map(ParentMachine::state),
        live == null ? absence : live.peer(),
        hello.incarnation(),
        generation,
        rows.digest(),
        live == null ? OptionalLong.empty() : OptionalLong.of(live.silenceNs(nowNs)),
        override,
        rowStatus);
  }

  private boolean isUsable() {
    return session != null && session.state().isUsable();
  }

  String node() {
    return hello.node();
  }

  Hello hello() {
    return hello;
  }

  long generation() {
    return generation;
  }

  long digest() {
    return rows.digest();
  }

  boolean hasRoomFor(RowKey key) {
    return rows.hasRoomFor(key);
  }

  Optional<ParentMachine> session() {
    return Optional.ofNullable(session);
  }
}
