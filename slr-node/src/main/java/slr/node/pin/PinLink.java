package slr.node.pin;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.TunnelDown;
import slr.core.forward.ForwardingTable;
import slr.core.pin.PinAction;
import slr.core.pin.PinMachine;
import slr.core.pin.PinNeighbour;
import slr.core.pin.PinRecord;
import slr.core.pin.PinTable;
import slr.packet.IpAddress;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.MalformedRsvpException;
import slr.packet.rsvp.ReplayWindow;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.RsvpIntegrity;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;
import slr.plane.MessagePort;

/**
 * The pin machine's way to its neighbours: ports, keys, sequences, replay. On the data plane's
 * thread.
 */
public final class PinLink implements AutoCloseable {

  /** Messages of one port before packets have their turn again. */
  private static final int BATCH_MESSAGES = 64;

  /** Keys of sessions that have ended, beside those in use. */
  private static final int OLD_KEYS_MAX = 4_096;

  private final PinMachine machine;
  private final List<MessagePort> ports;
  private final long oldKeysNs;
  private final ByteBuffer message = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
  private final Map<Long, Incoming> incoming = new LinkedHashMap<>();
  private final Map<Integer, Outgoing> upward = new HashMap<>();
  private final Map<Integer, Outgoing> downward = new HashMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final PinMoments moments = new PinMoments();
  private boolean endsChanged;
  private long received;

  /** A key that others sign with. */
  private static final class Incoming {
    final boolean fromAbove;
    final int number;
    final RsvpIntegrity integrity;
    final ReplayWindow window = new ReplayWindow();
    long endsNs = Long.MAX_VALUE;

    Incoming(boolean fromAbove, int number, RsvpIntegrity integrity) {
      this.fromAbove = fromAbove;
      this.number = number;
      this.integrity = integrity;
    }
  }

  /** A key that this node signs with. */
  private static final class Outgoing {
    final IpAddress address;
    final long keyId;
    final RsvpIntegrity integrity;
    long sequence;

    Outgoing(IpAddress address, long keyId, RsvpIntegrity integrity, long sequence) {
      this.address = address;
      this.keyId = keyId;
      this.integrity = integrity;
      this.sequence = sequence;
    }
  }

  /**
   * Nobody to speak to yet.
   *
   * @param ports one per family; closed with this
   * @param oldKeysNs how long the key of a session that has ended is still good
   */
  public PinLink(PinMachine machine, List<MessagePort> ports, long oldKeysNs) {
    this.machine = machine;
    this.ports = List.copyOf(ports);
    this.oldKeysNs = oldKeysNs;
    // Not the time of the turn: microseconds count here.
    machine.watch((session, client) -> moments.taken(session, client, System.nanoTime()));
  }

  /** With whom pins are exchanged from now on; what was said under older keys may still come. */
  public void install(List<PinPeer> peers, long nowNs) {
    List<PinNeighbour.Upstream> upstreams = new ArrayList<>();
    List<PinNeighbour.Downstream> downstreams = new ArrayList<>();
    incoming.values().forEach(each -> each.endsNs = Math.min(each.endsNs, nowNs + oldKeysNs));
    for (PinPeer peer : peers) {
      switch (peer.neighbour()) {
        case PinNeighbour.Upstream up -> {
          upstreams.add(up);
          hear(peer.keys().down(), true, up.index());
          speak(upward, up.index(), peer.address(), peer.keys().up());
        }
        case PinNeighbour.Downstream down -> {
          downstreams.add(down);
          hear(peer.keys().up(), false, down.nextHop());
          speak(downward, down.nextHop(), peer.address(), peer.keys().down());
        }
      }
    }
    incoming.values().removeIf(each -> each.endsNs - nowNs <= 0);
    while (incoming.size() > OLD_KEYS_MAX + peers.size()) {
      incoming.remove(incoming.keySet().iterator().next());
    }
    machine.install(new PinTable(upstreams, downstreams));
  }

  private void hear(IntegrityKey key, boolean fromAbove, int number) {
    // The same key has the same window, whatever else is known of the neighbour now.
    Incoming known = incoming.remove(key.keyId());
    Incoming its = known == null ? new Incoming(fromAbove, number, new RsvpIntegrity(key)) : known;
    its.endsNs = Long.MAX_VALUE;
    incoming.put(key.keyId(), its);
  }

