package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.core.timer.Deadlines;

/**
 * One connection from a child, as the node above sees it; pure. Call any {@code on...} method, then
 * {@link #pollAction} until empty, then {@link #nextDeadlineNs}. Made by {@link Children#accept}.
 */
public final class ParentMachine implements SessionMachine {

  /** Heartbeat periods without an answer after which a question is asked again. */
  private static final int PATIENCE_HEARTBEATS = 4;

  private final Children children;
  private final AdvertisementTimers timers;
  private final String peer;
  private final Outbox outbox = new Outbox();
  private final Deadlines<ParentTimer> deadlines = new Deadlines<>(ParentTimer.class);
  private final Reconciliation reconciliation = new Reconciliation();
  private Authorisation identity;
  private ParentState state = ParentState.AWAIT_HELLO;
  private @Nullable Child child;
  private long heardNs;
  private boolean graceGiven;

  ParentMachine(Children children, String peer, Authorisation identity, long nowNs) {
    this.children = children;
    this.timers = children.timers();
    this.peer = peer;
    this.identity = identity;
    this.heardNs = nowNs;
    deadlines.set(ParentTimer.HELLO, nowNs + timers.handshakeNs());
  }

  @Override
  public void onMessage(AdvertisementMessage message, long nowNs) {
    if (state == ParentState.CLOSED) {
      return;
    }
    Child known = child;
    if (known == null) {
      if (message instanceof Hello hello) {
        onHello(hello, nowNs);
      } else {
        refuseSession(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName(), nowNs);
      }
      return;
    }
    heard(known, nowNs);
    String node = known.node();
    switch (message) {
      case Heartbeat heartbeat -> onHeartbeat(known, heartbeat, nowNs);
      case RowChange change -> onRowChange(known, change, nowNs);
      case LoadReport report -> onLoadReport(known, report);
      case Snapshot chunk -> onSnapshot(known, chunk, nowNs);
      case RangeDigests digests -> {
        reconciliation.onDigests(digests, known.rows());
        ask(nowNs);
      }
      case Postulate postulate -> onPostulate(known, postulate);
      case GetTunnelSources _ -> outbox.send(children.tunnelSources());
      case NotMine strays ->
          outbox.add(new AdvertisementAction.FlowsNotMine(node, strays.strays()));
      case FlowReport report -> outbox.add(new AdvertisementAction.FlowsReported(node, report));
      case TunnelDown end -> outbox.add(new AdvertisementAction.TunnelEnded(node, end));
      case Stalled stalled ->
          outbox.add(new AdvertisementAction.FlowsStalled(node, stalled.flows()));
      case Holders answer ->
          outbox.add(
              new AdvertisementAction.HoldersTold(
                  new AdvertisementAction.Asker(node, Role.CHILD), answer));
      case FlowExplained answer -> outbox.add(new AdvertisementAction.Explained(node, answer));
      case Goodbye goodbye -> {
        children.forgetRows(known);
        close(new Termination.Departed(true, goodbye.reason()), nowNs);
      }
      case Refused refused -> onRefused(refused, nowNs);
      case Reserved reserved ->
          refuseRow(Refused.of(RefusalReason.UNSUPPORTED, reserved.kind()), 0);
      default ->
          refuseSession(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName(), nowNs);
    }
  }

  @Override
  public void onMalformed(String what, long nowNs) {
    if (state != ParentState.CLOSED) {
      refuseSession(RefusalReason.MALFORMED, what, nowNs);
    }
  }

  @Override
  public void onDisconnected(String why, long nowNs) {
    outbox.forgetSends();
    if (state != ParentState.CLOSED) {
      end(new Termination.Lost(why), nowNs);
    }
  }

  /** Hello and rows are judged by what the certificate allows now. */
  @Override
  public void onAuthorisation(Authorisation allowed, long nowNs) {
    if (state == ParentState.CLOSED || allowed.equals(identity)) {
      return;
    }
    identity = allowed;
    judge(nowNs);
  }

  @Override
  public void onRevoked(String why, long nowNs) {
    if (state == ParentState.CLOSED) {
      return;
    }
    if (child != null) {
      children.forgetRows(child);
    }
    refuseSession(RefusalReason.REVOKED, why, nowNs);
  }

