package slr.core.pin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import slr.core.advertise.TunnelDown;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowPins;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.forward.FlowSignals;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.packet.rsvp.Ack;
import slr.packet.rsvp.Path;
import slr.packet.rsvp.PathErr;
import slr.packet.rsvp.PathTear;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.ResvConf;
import slr.packet.rsvp.ResvErr;
import slr.packet.rsvp.ResvTear;
import slr.packet.rsvp.RsvpMessage;
import slr.packet.rsvp.Srefresh;

/**
 * The pins of one node: pure, for one thread, that of the flow records. What the forwarding machine
 * does is heard by {@link FlowSignals}; messages come in by {@link #onMessageFromBelow} and {@link
 * #onMessageFromAbove}. After each of these, and at {@link #nextDeadlineNs}, the caller calls
 * {@link #flush} once for all of a turn, and drains {@link #pollAction}.
 */
public final class PinMachine implements FlowSignals, FlowPins.Listener {

  /** Each slot is looked at so often. */
  private static final long SWEEP_NS = 2_000_000_000;

  /** And so many at once. */
  private static final long SWEEP_STEP_NS = 50_000_000;

  /** Seconds after which a packet that did not take its pin has it said again. */
  private static final int SAY_AGAIN_SECONDS = 1;

  private final PinConfig config;
  private final FlowRecords records;
  private final FlowPins pins;
  private final PinnedEnds ends;
  private final EventCounters<PinCounter> counters = new EventCounters<>(PinCounter.class);
  private final PinSender sender;
  private final PinReceiver receiver;
  private final PinConfirmations confirmations;
  private final Deque<PinAction> outbox = new ArrayDeque<>();
  private PinTable neighbours = PinTable.EMPTY;

  /** Whom the packet in hand came from, by index; 0 if no tunnel brought it. */
  private int upstream;

  private int sweptTo;
  private long sweepNs;

  /** Slots whose flows the next sweep shows to this process, whoever forwards them. */
  private int toShow;

  /**
   * Slots whose flows are still sent past their holders by the word of a process before this one.
   */
  private int toUnpin;

  /**
   * No pin, no neighbour.
   *
   * @param records those of the forwarding machine
   * @param table the one in force
   */
  public PinMachine(
      PinConfig config, FlowRecords records, Supplier<ForwardingTable> table, long nowNs) {
    this.config = config;
    this.records = records;
    pins = records.pins();
    pins.begin(this);
    ends = new PinnedEnds(config.lifetimeNs());
    PinBasis basis = new PinBasis(config, records, ends, table, outbox::add, counters);
    sender = new PinSender(basis);
    receiver = new PinReceiver(basis, sender);
    confirmations = new PinConfirmations(basis);
    sweepNs = nowNs + SWEEP_STEP_NS;
  }

  /** What a process before this one pinned flows to, before anything else is known. */
  public void adopt(Collection<AdoptedPinnedEnd> left, long nowNs) {
    ends.adopt(left, nowNs);
  }

  /** With whom pins are exchanged from now on. */
  public void install(PinTable next) {
    if (next.bringsUpstream(neighbours)) {
      toShow = records.slotBound();
    }
    neighbours = next;
    sender.neighbours(next);
    confirmations.neighbours(next);
  }

  /** Who hears of pins that are taken. */
  public void watch(PinWatch watch) {
    receiver.watch(watch);
  }

  @Override
  public void from(long outerHigh, long outerLow) {
    upstream =
        (outerHigh | outerLow) == 0 ? FlowPins.NONE : neighbours.upstreamOf(outerHigh, outerLow);
  }

  @Override
  public void onOpening(int slot, long nowNs) {
    if (records.state(slot) == FlowState.OPENING && pins.isTrusted(slot)) {
      receiver.beginAnew(slot, nowNs);
    }
    if (upstream == FlowPins.NONE) {
      return;
    }
    pins.upstream(slot, upstream);
    if (isHosts(slot)) {
      if (pins.version(slot) == 0) {
        pins.version(slot, config.version(nowNs));
      }
      sender.say(slot, nowNs);
    }
  }

  @Override
  public void onKnown(int slot, long nowNs) {
    if (upstream == FlowPins.NONE || !records.state(slot).isInUse()) {
      return;
    }
    boolean isMoved = pins.upstream(slot) != upstream;
    // Noted also while there is no pin yet: of a flow that was found it comes later.
    pins.upstream(slot, upstream);
    if (isLate(slot)) {
      onFound(slot, nowNs);
    }
    boolean isAllHere = config.hidesHosts() && pins.isAcknowledged(slot);
    // Whoever has the pin would not have sent this here, unless the flow is about to end.
    if (pins.version(slot) != 0
        && (isMoved || (!isAllHere && pins.signalledAgo(slot, nowNs) > SAY_AGAIN_SECONDS))) {
      pins.believe(slot);
      sender.say(slot, nowNs);
      // Said, as far as the next packets are concerned.
      pins.signal(slot, pins.signalledBy(slot), nowNs);
    }
  }

