package slr.core.advertise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowKey;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;

/**
 * The relation to one parent, as the node below sees it; it outlives the connections. Pure. Call
 * any {@code on...} method, then {@link #pollAction} until empty, then {@link #nextDeadlineNs}.
 * Made by {@link Advertiser}, which tells it of changes.
 */
public final class ChildMachine {

  private final String parent;
  private final Advertiser advertiser;
  private final AdvertisementTimers timers;
  private final Outbox outbox = new Outbox();
  private final Deadlines<ChildTimer> deadlines = new Deadlines<>(ChildTimer.class);
  private final Set<RowKey> dirty = new LinkedHashSet<>();
  private final Map<RowKey, Row> reported = new HashMap<>();
  private ChildState state = ChildState.IDLE;
  private @Nullable Hello parentHello;
  private long confirmedGeneration;
  private long aliveNs;
  private boolean everEstablished;

  ChildMachine(String parent, Advertiser advertiser) {
    this.parent = parent;
    this.advertiser = advertiser;
    this.timers = advertiser.timers();
  }

  /** There is a connection to the parent. */
  public void onConnected(long nowNs) {
    if (state == ChildState.STOPPED) {
      return;
    }
    outbox.send(advertiser.self());
    deadlines.set(ChildTimer.HELLO, nowNs + timers.handshakeNs());
    state(ChildState.HELLO_SENT, "connected");
  }

  /** A record came. Without a connection, records are ignored. */
  public void onMessage(AdvertisementMessage message, long nowNs) {
    if (state != ChildState.HELLO_SENT && state != ChildState.ESTABLISHED) {
      return;
    }
    deadlines.set(ChildTimer.SILENCE, nowNs + timers.silentCloseNs());
    switch (message) {
      case Refused refused -> onRefused(refused);
      case Goodbye goodbye -> close(new Termination.Departed(true, goodbye.reason()));
      case Hello hello when state == ChildState.HELLO_SENT -> onHello(hello, nowNs);
      case Heartbeat heartbeat when state == ChildState.ESTABLISHED ->
          onHeartbeat(heartbeat, nowNs);
      case GetSnapshot _ when state == ChildState.ESTABLISHED -> sendSnapshot();
      case Hello _, Heartbeat _, GetSnapshot _, RowChange _, LoadReport _, Snapshot _, NotMine _ ->
          refuse(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName());
    }
  }

  /** What came could not be read; {@code what} says why. */
  public void onMalformed(String what) {
    if (state == ChildState.HELLO_SENT || state == ChildState.ESTABLISHED) {
      refuse(RefusalReason.MALFORMED, what);
    }
  }

  /** The connection is gone, or could not be made. */
  public void onDisconnected(String why) {
    outbox.forgetSends();
    if (state == ChildState.HELLO_SENT || state == ChildState.ESTABLISHED) {
      end(ChildState.IDLE, why);
    }
  }