  /** Time has passed; early and repeated calls are harmless. */
  public void onTimeout(long nowNs) {
    Optional<ParentTimer> due = deadlines.pollExpired(nowNs);
    while (due.isPresent()) {
      switch (due.get()) {
        case HELLO -> refuseSession(RefusalReason.NO_HELLO, peer, nowNs);
        case HEARTBEAT -> {
          deadlines.set(ParentTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
          sendHeartbeat();
        }
        case SILENCE -> onSilence(nowNs);
        case SYNCHRONISE -> refuseSession(RefusalReason.NEVER_SYNCHRONISED, peer, nowNs);
        case ANSWER -> {
          reconciliation.unanswered().forEach(outbox::send);
          ask(nowNs);
        }
      }
      due = deadlines.pollExpired(nowNs);
    }
  }

  /** Ends the session because this node stops, or does not want the child any more. */
  public void leave(Goodbye.Reason reason, long nowNs) {
    if (state != ParentState.CLOSED) {
      outbox.send(new Goodbye(reason));
      close(new Termination.Departed(false, reason), nowNs);
    }
  }

  @Override
  public Optional<AdvertisementAction> pollAction() {
    return outbox.poll();
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    return deadlines.next();
  }

  /** State of the session. */
  public ParentState state() {
    return state;
  }

  /** The other end of the connection. */
  public String peer() {
    return peer;
  }

  /** The child's name, once it has said a hello that was accepted. */
  public Optional<String> node() {
    return Optional.ofNullable(child).map(Child::node);
  }

  long silenceNs(long nowNs) {
    return nowNs - heardNs;
  }

  /** How long the child is used if nothing more comes from it. */
  long leaseNs(long nowNs) {
    return Math.max(0, heardNs + timers.silentAfterNs() - nowNs);
  }

  /** Says this, if there is anybody to hear it. */
  void tell(AdvertisementMessage message) {
    if (child != null && state != ParentState.CLOSED) {
      outbox.send(message);
    }
  }

  /** Hello and rows are judged again, since what is allowed has changed. */
  void judge(long nowNs) {
    Child known = child;
    if (state == ParentState.CLOSED || known == null) {
      return;
    }
    Optional<Refused> refusal = children.refuse(known.hello(), identity);
    if (refusal.isPresent()) {
      onRevoked(refusal.get().toString(), nowNs);
    } else {
      known.authorise(identity);
      children.changed(known);
    }
  }

  /** The child shall not go on with this session. */
  void refuseSession(RefusalReason reason, Object value, long nowNs) {
    Refused refusal = Refused.of(reason, value);
    children.counters().count(reason);
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(name(), false, refusal));
    close(new Termination.RefusedHere(refusal), nowNs);
  }

