package slr.node.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.forward.PacketDecider;
import slr.core.forward.Verdict;
import slr.packet.BareSegment;
import slr.packet.Decapsulation;
import slr.packet.EchoReply;
import slr.packet.Encapsulation;
import slr.packet.Fragmentation;
import slr.packet.IcmpErrors;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.packet.TcpReset;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;
import slr.plane.InputPort;
import slr.plane.NextHop;
import slr.plane.OutputPort;
import slr.plane.PacketHandler;

/**
 * Takes one received packet to its one end: forwarded, answered, passed or dropped, each counted.
 * The loop's thread; allocates nothing.
 */
final class PacketPath implements PacketHandler {

  private final DataPlaneConfig config;
  private final PacketDecider decider;
  private final NextHopTunnels tunnels;
  private final OutputPort output;
  private final Scratch scratch;
  private final ErrorBudget tooBigBudget;
  private final PathCounts counts = new PathCounts();

  private final @Nullable IpAddress addressV4;
  private final @Nullable IpAddress addressV6;
  private final IpPacket packet = new IpPacket();
  private final IpPacket inner = new IpPacket();
  private final IpPacket fragment = new IpPacket();
  private final IpPacket released = new IpPacket();
  private final HoldingQueue holding = new HoldingQueue();
  private final HoldingQueue.Handler releaseHandler = this::onReleased;
  private final Fragmentation.FragmentHandler fragmentHandler = this::onFragment;

  private List<Prefix> tunnelSources;
  private long nowNs;

  /** Where the fragments go that are being made. */
  private int fragmentNextHop;

  /** Whether all of them could be sent. */
  private boolean fragmentsWhole;

  PacketPath(
      DataPlaneConfig config,
      PacketDecider decider,
      NextHopTunnels tunnels,
      OutputPort output,
      Scratch scratch,
      long nowNs) {
    this.config = config;
    this.decider = decider;
    this.tunnels = tunnels;
    this.output = output;
    this.scratch = scratch;
    this.nowNs = nowNs;
    tooBigBudget = new ErrorBudget(config.tooBigPerSecond(), nowNs);
    tunnelSources = config.tunnelSources();
    addressV4 = config.addressV4().orElse(null);
    addressV6 = config.addressV6().orElse(null);
  }

  /** The time of the packets that follow. */
  void at(long now) {
    nowNs = now;
  }

  /** Whose tunnel packets are opened from now on. */
  void tunnelSources(List<Prefix> sources) {
    tunnelSources = sources;
  }

  PathCounts counts() {
    return counts;
  }

  @Override
  public void onPacket(MemorySegment memory, long offset, int lengthBytes) {
    counts.received++;
    counts.receivedBytes += lengthBytes;
    PacketStatus status = packet.parse(memory, offset, lengthBytes);
    if (status != PacketStatus.OK) {
      counts.drop(PathDrop.of(status));
    } else if (!isToMe()) {
      decide(packet, 0, 0, false);
    } else if (!Decapsulation.mayOpen(packet)) {
      counts.passed++;
    } else if (!isTunnelSource(packet.sourceHigh(), packet.sourceLow())) {
      counts.drop(PathDrop.TUNNEL_SOURCE);
    } else {
      open();
    }
  }

  private boolean isToMe() {
    IpAddress own = packet.isV4() ? addressV4 : addressV6;
    return own != null
        && own.low() == packet.destinationLow()
        && own.high() == packet.destinationHigh();
  }

  private boolean isTunnelSource(long high, long low) {
    // By index: an iterator would be an object for each packet.
    for (int i = 0; i < tunnelSources.size(); i++) {
      if (tunnelSources.get(i).contains(high, low)) {
        return true;
      }
    }
    return false;
  }

  private void open() {
    switch (Decapsulation.decapsulate(packet, inner)) {
      case OK -> {
        counts.decapsulated++;
        decide(inner, packet.sourceHigh(), packet.sourceLow(), true);
      }
      case NOT_TUNNEL -> throw new IllegalStateException("asked before");
      case OUTER_FRAGMENT -> counts.drop(PathDrop.OUTER_FRAGMENT);
      case BAD_CHECKSUM -> counts.drop(PathDrop.BAD_GUE_CHECKSUM);
      case BAD_GUE -> counts.drop(PathDrop.BAD_GUE);
      case BAD_INNER -> counts.drop(PathDrop.BAD_INNER);
      case NESTED -> counts.drop(PathDrop.NESTED);
      case CONGESTION_LOST -> counts.drop(PathDrop.CONGESTION);
    }
  }

