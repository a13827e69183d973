package slr.core.pin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowPins;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenBucket;
import slr.core.forward.TokenRate;
import slr.core.pin.PinNeighbour.Downstream;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.Prefix;
import slr.packet.TunnelKind;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.ResvErr;
import slr.packet.rsvp.ResvTear;
import slr.packet.rsvp.RsvpError;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.Srefresh;
import slr.packet.rsvp.TunnelObject;

/** Takes pins that come from below, if they may be believed, and says what it thinks of them. */
final class PinReceiver {

  /** No process starts more often; what is said of others meanwhile is not heard. */
  private static final long EPOCH_NS_MIN = 1_000_000_000;

  private record Epoch(int number, long sinceNs) {}

  private final PinConfig config;
  private final FlowRecords records;
  private final FlowPins pins;
  private final PinnedEnds ends;
  private final PinSender sender;
  private final Supplier<ForwardingTable> table;
  private final Consumer<PinAction> outbox;
  private final EventCounters<PinCounter> counters;
  private final PinIndex index;
  private final FlowTuple tuple = new FlowTuple();

  /** Whose numbers each neighbour's are: another epoch is another process. */
  private final Map<Integer, Epoch> epochs = new HashMap<>();

  private final Map<Integer, Replies> replies = new LinkedHashMap<>();
  private final TokenBucket unknown;
  private final TokenBucket errors = new TokenBucket(new TokenRate(100, 100));
  private PinWatch watch = PinWatch.NONE;

  PinReceiver(PinBasis basis, PinSender sender) {
    config = basis.config();
    records = basis.records();
    ends = basis.ends();
    this.sender = sender;
    table = basis.table();
    outbox = basis.outbox();
    counters = basis.counters();
    pins = records.pins();
    index = new PinIndex(records.capacity());
    unknown = new TokenBucket(config.untrusted());
  }

  void watch(PinWatch next) {
    watch = next;
  }

  /** Pins of one virtual host. */
  void onResv(Downstream child, Resv resv, long nowNs) {
    int from = child.nextHop();
    boolean told = false;
    for (FlowDescriptor flow : resv.flows()) {
      if (!isOf(from, flow.id().epoch(), nowNs)) {
        counters.add(PinCounter.REFUSED_EPOCH);
        continue;
      }
      Optional<PinCounter> refused = take(child, resv.session(), flow, nowNs);
      if (refused.isPresent()) {
        counters.add(refused.get());
        if (!told && errors.take(nowNs)) {
          told = true;
          refuse(from, resv.session(), flow.filter(), refused.get());
        }
        continue;
      }
      watch.onTaken(resv.session(), flow.filter());
      if (flow.id().ackDesired()) {
        repliesTo(from, flow.id().epoch()).ack(flow.id().identifier());
      }
    }
  }

  private Optional<PinCounter> take(
      Downstream child, RsvpSession session, FlowDescriptor flow, long nowNs) {
    if (!child.allowed().mayServe(Prefix.ofHost(session.destination()))) {
      return Optional.of(PinCounter.REFUSED_VIRTUAL_HOST);
    }
    if (!child.allowed().mayEndAt(flow.tunnel().endPoint()) || !reaches(flow.tunnel())) {
      return Optional.of(PinCounter.REFUSED_END_POINT);
    }
    if (flow.id().identifier() == FlowPins.NONE) {
      return Optional.of(PinCounter.REFUSED_NUMBER);
    }
    if (flow.tunnel().version() > config.version(nowNs) + PinConfig.VERSIONS_AHEAD) {
      return Optional.of(PinCounter.REFUSED_VERSION);
    }
    int slot = find(session, flow.filter(), nowNs);
    Optional<PinCounter> refused = judge(child, slot, flow);
    if (refused.isPresent()) {
      return refused;
    }
    PinnedEnd end = ends.named(flow.tunnel(), child.nextHop(), nowNs);
    if (end == null) {
      return Optional.of(PinCounter.REFUSED_DOWN);
    }
    boolean known = slot != FlowRecords.NONE;
    if (!known) {
      slot = insert(child, session, nowNs);
      if (slot == FlowRecords.NONE) {
        return Optional.of(PinCounter.REFUSED_FULL);
      }
    }
    install(slot, child.nextHop(), flow, end, nowNs);
    boolean isNews = known && records.state(slot).isYoung() && !records.isMirrored(slot);
    if (isNews && flow.tunnel().trusted()) {
      records.seen(slot, FlowState.ESTABLISHED, 0, nowNs);
    }
    return Optional.empty();
  }

