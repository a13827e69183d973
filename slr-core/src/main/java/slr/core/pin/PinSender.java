package slr.core.pin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowPins;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenBucket;
import slr.core.forward.TunnelEnd;
import slr.core.pin.PinNeighbour.Downstream;
import slr.core.pin.PinNeighbour.Upstream;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.MessageId;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.ResvTear;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.Srefresh;
import slr.packet.rsvp.TunnelObject;

/**
 * Says pins upstream: collects those of a turn, so that pins of one virtual host leave in one
 * message, gives them numbers, says them again until they are acknowledged, and refreshes them.
 */
final class PinSender {

  /** Pins that wait for the end of the turn: more than a turn's packets can make. */
  private static final int PENDING_MAX = 8_192;

  /** Pins that wait for an acknowledgement; those beyond are left to the refresh. */
  private static final int UNACKNOWLEDGED_MAX = 65_536;

  /** RFC 2961 6: Rf. */
  private static final long FIRST_RETRY_NS = 500_000_000;

  /** RFC 2961 6: Rl. */
  private static final int RETRIES = 3;

  private record Waiting(int number, long dueNs) {}

  private record Heap(int upstream, RsvpSession session) {}

  private final PinConfig config;
  private final FlowRecords records;
  private final FlowPins pins;
  private final PinnedEnds ends;
  private final Supplier<ForwardingTable> table;
  private final Consumer<PinAction> outbox;
  private final EventCounters<PinCounter> counters;
  private final TokenBucket untrusted;
  private final int slotBits;
  private final int[] pending = new int[PENDING_MAX];
  private final byte[] pendingTries = new byte[PENDING_MAX];

  /** By how often they were said already; each in the order of time. */
  private final List<Deque<Waiting>> unacknowledged = new ArrayList<>();

  private final Map<Integer, List<Integer>> refreshed = new LinkedHashMap<>();
  private PinTable neighbours = PinTable.EMPTY;
  private int pendingCount;
  private int numbers;

  PinSender(PinBasis basis) {
    config = basis.config();
    records = basis.records();
    ends = basis.ends();
    table = basis.table();
    outbox = basis.outbox();
    counters = basis.counters();
    pins = records.pins();
    untrusted = new TokenBucket(config.untrusted());
    for (int tries = 0; tries < RETRIES; tries++) {
      unacknowledged.add(new ArrayDeque<>());
    }
    slotBits = Integer.SIZE - Integer.numberOfLeadingZeros(records.capacity());
  }

  void neighbours(PinTable next) {
    neighbours = next;
  }

  /** The pin in this slot is to be said upstream, if anybody there is to hear of it. */
  void say(int slot, long nowNs) {
    say(slot, 0, nowNs);
  }

  private void say(int slot, int tries, long nowNs) {
    if (pins.upstream(slot) == FlowPins.NONE) {
      return;
    }
    if (!pins.isTrusted(slot) && !untrusted.take(nowNs)) {
      counters.add(PinCounter.HELD_BACK);
    } else if (pendingCount == PENDING_MAX) {
      counters.add(PinCounter.OVERFLOWED);
    } else {
      pending[pendingCount] = slot;
      pendingTries[pendingCount++] = (byte) tries;
    }
  }

  /** The flow in this slot has ended. */
  void tear(int slot) {
    if (pins.signalledBy(slot) == FlowPins.NONE) {
      return;
    }
    FlowKey flow = pins.flow(slot);
    IpAddress hop = config.address(flow.destination().isV4());
    up(pins.upstream(slot), new ResvTear(session(flow), hop, List.of(filter(flow))));
    pins.unsignal(slot);
  }

  /** Sends what the turn has brought. */
  void flush(long nowNs) {
    if (pendingCount == 0) {
      return;
    }
    Map<Heap, List<FlowDescriptor>> heaps = new LinkedHashMap<>();
    for (int i = 0; i < pendingCount; i++) {
      describe(pending[i], pendingTries[i], nowNs, heaps);
    }
    pendingCount = 0;
    heaps.forEach(this::resv);
  }