  /** Time has passed; early and repeated calls are harmless. */
  public void onTimeout(long nowNs) {
    Optional<ChildTimer> due = deadlines.pollExpired(nowNs);
    while (due.isPresent()) {
      switch (due.get()) {
        case HELLO -> refuse(RefusalReason.NO_HELLO, parent);
        case SILENCE -> refuse(RefusalReason.SILENT, parent);
        case LOAD -> {
          deadlines.set(ChildTimer.LOAD, nowNs + timers.loadIntervalNs());
          sendLoads();
        }
        case HEARTBEAT -> {
          deadlines.set(ChildTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
          sendChanges();
          sendHeartbeat();
          aliveNs = nowNs;
        }
      }
      due = deadlines.pollExpired(nowNs);
    }
  }

  /** What is to be done next. Changes since the last call are batched here. */
  public Optional<AdvertisementAction> pollAction() {
    if (state == ChildState.ESTABLISHED && !dirty.isEmpty()) {
      sendChanges();
      sendHeartbeat();
    }
    return outbox.poll();
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    return deadlines.next();
  }

  /** State of the session. */
  public ChildState state() {
    return state;
  }

  /** Name of the relation in the configuration of this node. */
  public String parent() {
    return parent;
  }

  /** What the parent said of itself last; its tunnel sources among it. */
  public Optional<Hello> parentHello() {
    return Optional.ofNullable(parentHello);
  }

  /** The latest generation the parent has confirmed in this session; 0 for none. */
  public long confirmedGeneration() {
    return confirmedGeneration;
  }

  void onRowChanged(RowKey key) {
    if (state == ChildState.ESTABLISHED) {
      dirty.add(key);
    }
  }

  void onLoadChanged(Row row, long nowNs) {
    if (state != ChildState.ESTABLISHED) {
      return;
    }
    Row last = reported.get(row.key());
    double change = last == null ? Double.MAX_VALUE : Math.abs(row.load() - last.load());
    if (change >= AdvertisementTimers.BIG_LOAD_CHANGE) {
      // Through the timer, so that big changes of many rows go in one message.
      deadlines.set(ChildTimer.LOAD, nowNs);
    }
  }

  /** Reports strays, in as many messages as it takes. */
  void notMine(List<FlowKey> flows) {
    if (state == ChildState.ESTABLISHED) {
      for (List<FlowKey> part : Batches.of(flows, AdvertisementLimits.FLOWS_PER_MESSAGE)) {
        outbox.send(new NotMine(part));
      }
    }
  }

  /** Says goodbye and ends for good. */
  void stop(Goodbye.Reason reason) {
    if (state == ChildState.HELLO_SENT || state == ChildState.ESTABLISHED) {
      outbox.send(new Goodbye(reason));
      outbox.add(new AdvertisementAction.Close(new Termination.Departed(false, reason)));
    }
    if (state != ChildState.STOPPED) {
      end(ChildState.STOPPED, reason.toString());
    }
  }

  /**
   * Whether the parent has confirmed this generation or has certainly stopped using this node: its
   * silence alone is not consent.
   */
  boolean hasSettled(long generation, long nowNs) {
    if (state == ChildState.ESTABLISHED) {
      return confirmedGeneration >= generation;
    }
    return !everEstablished || nowNs - leaseEndNs() >= 0;
  }

  /** When the parent has stopped using this node, if the session is down. */
  OptionalLong settlesAtNs() {
    return state != ChildState.ESTABLISHED && everEstablished
        ? OptionalLong.of(leaseEndNs())
        : OptionalLong.empty();
  }

  private long leaseEndNs() {
    // One period more than the parent waits: its timers may be late.
    return aliveNs + timers.silentAfterNs() + timers.heartbeatNs();
  }

  private void onHello(Hello hello, long nowNs) {
    if (hello.protocolVersion() != advertiser.self().protocolVersion()) {
      refuse(RefusalReason.VERSION, hello.protocolVersion());
      return;
    }
    if (hello.role() != Role.PARENT) {
      refuse(RefusalReason.ROLE, hello.role());
      return;
    }
    if (hello.node().equals(advertiser.self().node())) {
      refuse(RefusalReason.SELF, hello.node());
      return;
    }
    parentHello = hello;
    everEstablished = true;
    aliveNs = nowNs;
    deadlines.stop(ChildTimer.HELLO);
    deadlines.set(ChildTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
    deadlines.set(ChildTimer.LOAD, nowNs + timers.loadIntervalNs());
    state(ChildState.ESTABLISHED, "hello of " + hello.node());
    sendHeartbeat();
  }

  private void onHeartbeat(Heartbeat heartbeat, long nowNs) {
    long confirmed = heartbeat.confirmedGeneration();
    if (confirmed > advertiser.generation()) {
      refuse(RefusalReason.OUT_OF_ORDER, "confirmed generation " + confirmed);
      return;
    }
    if (confirmed != confirmedGeneration) {
      confirmedGeneration = confirmed;
      advertiser.onConfirmed(nowNs);
    }
  }

  private void onRefused(Refused refused) {
    outbox.add(new AdvertisementAction.Refusal(parent, true, refused));
    if (refused.reason().scope() == RefusalReason.Scope.SESSION) {
      close(new Termination.RefusedThere(refused));
    }
  }

  private void sendSnapshot() {
    // What is dirty is in the snapshot; a change between two chunks would spoil it.
    dirty.clear();
    List<List<Row>> chunks =
        Batches.of(advertiser.rows().snapshot(), AdvertisementLimits.ROWS_PER_MESSAGE);
    reported.clear();
    advertiser.rows().rows().forEach(row -> reported.put(row.key(), row));
    if (chunks.isEmpty()) {
      outbox.send(new Snapshot(advertiser.generation(), 0, true, List.of()));
    }
    for (int i = 0; i < chunks.size(); i++) {
      boolean last = i == chunks.size() - 1;
      outbox.send(new Snapshot(advertiser.generation(), i, last, chunks.get(i)));
    }
    sendHeartbeat();
  }

  private void sendChanges() {
    for (List<RowKey> part : Batches.of(List.copyOf(dirty), AdvertisementLimits.ROWS_PER_MESSAGE)) {
      List<Row> upserts = new ArrayList<>();
      List<RowKey> deletes = new ArrayList<>();
      for (RowKey key : part) {
        Optional<Row> row = advertiser.rows().row(key);
        row.ifPresentOrElse(upserts::add, () -> deletes.add(key));
        row.ifPresentOrElse(r -> reported.put(key, r), () -> reported.remove(key));
      }
      outbox.send(new RowChange(advertiser.generation(), upserts, deletes));
    }
    dirty.clear();
  }

  private void sendLoads() {
    List<LoadReport.Load> loads = new ArrayList<>();
    for (Row row : advertiser.rows().rows()) {
      Row last = reported.put(row.key(), row);
      if (last == null || last.loadSequence() != row.loadSequence()) {
        loads.add(new LoadReport.Load(row.key(), row.load(), row.loadSequence()));
      }
    }
    for (List<LoadReport.Load> part : Batches.of(loads, AdvertisementLimits.LOADS_PER_MESSAGE)) {
      outbox.send(new LoadReport(part));
    }
  }

  private void sendHeartbeat() {
    outbox.send(new Heartbeat(advertiser.generation(), advertiser.rows().digest(), 0));
  }

  private void refuse(RefusalReason reason, Object value) {
    Refused refusal = Refused.of(reason, value);
    advertiser.counters().count(reason);
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(parent, false, refusal));
    close(new Termination.RefusedHere(refusal));
  }

  private void close(Termination why) {
    outbox.add(new AdvertisementAction.Close(why));
    end(ChildState.IDLE, why.toString());
  }

  private void end(ChildState next, String reason) {
    deadlines.stopAll();
    dirty.clear();
    reported.clear();
    confirmedGeneration = 0;
    state(next, reason);
  }

  private void state(ChildState next, String reason) {
    outbox.add(new AdvertisementAction.Transition(parent, state, next, reason));
    state = next;
  }
}
