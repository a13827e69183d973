package slr.core.advertise;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The relation to one parent, as the node below sees it; it outlives the connections. Pure. Call
 * any {@code on...} method, then {@link #pollAction} until empty, then {@link #nextDeadlineNs}.
 * Made by {@link Advertiser}, which tells it of changes.
 */
public final class ChildMachine implements SessionMachine {

  /** Heartbeat periods between two questions whether a directive is known. */
  private static final int POSTULATE_HEARTBEATS = 4;

  private final String parent;
  private final Advertiser advertiser;
  private final AdvertisementTimers timers;
  private final Outbox outbox = new Outbox();
  private final Deadlines<ChildTimer> deadlines = new Deadlines<>(ChildTimer.class);
  private final RowReports reports;
  private ChildState state = ChildState.IDLE;
  private @Nullable Authorisation identity;
  private @Nullable IpAddress address;
  private @Nullable Hello parentHello;
  private final ParentSources sources = new ParentSources();
  private int heartbeats;
  private long confirmedGeneration;
  private long aliveNs;
  private final QuestionPace pace = new QuestionPace();
  private long loadsNs;
  private boolean everEstablished;

  /**
   * Not connected yet.
   *
   * @param startNs when this process began: until a lease after it the parent may use the node as
   *     it was before
   */
  ChildMachine(String parent, Advertiser advertiser, long startNs) {
    this.parent = parent;
    this.advertiser = advertiser;
    this.aliveNs = startNs;
    this.loadsNs = startNs;
    this.timers = advertiser.timers();
    this.reports = new RowReports(advertiser, outbox);
    deadlines.set(ChildTimer.LEASE, leaseEndNs());
  }

  /**
   * There is a connection to the parent.
   *
   * @param parentIdentity who it is and what it may say, by its certificate
   * @param dialled where the configuration says that the parent is; its certificate must cover it,
   *     else any node of its level could pose as this parent
   */
  public void onConnected(Authorisation parentIdentity, IpAddress dialled, long nowNs) {
    if (state == ChildState.STOPPED) {
      return;
    }
    Optional<Refused> stranger = Admission.refuseAddress(dialled, parentIdentity);
    if (stranger.isPresent()) {
      // Nothing of what is known of the parent is this node's.
      refuse(stranger.get());
      return;
    }
    identity = parentIdentity;
    address = dialled;
    outbox.send(advertiser.self());
    deadlines.set(ChildTimer.HELLO, nowNs + timers.handshakeNs());
    state(ChildState.HELLO_SENT, "connected");
  }

  /** A record came. Without a connection, records are ignored. */
  @Override
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
      case GetSnapshot question when state == ChildState.ESTABLISHED -> reports.answer(question);
      case GetDigests question when state == ChildState.ESTABLISHED -> reports.answer(question);
      case PostulateWrong wrong when state == ChildState.ESTABLISHED ->
          wrong.claims().forEach(claim -> onRowChanged(claim.key()));
      case TunnelSources said when state == ChildState.ESTABLISHED -> onTunnelSources(said);
      case ExplainFlow question when state == ChildState.ESTABLISHED -> onExplain(question, nowNs);
      case WhoHas question when state == ChildState.ESTABLISHED ->
          outbox.add(
              new AdvertisementAction.WhoHasAsked(
                  new AdvertisementAction.Asker(parent, Role.PARENT), question));
      case Reserved reserved when state == ChildState.ESTABLISHED ->
          refuseMessage(Refused.of(RefusalReason.UNSUPPORTED, reserved.kind()));
      default -> refuse(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName());
    }
  }

  @Override
  public void onMalformed(String what, long nowNs) {
    if (state == ChildState.HELLO_SENT || state == ChildState.ESTABLISHED) {
      refuse(RefusalReason.MALFORMED, what);
    }
  }

  @Override
  public void onAuthorisation(Authorisation allowed, long nowNs) {
    Hello hello = parentHello;
    if (state != ChildState.ESTABLISHED || hello == null || allowed.equals(identity)) {
      return;
    }
    identity = allowed;
    Admission.refuseAddress(Objects.requireNonNull(address), allowed)
        .or(() -> Admission.refuseClaims(hello, allowed))
        .ifPresentOrElse(why -> onRevoked(why.toString(), nowNs), this::judgeTunnelSources);
  }

  @Override
  public void onRevoked(String why, long nowNs) {
    if (state == ChildState.HELLO_SENT || state == ChildState.ESTABLISHED) {
      forgetTunnelSources();
      refuse(RefusalReason.REVOKED, why);
    }
  }

  /** What a parent said holds while it is away, but not longer than its certificate. */
  @Override
  public void onRevokedAway(String node, String why) {
    boolean isParent = identity != null && identity.node().equals(node);
    boolean holds = !sources.isEmpty();
    if (state != ChildState.ESTABLISHED && isParent && holds) {
      forgetTunnelSources();
      advertiser.counters().count(RefusalReason.REVOKED);
      outbox.add(
          new AdvertisementAction.Refusal(parent, false, Refused.of(RefusalReason.REVOKED, why)));
    }
  }

  @Override
  public void onDisconnected(String why, long nowNs) {
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
          loadsNs = nowNs;
          boolean more = reports.sendLoads();
          long pauseNs = more ? timers.heartbeatNs() : timers.loadIntervalNs();
          deadlines.set(ChildTimer.LOAD, nowNs + pauseNs);
        }
        case HEARTBEAT -> {
          deadlines.set(ChildTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
          reports.sendChanges();
          sendHeartbeat(nowNs);
          sendPostulate();
          aliveNs = nowNs;
        }
        case OLD_SOURCES -> {
          sources.settled();
          judgeTunnelSources();
        }
        // The advertiser looks after each deadline what is settled.
        case LEASE -> {}
      }
      due = deadlines.pollExpired(nowNs);
    }
  }

  /** Changes since the last call are batched here. */
  @Override
  public Optional<AdvertisementAction> pollAction() {
    if (state == ChildState.ESTABLISHED) {
      reports.sendChanges();
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
      reports.changed(key);
    }
  }

  void onLoadChanged(Row row, double before, long nowNs) {
    if (state == ChildState.ESTABLISHED && reports.loadChanged(row, before)) {
      // Through the timer, so that big changes of many rows go in one message, and a load that
      // jumps to and fro in one message each heartbeat.
      deadlines.set(ChildTimer.LOAD, Math.max(nowNs, loadsNs + timers.heartbeatNs()));
    }
  }

  /** Says this, unless nobody hears it. */
  void tell(AdvertisementMessage message) {
    if (state == ChildState.ESTABLISHED) {
      outbox.send(message);
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
   * The generation that the parent has confirmed; any if it has certainly stopped using this node:
   * its silence alone is not consent.
   */
  long settledGeneration(long nowNs) {
    boolean certain = state != ChildState.ESTABLISHED && nowNs - leaseEndNs() >= 0;
    return certain ? Long.MAX_VALUE : confirmedGeneration;
  }

  /** Whether the parent may still send flows here. */
  boolean mayUseThisNode(long nowNs) {
    return state == ChildState.ESTABLISHED || (everEstablished && nowNs - leaseEndNs() < 0);
  }

  /** Where this parent says that tunnels may come from, as far as its certificate lets it. */
  public List<Prefix> tunnelSources() {
    return sources.allowed();
  }

  /** Whether it has said that since this process began, be it that there are none. */
  boolean hasSaidTunnelSources() {
    return sources.hasSaid();
  }

  /** How long the parent may go on using this node if nothing more reaches it; 0 if it does not. */
  public long leaseNs(long nowNs) {
    return everEstablished ? Math.max(0, leaseEndNs() - nowNs) : 0;
  }

  private long leaseEndNs() {
    // One period more than the parent waits: its timers may be late.
    return aliveNs + timers.silentAfterNs() + timers.heartbeatNs();
  }

  private void onHello(Hello hello, long nowNs) {
    Hello self = advertiser.self();
    if (self.commonVersion(hello).isEmpty()) {
      refuse(RefusalReason.VERSION, hello.versions());
      return;
    }
    if (hello.role() != Role.PARENT) {
      refuse(RefusalReason.ROLE, hello.role());
      return;
    }
    if (hello.node().equals(self.node())) {
      refuse(RefusalReason.SELF, hello.node());
      return;
    }
    Optional<Refused> impostor = Admission.refuseClaims(hello, Objects.requireNonNull(identity));
    if (impostor.isPresent()) {
      refuse(impostor.get());
      return;
    }
    if (parentHello != null && parentHello.incarnation() != hello.incarnation()) {
      sources.restarted();
      deadlines.set(ChildTimer.OLD_SOURCES, nowNs + timers.retentionNs());
    }
    parentHello = hello;
    everEstablished = true;
    aliveNs = nowNs;
    judgeTunnelSources();
    deadlines.stop(ChildTimer.HELLO);
    deadlines.stop(ChildTimer.LEASE);
    deadlines.set(ChildTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
    // At once: a parent that has the rows of this node's last start asks for nothing but
    // heartbeats.
    deadlines.set(ChildTimer.LOAD, nowNs);
    state(ChildState.ESTABLISHED, "hello of " + hello.node());
    sendHeartbeat(nowNs);
    advertiser.deaths(nowNs).forEach(outbox::send);
  }

  private void onExplain(ExplainFlow question, long nowNs) {
    if (pace.allows(nowNs)) {
      outbox.add(new AdvertisementAction.ExplainAsked(parent, question));
      return;
    }
    advertiser.counters().count(RefusalReason.ASKED_TOO_OFTEN);
    String why =
        "it is asked more than " + AdvertisementLimits.EXPLAINED_PER_SECOND + " times a second";
    ExplainedHop refusal = ExplainedHop.silent(advertiser.self().node(), why);
    outbox.send(new FlowExplained(question.id(), List.of(refusal)));
  }

  private void forgetTunnelSources() {
    sources.forget();
    judgeTunnelSources();
  }

  private void onTunnelSources(TunnelSources news) {
    sources.say(news);
    judgeTunnelSources();
  }

  /** Keeps of what the parent says what its certificate allows. */
  private void judgeTunnelSources() {
    boolean news =
        sources.judge(
            source -> identity != null && identity.mayComeFrom(source),
            source -> refuseMessage(Refused.of(RefusalReason.SOURCE_OUTSIDE, source)));
    if (news) {
      advertiser.tunnelSourcesChanged();
    }
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
    if (heartbeat.digest() != sources.said().digest()) {
      outbox.send(new GetTunnelSources());
    }
  }

  private void onRefused(Refused refused) {
    outbox.add(new AdvertisementAction.Refusal(parent, true, refused));
    if (refused.reason().scope() == RefusalReason.Scope.SESSION) {
      close(new Termination.RefusedThere(refused));
    }
  }

  private void sendHeartbeat(long nowNs) {
    long digest = advertiser.rows().digest();
    int share = advertiser.sharePercent(nowNs);
    outbox.send(new Heartbeat(advertiser.generation(), digest, sources.said().version(), share));
  }

  /** Asks, now and then, whether the parent takes the rows that are not settled as they are. */
  private void sendPostulate() {
    boolean open = confirmedGeneration < advertiser.generation() && !advertiser.isSettled();
    heartbeats = open ? heartbeats + 1 : 0;
    if (open && heartbeats % POSTULATE_HEARTBEATS == 0) {
      outbox.send(new Postulate(advertiser.generation(), advertiser.unsettled()));
    }
  }

  private void refuseMessage(Refused refusal) {
    advertiser.counters().count(refusal.reason());
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(parent, false, refusal));
  }

  private void refuse(RefusalReason reason, Object value) {
    refuse(Refused.of(reason, value));
  }

  private void refuse(Refused refusal) {
    advertiser.counters().count(refusal.reason());
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(parent, false, refusal));
    close(new Termination.RefusedHere(refusal));
  }

  private void close(Termination why) {
    outbox.add(new AdvertisementAction.Close(why));
    end(ChildState.IDLE, why.toString());
  }

  private void end(ChildState next, String reason) {
    ChildTimer.OF_SESSION.forEach(deadlines::stop);
    deadlines.set(ChildTimer.LEASE, leaseEndNs());
    reports.forget();
    confirmedGeneration = 0;
    state(next, reason);
  }

  private void state(ChildState next, String reason) {
    outbox.add(new AdvertisementAction.Transition(parent, state, next, reason));
    state = next;
  }
}