  /** What was held for this search is decided again. */
  void release(long number) {
    holding.release(number, releaseHandler);
  }

  /** Throws away what was held for too long. */
  void expireHeld() {
    for (int i = holding.expire(nowNs); i > 0; i--) {
      counts.drop(PathDrop.HELD_TOO_LONG);
    }
  }

  /** Packets that wait for an answer. */
  int held() {
    return holding.size();
  }

  /** A segment waits below, where nobody has its flow: what becomes of it is decided here. */
  void onKeptBelow(Stray stray) {
    FlowKey flow = stray.flow();
    MemorySegment memory = scratch.memory();
    long offset = scratch.take(BareSegment.MAX_BYTES);
    int lengthBytes =
        BareSegment.write(
            stray.segment(),
            flow.source(),
            flow.sourcePort(),
            flow.destination(),
            flow.destinationPort(),
            memory,
            offset);
    counts.keptBelow++;
    PacketStatus status = released.parse(memory, offset, lengthBytes);
    if (status == PacketStatus.OK) {
      decide(released, 0, 0, false);
    } else {
      counts.drop(PathDrop.of(status));
    }
  }

  private void onReleased(
      byte[] memory, int at, int lengthBytes, long outerHigh, long outerLow, boolean tunnelled) {
    long offset = scratch.take(InputPort.HEADROOM_BYTES + (long) lengthBytes);
    offset += InputPort.HEADROOM_BYTES;
    MemorySegment.copy(memory, at, scratch.memory(), ValueLayout.JAVA_BYTE, offset, lengthBytes);
    if (released.parse(scratch.memory(), offset, lengthBytes) != PacketStatus.OK) {
      throw new IllegalStateException("it was whole when it came");
    }
    decide(released, outerHigh, outerLow, tunnelled);
  }

  private void decide(IpPacket subject, long outerHigh, long outerLow, boolean tunnelled) {
    decider.from(outerHigh, outerLow);
    Verdict verdict = decider.onPacket(subject, nowNs);
    switch (verdict.outcome()) {
      case FORWARD -> {
        int nextHop = decider.nextHop();
        if (decider.keepsCopy()) {
          // Before it is changed; without room for it nothing is lost.
          boolean _ =
              holding.hold(subject, decider.heldFor(), outerHigh, outerLow, tunnelled, nowNs);
        }
        forward(subject, nextHop);
      }
      case ANSWER -> answer(subject, verdict);
      case PASS -> {
        if (tunnelled) {
          // The kernel has the outer packet only: nobody else can take the inner one.
          counts.drop(PathDrop.INNER_NOT_OURS);
        } else {
          counts.passed++;
        }
      }
      case HOLD -> {
        long number = decider.heldFor();
        if (!holding.hold(subject, number, outerHigh, outerLow, tunnelled, nowNs)) {
          counts.drop(PathDrop.NOT_HELD_BACK);
        }
      }
      // The machine has counted it under its own name.
      case DROP -> {}
    }
  }

  private void forward(IpPacket subject, int nextHop) {
    TunnelEnds ends = tunnels.ends(nextHop);
    if (ends == null) {
      counts.drop(PathDrop.NO_TUNNEL);
      return;
    }
    int mtuBytes = tunnels.mtuBytes(nextHop);
    switch (Encapsulation.encapsulate(subject, ends, mtuBytes, entropy(subject))) {
      case OK -> {
        if (queue(subject, ends, nextHop)) {
          counts.forwarded++;
        } else {
          counts.drop(PathDrop.NO_NEIGHBOUR);
        }
      }
      case TTL_EXPIRED ->
          counts.drop(BareSegment.is(subject) ? PathDrop.KEPT_BELOW : PathDrop.TTL_EXPIRED);
      case NESTED -> counts.drop(PathDrop.NESTED);
      case TOO_BIG -> onTooBig(subject, nextHop, Encapsulation.innerMtuBytes(ends, mtuBytes));
    }
  }