  /** Whether this node can tunnel there: a link address is nobody else's to use. */
  private boolean reaches(TunnelObject tunnel) {
    return tunnel.kind() != TunnelKind.MAC_LAN
        && config.addresses().stream().anyMatch(own -> own.isV4() == tunnel.endPoint().isV4());
  }

  /** Whether this pin may be this child's. */
  private Optional<PinCounter> judge(Downstream child, int slot, FlowDescriptor flow) {
    if (slot == FlowRecords.NONE) {
      return flow.tunnel().trusted() ? Optional.empty() : Optional.of(PinCounter.REFUSED_UNKNOWN);
    }
    boolean newer = flow.tunnel().version() > pins.version(slot);
    if (records.holder(slot) != child.nextHop() && !(newer && flow.tunnel().trusted())) {
      return Optional.of(PinCounter.REFUSED_HOLDER);
    }
    return flow.tunnel().version() < pins.version(slot)
        ? Optional.of(PinCounter.REFUSED_VERSION)
        : Optional.empty();
  }

  private int insert(Downstream child, RsvpSession session, long nowNs) {
    boolean routed =
        table.get().virtualHostPrefix(tuple.destinationHigh(), tuple.destinationLow()) != null;
    if (!routed || !unknown.take(nowNs)) {
      return FlowRecords.NONE;
    }
    counters.add(PinCounter.TAKEN_UNKNOWN);
    // It yields to others until the client's segments show that there is one.
    FlowState state =
        session.protocol() == IpProtocol.TCP ? FlowState.CONFIRMING : FlowState.DATAGRAM;
    return records.insert(tuple, child.nextHop(), state, nowNs);
  }

  private void install(int slot, int child, FlowDescriptor flow, PinnedEnd end, long nowNs) {
    if (records.holder(slot) != child) {
      int upstream = pins.upstream(slot);
      records.reopen(slot, child, records.state(slot), nowNs);
      pins.upstream(slot, upstream);
    }
    int before = pins.heardBy(slot);
    if (before != FlowPins.NONE) {
      index.remove(child, before, slot);
    }
    int number = flow.id().identifier();
    if (!index.put(child, number, slot)) {
      counters.add(PinCounter.OVERFLOWED);
    }
    pins.hear(slot, number, nowNs);
    pins.version(slot, flow.tunnel().version());
    if (flow.tunnel().trusted()) {
      pins.trust(slot);
    }
    counters.add(PinCounter.TAKEN);
    // Also while it is not confirmed: until then its tunnel is down, and the levels are the way.
    records.shortcut(slot, end.number, nowNs);
    if (pins.upstream(slot) == FlowPins.NONE && sender.speaks()) {
      // From above it comes by the kernel alone: its next packet must show from whom.
      records.withdraw(slot, nowNs);
    }
    sender.say(slot, nowNs);
  }

  /** Flows that have ended; their records go soon, by their own time. */
  void onResvTear(int from, ResvTear tear, long nowNs) {
    for (FilterSpec flow : tear.flows()) {
      int slot = find(tear.session(), flow, nowNs);
      if (slot == FlowRecords.NONE || records.holder(slot) != from) {
        counters.add(PinCounter.REFUSED_HOLDER);
        continue;
      }
      counters.add(PinCounter.TORN);
      if (records.state(slot) == FlowState.ESTABLISHED) {
        records.seen(slot, FlowState.CLOSING, 0, nowNs);
      }
      sender.tear(slot);
      unhear(slot);
      if (pins.isDatagram(slot)) {
        records.shortcut(slot, FlowRecords.NONE, nowNs);
      }
    }
  }