  private void describe(int slot, int tries, long nowNs, Map<Heap, List<FlowDescriptor>> heaps) {
    if (!pins.isLive(slot)) {
      return;
    }
    TunnelObject tunnel = tunnel(slot);
    int upstream = pins.upstream(slot);
    if (tunnel == null || neighbours.upstream(upstream).filter(Upstream::takesPins).isEmpty()) {
      // Looked at, so that the next packet does not ask again.
      pins.signal(slot, pins.signalledBy(slot), nowNs);
      return;
    }
    int number =
        pins.signalledBy(slot) == FlowPins.NONE ? nextNumber(slot) : pins.signalledBy(slot);
    pins.signal(slot, number, nowNs);
    FlowKey flow = pins.flow(slot);
    Heap heap = new Heap(upstream, session(flow));
    List<FlowDescriptor> flows = heaps.computeIfAbsent(heap, _ -> new ArrayList<>());
    flows.add(
        new FlowDescriptor(new MessageId(config.epoch(), number, true), filter(flow), tunnel));
    counters.add(PinCounter.SIGNALLED);
    await(new Waiting(number, nowNs + (FIRST_RETRY_NS << tries)), tries);
    if (flows.size() == RsvpLimits.flowDescriptors(heap.session().isV4(), false)) {
      resv(heap, flows);
      heaps.remove(heap);
    }
  }

  private void resv(Heap heap, List<FlowDescriptor> flows) {
    int refreshMs = (int) (config.refreshNs() / 1_000_000);
    IpAddress hop = config.address(heap.session().isV4());
    up(heap.upstream(), new Resv(heap.session(), hop, refreshMs, List.copyOf(flows)));
  }

  /** Where the flow goes, as those above shall know it; null if that is not known, or dead. */
  private @Nullable TunnelObject tunnel(int slot) {
    int holder = records.holder(slot);
    Downstream child = neighbours.downstream(holder);
    PinnedEnd end = ends.get(records.shortcut(slot));
    boolean trusted = pins.isTrusted(slot);
    long version = pins.version(slot);
    if (child == null || (!child.isHost() && end == null)) {
      return null;
    }
    if (config.hidesHosts()) {
      IpAddress own = config.address(pins.flow(slot).destination().isV4());
      return new TunnelObject(own, TunnelKind.IP_IN_IP, config.incarnation(), version, trusted);
    }
    if (end != null && !end.canBeSaid()) {
      return null;
    }
    if (end != null) {
      return new TunnelObject(end.endPoint, end.kind, end.incarnation, version, trusted);
    }
    TunnelEnd own = table.get().tunnelEnd(holder).filter(TunnelEnd::up).orElse(null);
    // Nobody but its own link reaches a host by its link address.
    return own == null || own.kind() == TunnelKind.MAC_LAN
        ? null
        : new TunnelObject(own.endPoint(), own.kind(), child.incarnation(), version, trusted);
  }

  /** The neighbour above has these: a packet that still comes here is one to say it again for. */
  void acknowledged(IdentifierList heard, long nowNs) {
    for (int i = 0; i < heard.size(); i++) {
      int slot = slotOf(heard.get(i));
      if (slot != FlowRecords.NONE) {
        pins.acknowledge(slot);
        boolean isElsewhere = !config.hidesHosts() && records.state(slot) == FlowState.ESTABLISHED;
        if (isElsewhere && pins.passBy(slot)) {
          records.seenElsewhere(slot, records.lastSeenNs(slot, nowNs));
          records.withdraw(slot, nowNs);
        }
      }
    }
  }

  /** The neighbour above does not know these: it is told all again. */
  void unknownAbove(IdentifierList heard, long nowNs) {
    for (int i = 0; i < heard.size(); i++) {
      int slot = slotOf(heard.get(i));
      if (slot == FlowRecords.NONE) {
        continue;
      }
      if (pins.isDatagram(slot)) {
        // Idle up there: its next packet comes by here.
        pins.unsignal(slot);
      } else if (pins.isTrusted(slot)) {
        pins.doubt(slot);
        say(slot, nowNs);
      }
    }
  }

  /** The slot that a number was given for, if it still has it. */
  private int slotOf(int number) {
    int slot = number & (1 << slotBits) - 1;
    return slot < records.slotBound() && pins.isLive(slot) && pins.signalledBy(slot) == number
        ? slot
        : FlowRecords.NONE;
  }