  /** Whether it is a host's, and nobody has said its pin since this process began. */
  private boolean isLate(int slot) {
    return pins.version(slot) == 0
        && !pins.isDatagram(slot)
        && records.state(slot) == FlowState.ESTABLISHED
        && isHosts(slot);
  }

  /** Whether this node speaks for who has the flow. */
  private boolean isHosts(int slot) {
    PinNeighbour.Downstream holder = neighbours.downstream(records.holder(slot));
    return holder != null && holder.isHost();
  }

  @Override
  public void onEstablished(int slot, long nowNs) {
    if (pins.version(slot) != 0 && !pins.isTrusted(slot)) {
      pins.trust(slot);
      sender.say(slot, nowNs);
    }
  }

  @Override
  public void onFound(int slot, long nowNs) {
    if (isHosts(slot)) {
      // A later one than anybody above may have of it; whom to tell, its next packet says.
      pins.version(slot, config.version(nowNs));
      pins.trust(slot);
    }
  }

  @Override
  public void onClosed(int slot) {
    sender.tear(slot);
  }

  @Override
  public void onAdopted(int slot, int target, long nowNs) {
    if (ends.get(target) != null) {
      pins.trust(slot);
      records.shortcut(slot, target, nowNs);
    }
  }

  @Override
  public boolean isEndDead(int slot) {
    PinnedEnd end = ends.get(records.shortcut(slot));
    return end != null && end.state == PinnedEnd.State.DOWN;
  }

  @Override
  public String words(int slot, long nowNs) {
    PinnedEnd end = ends.get(records.shortcut(slot));
    return end == null
        ? ""
        : ", pinned to %s%s%s"
            .formatted(
                end.endPoint,
                pins.version(slot) == 0
                    ? " before this process began"
                    : " for %d s".formatted(config.secondsSince(pins.version(slot), nowNs)),
                switch (end.state) {
                  case CONFIRMED, ADOPTED -> "";
                  case ASKED -> " (not used until confirmed)";
                  case DOWN -> " (not used, for it is dead)";
                });
  }

  /** A message of the node below with this number, by its key. */
  public void onMessageFromBelow(int nextHop, RsvpMessage message, long nowNs) {
    PinNeighbour.Downstream child = neighbours.downstream(nextHop);
    if (child == null || child.isHost()) {
      // Hosts are spoken for by their site.
      counters.add(PinCounter.REFUSED_NEIGHBOUR);
      return;
    }
    switch (message) {
      case Resv resv -> receiver.onResv(child, resv, nowNs);
      case ResvTear tear -> receiver.onResvTear(nextHop, tear, nowNs);
      case Srefresh refresh -> receiver.onSrefresh(nextHop, refresh, nowNs);
      case ResvConf confirmed -> confirmations.onResvConf(nextHop, confirmed);
      case PathErr _ -> counters.add(PinCounter.ERRORS_HEARD);
      case Path _, PathTear _, ResvErr _, Ack _ -> counters.add(PinCounter.REFUSED_NEIGHBOUR);
    }
  }

  /** A message of the node above with this index, by its key. */
  public void onMessageFromAbove(int index, RsvpMessage message, long nowNs) {
    switch (message) {
      case Path path -> confirmations.onPath(index, path);
      case Ack ack -> {
        if (ack.epoch() == config.epoch()) {
          sender.acknowledged(ack.acks(), nowNs);
          sender.unknownAbove(ack.nacks(), nowNs);
        }
      }
      case ResvErr _ -> counters.add(PinCounter.ERRORS_HEARD);
      // Nothing is kept of a Path.
      case PathTear _ -> {}
      case Resv _, ResvTear _, ResvConf _, Srefresh _, PathErr _ ->
          counters.add(PinCounter.REFUSED_NEIGHBOUR);
    }
  }

  /** The child says that this tunnel end is dead, in this incarnation and those before it. */
  public void onTunnelDown(int nextHop, TunnelDown dead, long nowNs) {
    PinNeighbour.Downstream child = neighbours.downstream(nextHop);
    // Its session may be so new that it is no neighbour here yet; what it spoke for, it may end.
    boolean may =
        child == null
            ? ends.isVia(nextHop, dead.endPoint())
            : !child.isHost() && child.allowed().mayEndAt(dead.endPoint());
    if (!may) {
      counters.add(PinCounter.REFUSED_END_POINT);
    } else if (ends.down(dead, nowNs)) {
      counters.add(PinCounter.ENDS_DOWN);
    }
  }

