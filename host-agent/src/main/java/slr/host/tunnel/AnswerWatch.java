package slr.host.tunnel;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.guard.Guard;
import slr.core.guard.GuardCapacity;
import slr.core.guard.SocketLookup;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.plane.NativeException;
import slr.plane.OutgoingTap;
import slr.plane.PacketFilter;
import slr.plane.PacketHandler;
import slr.plane.PortCounters;

/**
 * Shows the guard the SYN,ACKs that leave this host from its virtual hosts, so that it knows which
 * handshakes are this host's own (docs/adr/half-open-twice.md). Where the tap does not open, the
 * host serves without it: then the guard remembers none.
 *
 * <p>{@link #open} and {@link #close} by whoever makes the tunnel end; all else on its thread.
 */
public final class AnswerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWatch.class);

  /** As many as wait; the next drain goes on from there. */
  private static final int DRAIN_LIMIT = 4096;

  private final @Nullable OutgoingTap tap;
  private final PacketHandler handler = this::onAnswer;
  private final IpPacket answer = new IpPacket();
  private List<Prefix> sources;
  private Optional<String> problem;
  private @Nullable Guard guard;
  private long nowNs;
  private long unreadable;

  private AnswerWatch(@Nullable OutgoingTap tap, List<Prefix> sources, Optional<String> problem) {
    this.tap = tap;
    this.sources = sources;
    this.problem = problem;
  }

  /**
   * Begins to watch, in the network namespace of the calling thread; says so if that fails.
   *
   * @param virtualHosts prefixes that answers come from
   */
  public static AnswerWatch open(List<Prefix> virtualHosts) {
    try {
      OutgoingTap tap = OutgoingTap.open(PacketFilter.answersFrom(virtualHosts));
      return new AnswerWatch(tap, List.copyOf(virtualHosts), Optional.empty());
    } catch (NativeException | IllegalArgumentException e) {
      LOG.warn(
          "nobody sees the SYN,ACKs that leave, so handshakes count as unverified: {}",
          e.getMessage());
      return new AnswerWatch(null, List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /** A guard that is shown what is seen here, and has memory for it only then. */
  Guard guard(SocketLookup sockets, long seed) {
    GuardCapacity usual = GuardCapacity.USUAL;
    guard = new Guard(sockets, seed, tap == null ? usual.withoutAnswers() : usual);
    return guard;
  }

  /** Watches these prefixes instead; a prefix that is not watched has unverified handshakes. */
  void follow(List<Prefix> virtualHosts) {
    if (tap == null || virtualHosts.equals(sources)) {
      return;
    }
    try {
      tap.filter(PacketFilter.answersFrom(virtualHosts));
      sources = List.copyOf(virtualHosts);
      problem = Optional.empty();
    } catch (NativeException | IllegalArgumentException e) {
      LOG.warn("SYN,ACKs of new virtual hosts are not seen: {}", e.getMessage());
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Shows the guard all that left until now; one look at memory if there is none. */
  void drain(long nowNs) {
    if (tap != null) {
      this.nowNs = nowNs;
      tap.receive(handler, DRAIN_LIMIT);
      tap.release();
    }
  }

  TunnelCounters.Answers counters() {
    if (tap == null) {
      return new TunnelCounters.Answers(0, Map.of(), problem);
    }
    PortCounters counted = tap.counters();
    Map<String, Long> losses = new LinkedHashMap<>(counted.losses());
    if (unreadable > 0) {
      losses.put("unreadable", unreadable);
    }
    return new TunnelCounters.Answers(counted.packets() - unreadable, losses, problem);
  }

  @Override
  public void close() {
    if (tap != null) {
      tap.close();
    }
  }

  private void onAnswer(MemorySegment memory, long offset, int lengthBytes) {
    if (guard == null || answer.parse(memory, offset, lengthBytes) != PacketStatus.OK) {
      unreadable++;
    } else {
      guard.onAnswer(answer, nowNs);
    }
  }
}