  /** Says again what nobody acknowledged. */
  void onTimeout(long nowNs) {
    for (int tries = 0; tries < RETRIES; tries++) {
      Deque<Waiting> waiting = unacknowledged.get(tries);
      while (!waiting.isEmpty() && waiting.getFirst().dueNs() - nowNs <= 0) {
        int slot = slotOf(waiting.removeFirst().number());
        if (slot != FlowRecords.NONE && !pins.isAcknowledged(slot)) {
          counters.add(PinCounter.SIGNALLED_AGAIN);
          say(slot, tries + 1, nowNs);
        }
      }
    }
  }

  /** When {@link #onTimeout} wants to be called, or {@link Long#MAX_VALUE}. */
  long nextDeadlineNs() {
    long nextNs = Long.MAX_VALUE;
    for (Deque<Waiting> waiting : unacknowledged) {
      nextNs = waiting.isEmpty() ? nextNs : Math.min(nextNs, waiting.getFirst().dueNs());
    }
    return nextNs;
  }

  /** The sweep comes by a slot. */
  void refresh(int slot, long nowNs) {
    int number = pins.signalledBy(slot);
    if (number == FlowPins.NONE) {
      return;
    }
    if (pins.isDatagram(slot) && table.get().refuses(records.holder(slot), pins.flow(slot))) {
      // Then it begins anew, and only this node can place it.
      tear(slot);
      records.shortcut(slot, FlowRecords.NONE, nowNs);
    } else if (pins.isLasting(slot)
        && leadsOn(slot)
        && pins.signalledAgo(slot, nowNs) * 1_000_000_000L >= config.refreshNs()) {
      if (records.state(slot).isLasting() && !pins.isDoubted(slot)) {
        // Its packets go past this node.
        records.seenElsewhere(slot, nowNs);
      }
      pins.signal(slot, number, nowNs);
      pins.acknowledge(slot);
      List<Integer> numbersOf =
          refreshed.computeIfAbsent(pins.upstream(slot), _ -> new ArrayList<>());
      numbersOf.add(number);
      if (numbersOf.size() == RsvpLimits.IDENTIFIERS) {
        srefresh(pins.upstream(slot), numbersOf);
        refreshed.remove(pins.upstream(slot));
      }
    }
  }

  /** Whether anybody above takes pins. */
  boolean speaks() {
    return neighbours.upstreams().stream().anyMatch(PinNeighbour.Upstream::takesPins);
  }

  /** Whether there is still a pin, to an end that is not known to be dead; else it shall lapse. */
  private boolean leadsOn(int slot) {
    int holder = records.holder(slot);
    Downstream child = neighbours.downstream(holder);
    PinnedEnd end = ends.get(records.shortcut(slot));
    return end == null
        ? child != null && child.isHost() && table.get().isUp(holder)
        : end.state != PinnedEnd.State.DOWN;
  }

  /** The sweep has come to the end of its portion. */
  void flushRefreshes() {
    refreshed.forEach(this::srefresh);
    refreshed.clear();
  }

  private void srefresh(int upstream, List<Integer> numbersOf) {
    int[] all = numbersOf.stream().mapToInt(Integer::intValue).toArray();
    up(upstream, new Srefresh(config.epoch(), IdentifierList.of(all)));
  }

  private void await(Waiting waiting, int tries) {
    if (tries < RETRIES && unacknowledged.get(tries).size() < UNACKNOWLEDGED_MAX) {
      unacknowledged.get(tries).addLast(waiting);
    }
  }

  private int nextNumber(int slot) {
    int number = (numbers++ << slotBits) | slot;
    // 0 says that there is none; only slot 0 can have it.
    return number == FlowPins.NONE ? nextNumber(slot) : number;
  }

  private static RsvpSession session(FlowKey flow) {
    return new RsvpSession(flow.destination(), flow.protocol(), flow.destinationPort());
  }

  private static FilterSpec filter(FlowKey flow) {
    return new FilterSpec(flow.source(), flow.sourcePort());
  }

  private void up(int upstream, RsvpMessage message) {
    outbox.accept(new PinAction.SendUp(upstream, message));
  }
}