  /** The record's pin ends with it. */
  @Override
  public void onEnd(int slot) {
    receiver.forget(slot);
    if (pins.isLasting(slot)) {
      sender.tear(slot);
    }
  }

  /** Sends what the turn has brought, and what is due. */
  public void flush(long nowNs) {
    sender.onTimeout(nowNs);
    if (nowNs - sweepNs >= 0) {
      if (ends.expire(nowNs)) {
        toUnpin = records.slotBound();
      }
      sweep(nowNs);
      sweepNs = nowNs + SWEEP_STEP_NS;
    }
    sender.flush(nowNs);
    receiver.flush();
    confirmations.ask(nowNs);
    if (ends.takeChanged()) {
      outbox.add(new PinAction.EndsChanged());
    }
  }

  /** When {@link #flush} wants to be called though nothing has happened. */
  public long nextDeadlineNs() {
    long nextNs = Math.min(sender.nextDeadlineNs(), confirmations.nextDeadlineNs());
    return records.size() == 0 ? nextNs : Math.min(nextNs, sweepNs);
  }

  private void sweep(long nowNs) {
    int bound = records.slotBound();
    long slots = bound * SWEEP_STEP_NS / SWEEP_NS + 1;
    for (long i = 0; i < slots && bound > 0; i++) {
      sweptTo = sweptTo >= bound - 1 ? 0 : sweptTo + 1;
      if (pins.isLive(sweptTo)) {
        show(sweptTo, nowNs);
        unpin(sweptTo, nowNs);
        receiver.lapse(sweptTo, nowNs);
        sender.refresh(sweptTo, nowNs);
      }
    }
    sender.flushRefreshes();
    toShow = (int) Math.max(0, toShow - slots);
    toUnpin = (int) Math.max(0, toUnpin - slots);
  }

  /** Nobody has said this pin in the time in which all are said. */
  private void unpin(int slot, long nowNs) {
    if (toUnpin > 0 && pins.heardBy(slot) == FlowPins.NONE) {
      records.shortcut(slot, FlowRecords.NONE, nowNs);
    }
  }

  /**
   * Somebody above has come who does not know this flow's pin, and may be sending its packets: the
   * next of them must come to this process, or the pin would never be said.
   */
  private void show(int slot, long nowNs) {
    boolean isPinned = pins.version(slot) != 0 && !pins.isDatagram(slot);
    if (toShow > 0 && (isPinned || isLate(slot))) {
      records.withdraw(slot, nowNs);
    }
  }

  /** What is to be done. */
  public Optional<PinAction> pollAction() {
    return Optional.ofNullable(outbox.pollFirst());
  }

  /** The ends to which flows are pinned: next hops beside those of the children. */
  public List<TunnelEnd> tunnelEnds() {
    return ends.tunnelEnds();
  }

  /** How many these are. */
  public int endCount() {
    return ends.count();
  }

  /** Up to {@code limit} pins, in no order. */
  public List<PinRecord> snapshot(int limit, long nowNs) {
    List<PinRecord> all = new ArrayList<>();
    for (int slot = 0; slot < records.slotBound() && all.size() < limit; slot++) {
      boolean known =
          pins.signalledBy(slot) != FlowPins.NONE || pins.heardBy(slot) != FlowPins.NONE;
      if (pins.isLive(slot) && known) {
        all.add(record(slot, nowNs));
      }
    }
    return all;
  }

  private PinRecord record(int slot, long nowNs) {
    Optional<PinNeighbour.Upstream> told =
        pins.signalledBy(slot) == FlowPins.NONE
            ? Optional.empty()
            : neighbours.upstream(pins.upstream(slot));
    return new PinRecord(
        pins.flow(slot),
        Optional.ofNullable(ends.get(records.shortcut(slot))).map(end -> end.endPoint),
        pins.version(slot),
        pins.isTrusted(slot),
        pins.heardBy(slot) == FlowPins.NONE
            ? Optional.empty()
            : Optional.of(pins.heardAgo(slot, nowNs)),
        told.map(PinNeighbour.Upstream::name),
        pins.isAcknowledged(slot));
  }

  /** How often each thing happened that did. */
  public Map<PinCounter, Long> counters() {
    return counters.snapshot();
  }

  /** Pins of others that are known here. */
  public int size() {
    return receiver.size();
  }
}