  private void onTooBig(IpPacket subject, int nextHop, int innerMtuBytes) {
    if (Fragmentation.maySplit(subject)) {
      split(subject, nextHop, innerMtuBytes);
      return;
    }
    IpAddress from = subject.isV4() ? addressV4 : addressV6;
    if (from == null || !IcmpErrors.mayAnswer(subject)) {
      counts.drop(PathDrop.TOO_BIG);
    } else if (!tooBigBudget.take(nowNs)) {
      counts.drop(PathDrop.TOO_BIG_SILENT);
    } else {
      long offset = scratch.take(IcmpErrors.MAX_V6_BYTES);
      int lengthBytes = IcmpErrors.tooBig(subject, innerMtuBytes, from, scratch.memory(), offset);
      send(scratch.memory(), offset, lengthBytes);
      counts.tooBigErrors++;
    }
  }

  private void split(IpPacket subject, int nextHop, int innerMtuBytes) {
    if (!config.splitInner() || innerMtuBytes < Fragmentation.LEAST_MTU_BYTES) {
      counts.drop(PathDrop.TOO_BIG);
      return;
    }
    long room = Fragmentation.scratchBytes(subject, innerMtuBytes, InputPort.HEADROOM_BYTES);
    if (!Scratch.fits(room)) {
      counts.drop(PathDrop.TOO_BIG);
      return;
    }
    fragmentNextHop = nextHop;
    fragmentsWhole = true;
    long offset = scratch.take(room);
    Fragmentation.split(
        subject,
        innerMtuBytes,
        scratch.memory(),
        offset,
        InputPort.HEADROOM_BYTES,
        fragmentHandler);
    if (fragmentsWhole) {
      counts.forwarded++;
    } else {
      counts.drop(PathDrop.FRAGMENT_REFUSED);
    }
  }

  private void onFragment(MemorySegment memory, long offset, int lengthBytes) {
    TunnelEnds ends = tunnels.ends(fragmentNextHop);
    int mtuBytes = tunnels.mtuBytes(fragmentNextHop);
    boolean made =
        ends != null
            && fragment.parse(memory, offset, lengthBytes) == PacketStatus.OK
            && Encapsulation.encapsulate(fragment, ends, mtuBytes, entropy(fragment))
                == Encapsulation.Status.OK;
    // Nobody outside may end this process by a packet that we split badly.
    if (ends != null && made && queue(fragment, ends, fragmentNextHop)) {
      counts.fragments++;
    } else {
      fragmentsWhole = false;
    }
  }

  private void answer(IpPacket subject, Verdict verdict) {
    if (!mayAnswer(subject, verdict)) {
      counts.drop(PathDrop.UNANSWERABLE);
      return;
    }
    MemorySegment out = scratch.memory();
    if (verdict == Verdict.ANSWER_ECHO) {
      long offset = scratch.take(subject.lengthBytes());
      send(out, offset, EchoReply.write(subject, out, offset));
      counts.echoReplies++;
    } else {
      long offset = scratch.take(TcpReset.MAX_BYTES);
      boolean opening = verdict == Verdict.REFUSE_RESET;
      send(
          out,
          offset,
          opening ? TcpReset.write(subject, out, offset) : TcpReset.end(subject, out, offset));
      counts.resets++;
    }
  }

  private static boolean mayAnswer(IpPacket subject, Verdict verdict) {
    return switch (verdict) {
      case ANSWER_ECHO -> EchoReply.mayAnswer(subject);
      case REFUSE_RESET -> TcpReset.mayAnswer(subject);
      case RESET_NOT_HELD -> TcpReset.mayEnd(subject);
      default -> false;
    };
  }

  /** Gives it to the output, unless the far end of a MAC-LAN is not found. */
  private boolean queue(IpPacket subject, TunnelEnds ends, int nextHop) {
    if (ends.kind() != TunnelKind.MAC_LAN) {
      int overhead = ends.overheadBytes();
      send(subject.memory(), subject.offset() - overhead, subject.lengthBytes() + overhead);
      return true;
    }
    NextHop neighbour = tunnels.neighbour(nextHop, nowNs);
    if (neighbour == null) {
      return false;
    }
    output.sendTo(neighbour, subject.memory(), subject.offset(), subject.lengthBytes());
    counts.queued++;
    return true;
  }

  private void send(MemorySegment memory, long offset, int lengthBytes) {
    output.send(memory, offset, lengthBytes);
    counts.queued++;
  }

  /** Alike for all packets of a flow, different between flows (RFC 6438 3). */
  private static int entropy(IpPacket subject) {
    int label = subject.flowLabel();
    if (label != 0) {
      return label;
    }
    long mixed =
        (subject.sourceLow() * 31 + subject.destinationLow()) * 31
            + ((long) subject.sourcePort() << 16 | subject.destinationPort());
    mixed *= 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 44);
  }
}