  private static void speak(
      Map<Integer, Outgoing> to, int number, IpAddress address, IntegrityKey key) {
    Outgoing known = to.get(number);
    if (known == null || known.keyId != key.keyId() || !known.address.equals(address)) {
      long sequence = known != null && known.keyId == key.keyId() ? known.sequence : 0;
      to.put(number, new Outgoing(address, key.keyId(), new RsvpIntegrity(key), sequence));
    }
  }

  /** The ends of this table, and those that flows are pinned to. */
  public ForwardingTable withEnds(ForwardingTable table) {
    return machine.endCount() == 0
        ? table
        : table.change().tunnelEndsToo(machine.tunnelEnds()).build();
  }

  /** Whether {@link #withEnds} would give other ends than when this was asked last. */
  public boolean endsChanged() {
    boolean changed = endsChanged;
    endsChanged = false;
    return changed;
  }

  /** A child says that a tunnel end below it is dead. */
  public void tunnelDown(int nextHop, TunnelDown end, long nowNs) {
    machine.onTunnelDown(nextHop, end, nowNs);
  }

  /** What waits for input. */
  public int[] descriptors() {
    return ports.stream().mapToInt(MessagePort::descriptor).toArray();
  }

  /** Takes the messages that wait; gives how many. */
  public int receive(long nowNs) {
    int count = 0;
    for (MessagePort port : ports) {
      count += receive(port, nowNs);
    }
    return count;
  }

  private int receive(MessagePort port, long nowNs) {
    for (int count = 0; count < BATCH_MESSAGES; count++) {
      ByteBuffer octets = port.receive();
      if (!octets.hasRemaining()) {
        return count;
      }
      onMessage(octets, nowNs);
    }
    return BATCH_MESSAGES;
  }

  private void onMessage(ByteBuffer octets, long nowNs) {
    OptionalLong keyId = RsvpIntegrity.keyId(octets);
    Incoming key = keyId.isPresent() ? incoming.get(keyId.getAsLong()) : null;
    if (key == null || key.endsNs - nowNs <= 0) {
      refuse(keyId.isPresent() ? "unknown-key" : "unsigned");
      return;
    }
    try {
      RsvpIntegrity.Verified verified = key.integrity.decode(octets);
      if (!key.window.accept(verified.sequence())) {
        refuse("replayed");
        return;
      }
      received++;
      if (key.fromAbove) {
        machine.onMessageFromAbove(key.number, verified.message(), nowNs);
      } else {
        machine.onMessageFromBelow(key.number, verified.message(), nowNs);
      }
    } catch (MalformedRsvpException malformed) {
      refuse(malformed.reason().label());
    }
  }

  private void refuse(String reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  /** Sends what the turn has brought, and what is due. */
  public void flush(long nowNs) {
    machine.flush(nowNs);
    Optional<PinAction> action = machine.pollAction();
    while (action.isPresent()) {
      switch (action.get()) {
        case PinAction.SendUp up -> send(upward.get(up.upstream()), up.message());
        case PinAction.SendDown down -> send(downward.get(down.nextHop()), down.message());
        case PinAction.EndsChanged _ -> endsChanged = true;
      }
      action = machine.pollAction();
    }
  }

  private void send(@Nullable Outgoing to, RsvpMessage what) {
    if (to == null) {
      // Its session has ended meanwhile.
      refuse("no-session");
      return;
    }
    if (what instanceof Resv resv) {
      moments.said(resv, System.nanoTime());
    }
    message.clear();
    to.integrity.encode(what, to.sequence++, message);
    message.flip();
    for (MessagePort port : ports) {
      if (port.isV4() == to.address.isV4()) {
        port.send(to.address, message);
        return;
      }
    }
    refuse("no-family");
  }

  /** When {@link #flush} wants to be called though nothing has come. */
  public long nextDeadlineNs() {
    return machine.nextDeadlineNs();
  }

  /** Up to {@code limit} pins. */
  public List<PinRecord> pins(int limit, long nowNs) {
    return machine.snapshot(limit, nowNs);
  }

  /** When the last pins were said and taken. */
  public List<PinMoment> moments() {
    return moments.kept();
  }

  /** What happened so far. */
  public PinCounts counts() {
    Map<String, Long> events = new LinkedHashMap<>();
    machine.counters().forEach((counter, count) -> events.put(counter.label(), count));
    return new PinCounts(
        machine.size(),
        machine.endCount(),
        ports.stream().mapToLong(port -> port.counters().packets()).sum(),
        ports.stream().mapToLong(port -> port.counters().lost()).sum(),
        received,
        refused,
        events);
  }

  @Override
  public void close() {
    ports.forEach(MessagePort::close);
  }
}
