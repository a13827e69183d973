package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.row.Row;
import slr.core.timer.Deadlines;

/**
 * One connection from a child, as the node above sees it; pure. Call any {@code on...} method, then
 * {@link #pollAction} until empty, then {@link #nextDeadlineNs}. Made by {@link Children#accept}.
 */
public final class ParentMachine {

  /** Heartbeat periods without a chunk after which a snapshot is asked for again. */
  private static final int SNAPSHOT_PATIENCE_HEARTBEATS = 4;

  private final Children children;
  private final AdvertisementTimers timers;
  private final String peer;
  private final Outbox outbox = new Outbox();
  private final Deadlines<ParentTimer> deadlines = new Deadlines<>(ParentTimer.class);
  private ParentState state = ParentState.AWAIT_HELLO;
  private @Nullable Child child;
  private @Nullable SnapshotAssembly assembly;
  private boolean snapshotAsked;
  private long heardNs;
  private boolean graceGiven;

  ParentMachine(Children children, String peer, long nowNs) {
    this.children = children;
    this.timers = children.timers();
    this.peer = peer;
    this.heardNs = nowNs;
    deadlines.set(ParentTimer.HELLO, nowNs + timers.handshakeNs());
  }

  /** A record came. After the session has closed, records are ignored. */
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
    heard(nowNs);
    switch (message) {
      case Heartbeat heartbeat -> onHeartbeat(known, heartbeat, nowNs);
      case RowChange change -> onRowChange(known, change, nowNs);
      case LoadReport report -> onLoadReport(known, report);
      case Snapshot chunk -> onSnapshot(known, chunk, nowNs);
      case NotMine strays ->
          outbox.add(new AdvertisementAction.FlowsNotMine(known.node(), strays.flows()));
      case Goodbye goodbye -> {
        known.forgetRows();
        close(new Termination.Departed(true, goodbye.reason()), nowNs);
      }
      case Refused refused -> onRefused(refused, nowNs);
      case Hello _, GetSnapshot _ ->
          refuseSession(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName(), nowNs);
    }
  }

  /** What came could not be read; {@code what} says why. */
  public void onMalformed(String what, long nowNs) {
    if (state != ParentState.CLOSED) {
      refuseSession(RefusalReason.MALFORMED, what, nowNs);
    }
  }

  /** The connection is gone. */
  public void onDisconnected(String why, long nowNs) {
    outbox.forgetSends();
    if (state != ParentState.CLOSED) {
      end(new Termination.Lost(why), nowNs);
    }
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
        case SNAPSHOT -> askForSnapshot(nowNs);
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

  /** What is to be done next. */
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

  /** The child shall not go on with this session. */
  void refuseSession(RefusalReason reason, Object value, long nowNs) {
    Refused refusal = Refused.of(reason, value);
    children.counters().count(reason);
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(name(), false, refusal));
    close(new Termination.RefusedHere(refusal), nowNs);
  }

  private void onHello(Hello hello, long nowNs) {
    Optional<Refused> refusal = children.refuse(hello);
    if (refusal.isPresent()) {
      refuseSession(refusal.get().reason(), refusal.get().value(), nowNs);
      return;
    }
    child = children.attach(this, hello, nowNs);
    deadlines.stop(ParentTimer.HELLO);
    outbox.send(children.self());
    deadlines.set(ParentTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
    heard(nowNs);
    state(ParentState.SYNCHRONISING, "hello of incarnation " + hello.incarnation());
    deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
  }

  private void heard(long nowNs) {
    heardNs = nowNs;
    graceGiven = false;
    deadlines.set(ParentTimer.SILENCE, nowNs + timers.silentAfterNs());
    if (state == ParentState.SILENT) {
      state(ParentState.SYNCHRONISING, "heard again");
      deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
    }
  }

  private void onHeartbeat(Child known, Heartbeat heartbeat, long nowNs) {
    if (known.digest() == heartbeat.digest()) {
      boolean news = known.generation() != heartbeat.generation();
      known.confirm(heartbeat.generation());
      stopSnapshot();
      deadlines.stop(ParentTimer.SYNCHRONISE);
      if (state != ParentState.ESTABLISHED) {
        state(ParentState.ESTABLISHED, "digests agree at generation " + heartbeat.generation());
      }
      if (news) {
        sendHeartbeat();
      }
      return;
    }
    if (state == ParentState.ESTABLISHED) {
      state(ParentState.RESYNCHRONISING, "digests differ");
      deadlines.set(ParentTimer.SYNCHRONISE, nowNs + timers.handshakeNs());
    }
    if (!snapshotAsked) {
      askForSnapshot(nowNs);
    }
  }

  private void onRowChange(Child known, RowChange change, long nowNs) {
    // A chunk that is still to come may be older than this change: the snapshot is useless.
    assembly = null;
    change.deletes().forEach(known::remove);
    int told = 0;
    for (Row row : change.upserts()) {
      if (!known.hasRoomFor(row.key())) {
        refuseSession(RefusalReason.TOO_MANY_ROWS, AdvertisementLimits.ROWS_PER_CHILD, nowNs);
        return;
      }
      Optional<Refused> refusal = known.put(row);
      if (refusal.isPresent()) {
        refuseRow(refusal.get(), told++);
      }
    }
    children.changed();
  }

  private void onLoadReport(Child known, LoadReport report) {
    boolean news = false;
    for (LoadReport.Load load : report.loads()) {
      news |= known.load(load);
    }
    if (news) {
      children.changed();
    }
  }

  private void onSnapshot(Child known, Snapshot chunk, long nowNs) {
    if (!snapshotAsked) {
      refuseRow(Refused.of(RefusalReason.ROW_UNASKED, chunk.chunk()), 0);
      return;
    }
    SnapshotAssembly current = assembly;
    if (chunk.chunk() == 0 || current == null) {
      current = new SnapshotAssembly(known.emptyCopy(), chunk.generation());
      assembly = current;
    }
    deadlines.set(
        ParentTimer.SNAPSHOT, nowNs + SNAPSHOT_PATIENCE_HEARTBEATS * timers.heartbeatNs());
    switch (current.add(chunk)) {
      case MORE -> {}
      case BROKEN -> assembly = null;
      case TOO_MANY_ROWS ->
          refuseSession(RefusalReason.TOO_MANY_ROWS, AdvertisementLimits.ROWS_PER_CHILD, nowNs);
      case COMPLETE -> {
        List<Refused> refusals = known.replace(current.rows());
        for (int i = 0; i < refusals.size(); i++) {
          refuseRow(refusals.get(i), i);
        }
        stopSnapshot();
        children.changed();
      }
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
    stopSnapshot();
    deadlines.stop(ParentTimer.SYNCHRONISE);
    state(ParentState.SILENT, "no record for " + (nowNs - heardNs) / 1_000_000 + " ms");
    deadlines.set(ParentTimer.SILENCE, heardNs + timers.silentCloseNs());
  }

  private void askForSnapshot(long nowNs) {
    snapshotAsked = true;
    assembly = null;
    outbox.send(new GetSnapshot());
    deadlines.set(
        ParentTimer.SNAPSHOT, nowNs + SNAPSHOT_PATIENCE_HEARTBEATS * timers.heartbeatNs());
  }

  private void stopSnapshot() {
    snapshotAsked = false;
    assembly = null;
    deadlines.stop(ParentTimer.SNAPSHOT);
  }

  private void sendHeartbeat() {
    outbox.send(new Heartbeat(0, 0, child == null ? 0 : child.generation()));
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
    stopSnapshot();
    if (child != null) {
      children.detach(child, why.toString(), nowNs);
    }
    state(ParentState.CLOSED, why.toString());
  }

  private void state(ParentState next, String reason) {
    outbox.add(new AdvertisementAction.Transition(name(), state, next, reason));
    boolean eligibilityChanges = state.isUsable() != next.isUsable();
    state = next;
    if (eligibilityChanges) {
      children.changed();
    }
  }

  private String name() {
    return child == null ? peer : child.node();
  }
}