  private void onHello(Hello hello, long nowNs) {
    if (hello.role() == Role.PEER) {
      deadlines.stopAll();
      state(ParentState.CLOSED, "it is a neighbour");
      outbox.add(new AdvertisementAction.HandOver(identity, hello));
      return;
    }
    Optional<Refused> refusal = children.refuse(hello, identity);
    if (refusal.isPresent()) {
      refuseSession(refusal.get().reason(), refusal.get().value(), nowNs);
      return;
    }
    Child known = children.attach(this, hello, identity, nowNs);
    child = known;
    deadlines.stop(ParentTimer.HELLO);
    outbox.send(children.self());
    tell(children.tunnelSources());
    deadlines.set(ParentTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
    heard(known, nowNs);
    state(ParentState.SYNCHRONISING, "hello of incarnation " + hello.incarnation());
    deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
  }

  private void heard(Child known, long nowNs) {
    heardNs = nowNs;
    graceGiven = false;
    deadlines.set(ParentTimer.SILENCE, children.heard(known, nowNs));
    if (state == ParentState.SILENT) {
      state(ParentState.SYNCHRONISING, "heard again");
      deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
    }
  }

  private void onHeartbeat(Child known, Heartbeat heartbeat, long nowNs) {
    known.opens(heartbeat.confirmedGeneration(), children.tunnelSources());
    if (known.share(heartbeat.sharePercent())) {
      children.changed(known);
    }
    if (agrees(known, heartbeat.generation(), heartbeat.digest())) {
      return;
    }
    if (state == ParentState.ESTABLISHED) {
      state(ParentState.RESYNCHRONISING, "digests differ");
      deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
    }
    if (!reconciliation.isRunning()) {
      reconciliation.begin(known.rows());
      ask(nowNs);
    }
  }

  /** Whether the copy has this digest; then the generation is confirmed. */
  private boolean agrees(Child known, long generation, long digest) {
    if (known.rows().digest() != digest) {
      return false;
    }
    boolean news = known.generation() != generation;
    known.confirm(generation);
    reconciliation.stop();
    deadlines.stop(ParentTimer.ANSWER);
    deadlines.stop(ParentTimer.SYNCHRONISE);
    if (state != ParentState.ESTABLISHED) {
      state(ParentState.ESTABLISHED, "digests agree at generation " + generation);
    }
    if (news) {
      sendHeartbeat();
    }
    return true;
  }

  private void onRowChange(Child known, RowChange change, long nowNs) {
    for (RowKey key : change.deletes()) {
      if (known.remove(key) != RowTable.Change.NONE) {
        children.removed(known, key, nowNs);
      }
    }
    if (take(known, change.upserts(), nowNs)) {
      agrees(known, change.generation(), change.digest());
    }
  }

  private void onSnapshot(Child known, Snapshot chunk, long nowNs) {
    List<RowKey> gone = known.rows().keysBeside(chunk.range(), chunk.rows());
    for (RowKey key : gone) {
      known.remove(key);
      children.removed(known, key, nowNs);
    }
    long before = known.rows().digest();
    if (!take(known, chunk.rows(), nowNs)) {
      return;
    }
    if (!gone.isEmpty() || known.rows().digest() != before) {
      // It goes on: as long as it does, the copy may take its time.
      deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
    }
    reconciliation.onSnapshot(chunk);
    if (!agrees(known, chunk.generation(), chunk.digest())) {
      ask(nowNs);
    }
  }

  /** Takes these rows into the copy; false if they are too many and the session has ended. */
  private boolean take(Child known, List<Row> rows, long nowNs) {
    int told = 0;
    for (Row row : rows) {
      if (!known.rows().hasRoomFor(row.key())) {
        int most = AdvertisementLimits.rows(known.hello().level());
        refuseSession(RefusalReason.TOO_MANY_ROWS, most, nowNs);
        return false;
      }
      if (known.put(row) == RowTable.Change.NONE) {
        continue;
      }
      children.changed(row.key());
      Optional<Refused> refusal = known.judge(row);
      if (refusal.isPresent()) {
        refuseRow(refusal.get(), told++);
      }
    }
    return true;
  }

  private void onLoadReport(Child known, LoadReport report) {
    for (LoadReport.Load load : report.loads()) {
      if (known.load(load)) {
        children.changed(load.key());
      }
    }
  }

  private void onPostulate(Child known, Postulate postulate) {
    List<Claim> wrong = known.wrong(postulate.claims());
    if (!wrong.isEmpty()) {
      outbox.send(new PostulateWrong(known.generation(), wrong));
    }
  }

  private void onRefused(Refused refused, long nowNs) {
    outbox.add(new AdvertisementAction.Refusal(name(), true, refused));
    if (refused.reason().scope() == RefusalReason.Scope.SESSION) {
      close(new Termination.RefusedThere(refused), nowNs);
    }
  }

  private void onSilence(long nowNs) {
    long lateNs = nowNs - heardNs - timers.silentAfterNs();
    if (state != ParentState.SILENT && lateNs > timers.heartbeatNs() && !graceGiven) {
      // This process itself stood still: what the child sent meanwhile may not be read yet.
      graceGiven = true;
      deadlines.set(ParentTimer.SILENCE, nowNs + timers.heartbeatNs());
      return;
    }
    if (nowNs - heardNs >= timers.silentCloseNs()) {
      refuseSession(RefusalReason.SILENT, peer, nowNs);
      return;
    }
    reconciliation.stop();
    deadlines.stop(ParentTimer.ANSWER);
    deadlines.stop(ParentTimer.SYNCHRONISE);
    state(ParentState.SILENT, "no record for " + (nowNs - heardNs) / 1_000_000 + " ms");
    deadlines.set(ParentTimer.SILENCE, heardNs + timers.silentCloseNs());
  }

  private void ask(long nowNs) {
    reconciliation.questions().forEach(outbox::send);
    if (reconciliation.isRunning()) {
      deadlines.set(ParentTimer.ANSWER, nowNs + PATIENCE_HEARTBEATS * timers.heartbeatNs());
    } else {
      deadlines.stop(ParentTimer.ANSWER);
    }
  }

  private void sendHeartbeat() {
    TunnelSources sources = children.tunnelSources();
    long confirmed = child == null ? 0 : child.generation();
    outbox.send(new Heartbeat(sources.version(), sources.digest(), confirmed, 100));
  }

  private void refuseRow(Refused refusal, int alreadyTold) {
    children.counters().count(refusal.reason());
    if (alreadyTold < AdvertisementLimits.REFUSALS_TOLD_PER_MESSAGE) {
      outbox.send(refusal);
      outbox.add(new AdvertisementAction.Refusal(name(), false, refusal));
    }
  }

  private void close(Termination why, long nowNs) {
    end(why, nowNs);
    outbox.add(new AdvertisementAction.Close(why));
  }

  private void end(Termination why, long nowNs) {
    deadlines.stopAll();
    reconciliation.stop();
    state(ParentState.CLOSED, why.toString());
    if (child != null) {
      children.detach(child, why.toString(), nowNs);
    }
  }

  private void state(ParentState next, String reason) {
    outbox.add(new AdvertisementAction.Transition(name(), state, next, reason));
    boolean eligibilityChanges = state.isUsable() != next.isUsable();
    state = next;
    if (eligibilityChanges && child != null) {
      children.changed(child);
    }
  }

  private String name() {
    return child == null ? peer : child.node();
  }
}
