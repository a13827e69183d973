package slr.sim.world;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Holders;
import slr.core.flow.FlowKey;
import slr.core.guard.SocketLookup;
import slr.core.row.RowKey;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.packet.TcpHeader;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Datagram;
import slr.sim.tcp.MessageCodec;
import slr.sim.tcp.Reassembly;
import slr.sim.tcp.Segment;
import slr.sim.tcp.SegmentCodec;
import slr.sim.tcp.SegmentCodec.Ends;
import slr.sim.tcp.TcpEnd;

/**
 * The kernel of a host: its sockets, which outlive the agent's process and die with the machine's
 * power. Whatever reaches it without a socket is answered with a reset, as TCP must (RFC 9293
 * 3.10.7.1): that is what the guard stands before.
 */
final class HostStack implements SocketLookup {

  /** Connections that were here once, for the checks: the latest. */
  private static final int PAST_MOST = 4_096;

  private static final int ANSWER_BYTES_MOST = 400;

  private final HostNode host;
  private final World world;
  private final SegmentCodec codec = new SegmentCodec();
  private final MessageCodec messages = new MessageCodec();
  private final IpPacket packet = new IpPacket();
  private Reassembly fragments = new Reassembly();
  private final Map<Ends, ServerEnd> sockets = new HashMap<>();
  private final Map<RowKey, Integer> open = new TreeMap<>();
  private final Map<Ends, Conversation> past =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Ends, Conversation> eldest) {
          return size() > PAST_MOST;
        }
      };
  private long delivered;
  private int answers;

  HostStack(HostNode host) {
    this.host = host;
    this.world = host.world;
  }

  /** The power is gone, and with it all sockets. */
  void forget() {
    sockets.values().forEach(ServerEnd::abandon);
    sockets.clear();
    open.clear();
    fragments = new Reassembly();
  }

  /** Connections of a service that are open. */
  int open(RowKey service) {
    return open.getOrDefault(service, 0);
  }

  /** Packets that came out of the tunnel. */
  long delivered() {
    return delivered;
  }

  /** Whether the host and the client both have this connection. */
  boolean holds(Conversation about) {
    ServerEnd end =
        sockets.get(
            new Ends(
                about.flow().source(),
                about.flow().sourcePort(),
                about.flow().destination(),
                about.flow().destinationPort()));
    return end != null && end.about == about;
  }

  /** What the kernel says of a connection. */
  Holders.Answer holds(FlowKey flow) {
    Answer answer =
        find(
            flow.source().high(),
            flow.source().low(),
            flow.sourcePort(),
            flow.destination().high(),
            flow.destination().low(),
            flow.destinationPort());
    return switch (answer) {
      case HELD, ENDING -> Holders.Answer.HELD;
      case HALF_OPEN -> Holders.Answer.OPENING;
      case NOT_HELD -> Holders.Answer.NOT_HELD;
      case FAILED -> Holders.Answer.UNKNOWN;
    };
  }

  @Override
  public Answer find(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    ServerEnd end =
        sockets.get(
            new Ends(
                new IpAddress(sourceHigh, sourceLow),
                sourcePort,
                new IpAddress(destinationHigh, destinationLow),
                destinationPort));
    if (end == null) {
      return Answer.NOT_HELD;
    }
    if (end.state() == TcpEnd.State.SYN_RECEIVED) {
      return Answer.HALF_OPEN;
    }
    return end.ending ? Answer.ENDING : Answer.HELD;
  }

  /** A packet comes out of the tunnel. */
  void deliver(IpPacket inner, @Nullable Conversation about) {
    delivered++;
    if (inner.isFragment()) {
      fragments.add(inner, world.queue().nowNs()).ifPresent(this::onReassembled);
    } else if (inner.protocol() == IpProtocol.TCP) {
      onSegment(inner, about);
    } else {
      onMessage(inner);
    }
  }

  private void onReassembled(Datagram datagram) {
    IpPacket whole = new IpPacket();
    whole.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes());
    onMessage(whole);
  }

  private void onMessage(IpPacket inner) {
    if (!Checksum.verifiesTransport(inner)) {
      throw new Violation(Invariant.MACHINES_STAND, host.name(), "a message is broken: " + inner);
    }
    if (inner.protocol() == IpProtocol.UDP) {
      answer(inner);
    } else if (MessageCodec.isEchoRequest(inner)) {
      world.fabric().send(host, messages.echoReply(inner));
    } else if (inner.isIcmp()) {
      onError(inner);
    }
  }

  /** A question is answered by one as long, up to what fits in one packet. */
  private void answer(IpPacket question) {
    Ends ways =
        new Ends(
            question.destination(),
            question.destinationPort(),
            question.source(),
            question.sourcePort());
    int bytes = Math.min(question.payloadLengthBytes(), ANSWER_BYTES_MOST);
    messages
        .udp(ways, ++answers & 0xffff, bytes)
        .forEach(datagram -> world.fabric().send(host, datagram));
  }

  private void onSegment(IpPacket inner, @Nullable Conversation about) {
    if (!Checksum.verifiesTransport(inner)) {
      throw new Violation(Invariant.MACHINES_STAND, host.name(), "a segment is broken: " + inner);
    }
    Ends ways =
        new Ends(inner.source(), inner.sourcePort(), inner.destination(), inner.destinationPort());
    Segment segment = SegmentCodec.segment(inner);
    ServerEnd end = sockets.get(ways);
    long nowNs = world.queue().nowNs();
    if (end != null) {
      end.onSegment(segment, nowNs);
    } else if (segment.isOpening()) {
      if (about != null) {
        accept(ways, segment, about, nowNs);
      }
    } else if (!segment.has(TcpHeader.RST)) {
      Conversation was = past.get(ways);
      if (was == null || was != about) {
        world.witness().onReset(host, segment, about);
      }
      Segment reset = new Segment(TcpHeader.RST, segment.acknowledgment(), 0, 0);
      world.fabric().send(host, codec.tcp(ways.turned(), reset, about));
    }
  }

  private void accept(Ends ways, Segment syn, Conversation about, long nowNs) {
    ServerEnd end = new ServerEnd(ways, about);
    sockets.put(ways, end);
    past.put(ways, about);
    open.merge(about.service(), 1, Integer::sum);
    world.witness().onOpened(host, about);
    end.accept(syn, (int) host.chance.bits(), nowNs);
  }

  private void onError(IpPacket inner) {
    IpPacket quoted = packet;
    PacketStatus status =
        quoted.parseQuoted(
            inner.memory(), inner.payloadOffset() + 8, inner.payloadLengthBytes() - 8);
    if (status != PacketStatus.OK) {
      return;
    }
    ServerEnd end =
        sockets.get(
            new Ends(
                quoted.destination(),
                quoted.destinationPort(),
                quoted.source(),
                quoted.sourcePort()));
    if (end != null) {
      int headers = SegmentCodec.headerBytes(inner.isV4());
      end.onTooBig(SegmentCodec.toldMtuBytes(inner) - headers, world.queue().nowNs());
    }
  }

  /** The host's end of one connection. */
  private final class ServerEnd extends TcpEnd {

    private final Ends ways;
    private final Conversation about;
    private final Alarm alarm = new Alarm(world.queue(), this::tick);
    private boolean ending;
    private boolean abandoned;
    private long asked;

    /** The life of the agent that saw our last SYN,ACK leave. */
    private int seenInLife;

    ServerEnd(Ends ways, Conversation about) {
      super(1_500 - SegmentCodec.headerBytes(ways.to().isV4()));
      this.ways = ways;
      this.about = about;
    }

    void abandon() {
      abandoned = true;
    }

    private void tick(long nowNs) {
      if (!abandoned) {
        onTimer(nowNs);
      }
    }

    @Override
    protected void transmit(Segment segment) {
      if (world.trace().isOn()) {
        world.trace().say(host.name(), about + " answers " + segment);
      }
      Datagram datagram = codec.tcp(ways.turned(), segment, about);
      if (segment.has(TcpHeader.SYN)) {
        host.onAnswer(datagram);
        seenInLife = host.life();
      }
      world.fabric().send(host, datagram);
    }

    /**
     * Excused is only a guard that could not know: its agent is younger, or its memory too small.
     */
    @Override
    protected void onMisfit(Segment segment) {
      if (host.hasSeenAnswersOf(seenInLife)) {
        world.witness().onReset(host, segment, about);
      }
      about.mayBeReset();
      world.traffic().misfit();
    }

    @Override
    protected void onStall() {
      host.onStalled(about.flow());
    }

    @Override
    protected void wakeAt(long timeNs) {
      alarm.at(timeNs);
    }

    @Override
    protected void onEstablished() {
      about.heldBy(host.name());
    }

    @Override
    protected void onData(int bytes) {
      asked += bytes;
      if (asked >= about.script().requestBytes()) {
        asked -= about.script().requestBytes();
        write(about.script().replyBytes(), world.queue().nowNs());
      }
    }

    @Override
    protected void onPeerFinished() {
      ending = true;
      finish(world.queue().nowNs());
    }

    @Override
    protected void onEnd(Conversation.End how) {
      ending = true;
      if (how == Conversation.End.STALLED) {
        world.witness().onGivenUp(host, about);
      }
      if (sockets.remove(ways, this)) {
        open.merge(about.service(), -1, Integer::sum);
        host.onClosed(about.flow());
      }
    }
  }
}
