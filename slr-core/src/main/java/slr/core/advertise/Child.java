package slr.core.advertise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.choice.Candidate;
import slr.core.choice.Standing;
import slr.core.forward.TunnelEnd;
import slr.core.row.Health;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.packet.Prefix;

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
  private final Map<RowKey, RefusalReason> refused = new HashMap<>();
  private long generation;
  private int sharePercent = 100;
  private ChildOverride override;
  private @Nullable ParentMachine session;
  private String absence = "";

  /** Whether its process, this very one, has once agreed on its rows. */
  private boolean hasAgreed;

  /** Whether a process before this one had. */
  private boolean isReturning;

  private long heardNs;

  /** When it, or its machine, last showed that it lives. */
  private long signNs;

  /** Whether its machine is known to answer probes, so that a silence of it means something. */
  private boolean answersProbes;

  private boolean hasMissedProbe;
  private boolean isAsked;
  private long askedNs;

  /** From where it is known to open tunnels. */
  private List<Prefix> opensFrom = List.of();

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

  private RowTable emptyCopy() {
    return new RowTable(hello.incarnation(), AdvertisementLimits.rows(hello.level()));
  }

  /** A session said hello; the rows stay until they are found to differ. */
  void attach(ParentMachine newSession, Hello newHello, Authorisation allowed) {
    if (newHello.incarnation() != hello.incarnation()) {
      generation = 0;
      isReturning |= hasAgreed;
      hasAgreed = false;
      rows.restart(newHello.incarnation());
    }
    hello = newHello;
    session = newSession;
    if (!allowed.equals(authorisation)) {
      authorise(allowed);
    }
  }

  /** A record of it has come. */
  void heard(long nowNs) {
    heardNs = nowNs;
    signNs = nowNs;
  }

  long heardNs() {
    return heardNs;
  }

  /** Whether its machine is to be asked again, which is done then. */
  boolean asks(long betweenNs, long nowNs) {
    boolean isDue = !isAsked || nowNs - askedNs >= betweenNs;
    if (isDue) {
      isAsked = true;
      askedNs = nowNs;
    }
    return isDue;
  }

  /** Its machine has answered a probe. */
  void answered(long nowNs) {
    answersProbes = true;
    hasMissedProbe = false;
    signNs = nowNs;
  }

  /** It has not, though its agent is there: if that is so again, its silence says nothing. */
  void unanswered() {
    answersProbes = answersProbes && !hasMissedProbe;
    hasMissedProbe = true;
  }

  long signNs() {
    return signNs;
  }

  boolean answersProbes() {
    return answersProbes;
  }

  /** It is in use: from now on its kernel has what its process had. */
  void agreed() {
    hasAgreed = true;
  }

  /** Whether it is an SLR whose process before said rows, and this one not yet all of its own. */
  boolean isReturning() {
    return isReturning && !isHost() && !hasAgreed;
  }

  /** Asks it; gives why it cannot be asked, if it cannot. */
  Optional<String> explain(Hello asker, ExplainFlow question) {
    ParentMachine machine = session;
    if (machine == null) {
      return Optional.of("it has no session");
    }
    if (asker.commonVersion(hello).orElse(0) < ExplainFlow.SINCE_VERSION) {
      return Optional.of("it speaks an older version of the protocol");
    }
    machine.tell(question);
    return Optional.empty();
  }

  boolean isHost() {
    return hello.level() == Level.HOST;
  }

  /** Whether its flows may go on at its machine, with or without its process. */
  boolean outlivesItsProcess() {
    return (isHost() || (hello.forwardsAlone() && hasAgreed)) && rows.size() > 0;
  }

  void detach(String why) {
    opensFrom = List.of();
    session = null;
    absence = why;
  }

  /** Drops all rows; gives the table that held them. */
  RowTable forgetRows() {
    RowTable old = rows;
    rows = emptyCopy();
    refused.clear();
    generation = 0;
    return old;
  }

  void authorise(Authorisation allowed) {
    authorisation = allowed;
    refused.clear();
    rows.forEach(
        KeyRange.ALL,
        row ->
            admission.refuse(row, allowed).ifPresent(why -> refused.put(row.key(), why.reason())));
  }

  /**
   * Takes a row into the copy, as refused where it is outside the authorisation.
   *
   * @throws IllegalStateException if the copy is full
   */
  RowTable.Change put(Row row) {
    return rows.put(row.withCurrent(row.target()));
  }

  /** Notes whether this row may be said; gives why not. */
  Optional<Refused> judge(Row row) {
    Optional<Refused> why = admission.refuse(row, authorisation);
    if (why.isPresent()) {
      refused.put(row.key(), why.get().reason());
    } else {
      refused.remove(row.key());
    }
    return why;
  }

  RowTable.Change remove(RowKey key) {
    refused.remove(key);
    return rows.remove(key);
  }

  boolean load(LoadReport.Load load) {
    return rows.load(load.key(), load.load(), load.sequence()) != RowTable.Change.NONE;
  }

  /** Those of the child's claims that the copy does not bear out. */
  List<Claim> wrong(List<Claim> claims) {
    return claims.stream()
        .filter(claim ->
            rows.row(claim.key()).filter(row -> row.target() == claim.directive()).isEmpty())
        .toList();
  }

  void confirm(long confirmedGeneration) {
    generation = confirmedGeneration;
  }

  /** The child divides its capacity otherwise; gives whether that is news. */
  boolean share(int newSharePercent) {
    boolean news = newSharePercent != sharePercent;
    sharePercent = newSharePercent;
    return news;
  }

  /** The child holds this version of the set of tunnel sources. */
  void opens(long version, TunnelSources current) {
    if (version == current.version()) {
      opensFrom = current.prefixes();
    }
  }

  /** As pins see it. */
  ChildPins pins(TunnelEnd.State state) {
    return new ChildPins(
        nextHop,
        hello.node(),
        hello.level(),
        hello.incarnation(),
        hello.endPoints(),
        authorisation,
        opensFrom,
        state,
        Optional.ofNullable(session));
  }

  void override(ChildOverride newOverride) {
    override = newOverride;
  }

  /**
   * What the child offers for this traffic; it says itself whether it is eligible.
   *
   * @param placesAlone whether its rows hold although its process is missed
   */
  Optional<Candidate> candidate(RowKey key, boolean placesAlone) {
    return rows.row(key)
        .filter(row -> !refused.containsKey(key))
        .map(row ->
            new Candidate(
                nextHop,
                node(),
                hello.endPoints().getFirst(),
                take(row, isUsable() || placesAlone),
                0));
  }

  /** The row as this node takes it: nobody's health is known without a session, or its kernel. */
  private Row take(Row row, boolean usable) {
    Row taken = override.applyTo(row.withCapacity(shared(row.capacity())));
    return usable ? taken : taken.withHealth(Health.UNKNOWN);
  }

  /** A capacity above 0 never becomes 0 by division. */
  private int shared(int capacity) {
    return (int) (((long) capacity * sharePercent + 99) / 100);
  }

  /** Where its packets go. */
  ChildEnd end(TunnelEnd.State state) {
    return new ChildEnd(nextHop, node(), hello.endPoints(), state);
  }

  ChildStatus status(TunnelEnd.State state, long nowNs) {
    boolean usable = isUsable();
    String why = state == TunnelEnd.State.UNATTENDED ? absence + "; its machine lives" : absence;
    List<ChildStatus.RowStatus> rowStatus =
        rows.rows(KeyRange.ALL, ChildStatus.ROWS_SHOWN).stream()
            .map(row -> {
              Row taken = take(row, true);
              boolean isRefused = refused.containsKey(row.key());
              return new ChildStatus.RowStatus(
                  taken,
                  isRefused ? Standing.REFUSED : Standing.of(taken, usable),
                  isRefused ? admission.refuse(row, authorisation) : Optional.empty());
            })
            .toList();
    ParentMachine live = session;
    return new ChildStatus(
        node(),
        hello.level(),
        nextHop,
        hello.endPoints(),
        Optional.ofNullable(live).map(ParentMachine::state),
        live == null ? why : live.peer(),
        hello.incarnation(),
        generation,
        rows.digest(),
        rows.size(),
        refused.size(),
        sharePercent,
        live == null ? OptionalLong.empty() : OptionalLong.of(live.silenceNs(nowNs)),
        live == null ? OptionalLong.empty() : OptionalLong.of(live.leaseNs(nowNs)),
        override,
        rowStatus);
  }

  boolean isUsable() {
    return session != null && session.state().isUsable();
  }

  int nextHop() {
    return nextHop;
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

  /** The copy; change it by this class only. */
  RowTable rows() {
    return rows;
  }

  Optional<ParentMachine> session() {
    return Optional.ofNullable(session);
  }
}
