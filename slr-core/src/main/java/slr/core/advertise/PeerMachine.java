package slr.core.advertise;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.timer.Deadlines;

/**
 * One connection with a neighbour, the same on both ends: hello, heartbeats, where flows are,
 * goodbye. Pure; call any {@code on...} method, then {@link #pollAction} until empty, then {@link
 * #nextDeadlineNs}. Made by {@link Peers}.
 */
public final class PeerMachine implements SessionMachine {

  private final Peers peers;
  private final AdvertisementTimers timers;
  private final String relation;
  private final boolean openedHere;
  private final Outbox outbox = new Outbox();
  private final Deadlines<PeerTimer> deadlines = new Deadlines<>(PeerTimer.class);
  private PeerState state = PeerState.IDLE;
  private Authorisation identity;
  private @Nullable Hello hello;
  private long heardNs;
  private String absence = "";

  PeerMachine(Peers peers, String relation, Authorisation identity, boolean openedHere) {
    this.peers = peers;
    this.openedHere = openedHere;
    this.timers = peers.timers();
    this.relation = relation;
    this.identity = identity;
  }

  /** This side opened the connection and speaks first. */
  void opened(long nowNs) {
    outbox.send(peers.self());
    deadlines.set(PeerTimer.HELLO, nowNs + timers.handshakeNs());
    state(PeerState.HELLO_SENT, "connected");
  }

  /** The other side opened the connection and has said this. */
  void accepted(Hello first, long nowNs) {
    if (welcomes(first)) {
      outbox.send(peers.self());
      establish(first, nowNs);
    }
  }

  /** A record came. Without a connection, records are ignored. */
  @Override
  public void onMessage(AdvertisementMessage message, long nowNs) {
    if (state == PeerState.IDLE) {
      return;
    }
    heardNs = nowNs;
    deadlines.set(PeerTimer.SILENCE, nowNs + timers.silentCloseNs());
    switch (message) {
      case Hello first when state == PeerState.HELLO_SENT -> {
        if (welcomes(first)) {
          establish(first, nowNs);
        }
      }
      case Heartbeat _ when state == PeerState.ESTABLISHED -> {}
      case WhoHas question when state == PeerState.ESTABLISHED ->
          outbox.add(new AdvertisementAction.WhoHasAsked(neighbour(), question));
      case Holders answer when state == PeerState.ESTABLISHED ->
          outbox.add(new AdvertisementAction.HoldersTold(neighbour(), answer));
      case PinCopy copy when state == PeerState.ESTABLISHED ->
          outbox.add(new AdvertisementAction.PinsCopied(neighbour().name(), copy));
      case Goodbye goodbye -> close(new Termination.Departed(true, goodbye.reason()));
      case Refused refused -> {
        outbox.add(new AdvertisementAction.Refusal(relation, true, refused));
        if (refused.reason().scope() == RefusalReason.Scope.SESSION) {
          close(new Termination.RefusedThere(refused));
        }
      }
      case Reserved reserved when state == PeerState.ESTABLISHED -> {
        Refused refusal = Refused.of(RefusalReason.UNSUPPORTED, reserved.kind());
        peers.counters().count(refusal.reason());
        outbox.send(refusal);
        outbox.add(new AdvertisementAction.Refusal(relation, false, refusal));
      }
      default -> refuse(RefusalReason.OUT_OF_ORDER, message.getClass().getSimpleName());
    }
  }

  @Override
  public void onMalformed(String what, long nowNs) {
    if (state != PeerState.IDLE) {
      refuse(RefusalReason.MALFORMED, what);
    }
  }

  @Override
  public void onDisconnected(String why, long nowNs) {
    outbox.forgetSends();
    if (state != PeerState.IDLE) {
      end(why);
    }
  }

  @Override
  public void onAuthorisation(Authorisation allowed, long nowNs) {
    identity = allowed;
    Hello first = hello;
    if (state == PeerState.ESTABLISHED && first != null) {
      Admission.refuseClaims(first, allowed).ifPresent(why -> onRevoked(why.toString(), nowNs));
    }
  }

  @Override
  public void onRevoked(String why, long nowNs) {
    if (state != PeerState.IDLE) {
      refuse(RefusalReason.REVOKED, why);
    }
  }

  /** Time has passed; early and repeated calls are harmless. */
  public void onTimeout(long nowNs) {
    Optional<PeerTimer> due = deadlines.pollExpired(nowNs);
    while (due.isPresent()) {
      switch (due.get()) {
        case HELLO -> refuse(RefusalReason.NO_HELLO, relation);
        case SILENCE -> refuse(RefusalReason.SILENT, relation);
        case HEARTBEAT -> {
          deadlines.set(PeerTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
          outbox.send(new Heartbeat(0, 0, 0, 100));
        }
      }
      due = deadlines.pollExpired(nowNs);
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
  public PeerState state() {
    return state;
  }

  /** What the neighbour said of itself last. */
  public Optional<Hello> hello() {
    return Optional.ofNullable(hello);
  }

  /** The relation's name: configured, or the other end of an accepted connection. */
  public String relation() {
    return relation;
  }

  boolean isOpenedHere() {
    return openedHere;
  }

  /** Whether this is a standing session with the node of this name. */
  boolean serves(String node) {
    return state == PeerState.ESTABLISHED && hello != null && hello.node().equals(node);
  }

  /** Says this, if there is anybody to hear it. */
  void tell(AdvertisementMessage message) {
    if (state == PeerState.ESTABLISHED) {
      outbox.send(message);
    }
  }

  private AdvertisementAction.Asker neighbour() {
    return new AdvertisementAction.Asker(Objects.requireNonNull(hello).node(), Role.PEER);
  }

  void leave(Goodbye.Reason reason) {
    if (state != PeerState.IDLE) {
      outbox.send(new Goodbye(reason));
      close(new Termination.Departed(false, reason));
    }
  }

  void refuse(RefusalReason reason, Object value) {
    Refused refusal = Refused.of(reason, value);
    peers.counters().count(reason);
    outbox.send(refusal);
    outbox.add(new AdvertisementAction.Refusal(relation, false, refusal));
    close(new Termination.RefusedHere(refusal));
  }

  PeerStatus status(long nowNs) {
    boolean established = state == PeerState.ESTABLISHED;
    return new PeerStatus(
        relation,
        hello(),
        state,
        established ? "" : absence,
        established ? OptionalLong.of(nowNs - heardNs) : OptionalLong.empty());
  }

  private boolean welcomes(Hello first) {
    Optional<Refused> refusal = peers.refuse(first, identity);
    refusal.ifPresent(why -> refuse(why.reason(), why.value()));
    return refusal.isEmpty();
  }

  private void establish(Hello first, long nowNs) {
    hello = Objects.requireNonNull(first);
    heardNs = nowNs;
    deadlines.stop(PeerTimer.HELLO);
    deadlines.set(PeerTimer.HEARTBEAT, nowNs + timers.heartbeatNs());
    deadlines.set(PeerTimer.SILENCE, nowNs + timers.silentCloseNs());
    state(PeerState.ESTABLISHED, "hello of " + first.node());
    peers.established(this, first.node());
  }

  private void close(Termination why) {
    outbox.add(new AdvertisementAction.Close(why));
    end(why.toString());
  }

  private void end(String why) {
    deadlines.stopAll();
    absence = why;
    state(PeerState.IDLE, why);
  }

  private void state(PeerState next, String reason) {
    outbox.add(new AdvertisementAction.Transition(relation, state, next, reason));
    state = next;
  }
}