  /** Numbers of pins that are still good. */
  void onSrefresh(int from, Srefresh refresh, long nowNs) {
    if (!isOf(from, refresh.epoch(), nowNs)) {
      counters.add(PinCounter.REFUSED_EPOCH);
      return;
    }
    IdentifierList numbers = refresh.identifiers();
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      int slot = index.find(from, number);
      boolean isKnown =
          slot != PinIndex.NONE && pins.heardBy(slot) == number && records.holder(slot) == from;
      boolean isUsed = isKnown && isUsed(slot);
      counters.add(isUsed ? PinCounter.REFRESHED : PinCounter.REFRESHED_UNKNOWN);
      if (isKnown) {
        pins.hear(slot, number, nowNs);
      }
      if (!isUsed) {
        // Also where the end has died: it may be another process's now.
        repliesTo(from, refresh.epoch()).nack(number);
      }
    }
  }

  private boolean isUsed(int slot) {
    PinnedEnd end = ends.get(records.shortcut(slot));
    return end != null && end.state != PinnedEnd.State.DOWN;
  }

  /** The sweep comes by a slot: pins that nobody says any more are not used. */
  void lapse(int slot, long nowNs) {
    if (pins.heardBy(slot) == FlowPins.NONE) {
      return;
    }
    int agoSeconds = pins.heardAgo(slot, nowNs);
    if (!pins.isLasting(slot) && agoSeconds > PinConfig.UNTRUSTED_SECONDS) {
      counters.add(PinCounter.LAPSED_UNTRUSTED);
    } else if (agoSeconds * 1_000_000_000L > config.lifetimeNs()) {
      counters.add(PinCounter.LAPSED);
    } else {
      return;
    }
    unhear(slot);
    records.shortcut(slot, FlowRecords.NONE, nowNs);
  }

  /** The record in this slot ends, and its number with it. */
  void forget(int slot) {
    if (pins.heardBy(slot) != FlowPins.NONE) {
      index.remove(records.holder(slot), pins.heardBy(slot), slot);
    }
  }

  /** A new connection of the same five parts: what was known is of the one before. */
  void beginAnew(int slot, long nowNs) {
    unhear(slot);
    pins.distrust(slot);
    pins.version(slot, 0);
    records.shortcut(slot, FlowRecords.NONE, nowNs);
  }

  private void unhear(int slot) {
    forget(slot);
    pins.unhear(slot);
  }

  /** Sends what the turn has brought. */
  void flush() {
    replies.forEach(
        (from, reply) -> reply.messages(ack -> outbox.accept(new PinAction.SendDown(from, ack))));
    replies.clear();
  }

  /** Pins that are known by numbers. */
  int size() {
    return index.size();
  }

  /** Whether numbers are of this epoch; those of a process before it are forgotten. */
  private boolean isOf(int from, int number, long nowNs) {
    Epoch known = epochs.get(from);
    if (known != null && known.number() == number) {
      return true;
    }
    if (known != null && nowNs - known.sinceNs() < EPOCH_NS_MIN) {
      return false;
    }
    index.removeAll(from);
    epochs.put(from, new Epoch(number, nowNs));
    return true;
  }

  private Replies repliesTo(int from, int epoch) {
    Replies known = replies.get(from);
    if (known != null && known.epoch() == epoch) {
      return known;
    }
    if (known != null) {
      known.messages(ack -> outbox.accept(new PinAction.SendDown(from, ack)));
    }
    Replies fresh = new Replies(epoch);
    replies.put(from, fresh);
    return fresh;
  }

  private void refuse(int from, RsvpSession session, FilterSpec flow, PinCounter why) {
    int code =
        why == PinCounter.REFUSED_VIRTUAL_HOST || why == PinCounter.REFUSED_END_POINT
            ? RsvpError.POLICY_CONTROL_FAILURE
            : RsvpError.ADMISSION_CONTROL_FAILURE;
    IpAddress own = config.address(session.isV4());
    outbox.accept(
        new PinAction.SendDown(
            from, new ResvErr(session, own, new RsvpError(own, 0, code, 0), flow)));
  }

  private int find(RsvpSession session, FilterSpec flow, long nowNs) {
    tuple.set(
        new FlowKey(
            session.protocol(), flow.source(), flow.port(), session.destination(), session.port()));
    return records.find(tuple, nowNs);
  }
}
