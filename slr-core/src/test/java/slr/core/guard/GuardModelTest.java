package slr.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import slr.core.guard.SocketLookup.Answer;
import slr.packet.PacketBuilder;

/** The guard against a model of the host's sockets: whatever happens, no stray passes. */
class GuardModelTest {

  /** What happens next. */
  enum Kind {
    SYN,
    ACK,
    /** An ACK that continues the SYN. */
    FINISH,
    FIN,
    RST,
    /** The application closes: the kernel forgets the connection. */
    CLOSE
  }

  /** One step: {@code waitMs} later, something happens to the flow from this port. */
  record Step(Kind kind, int sourcePort, int waitMs) {}

  @Property
  void deliversSegmentsOnlyOfConnectionsThatTheHostHadWithinTheRecheckTime(
      @ForAll("steps") List<Step> steps) {
    Set<Integer> sockets = new HashSet<>();
    Map<Integer, Long> lastHeldNs = new HashMap<>();
    Map<Integer, Long> lastSynNs = new HashMap<>();
    Guard guard =
        new Guard(
            (sourceHigh, sourceLow, sourcePort, high, low, port) ->
                sockets.contains(sourcePort) ? Answer.HELD : Answer.NOT_HELD,
            42);
    long nowNs = 0;
    for (Step step : steps) {
      nowNs += step.waitMs() * 1_000_000L;
      for (int port : sockets) {
        lastHeldNs.put(port, nowNs);
      }
      if (step.kind() == Kind.CLOSE) {
        sockets.remove(step.sourcePort());
        continue;
      }
      GuardVerdict verdict = guard.onPacket(segment(step).packet(), nowNs);
      boolean holds = sockets.contains(step.sourcePort());
      switch (step.kind()) {
        case SYN -> {
          assertThat(verdict).isEqualTo(GuardVerdict.OPENING);
          sockets.add(step.sourcePort());
          lastSynNs.put(step.sourcePort(), nowNs);
        }
        case FIN, RST -> assertThat(verdict.delivers()).isEqualTo(holds);
        default -> {
          boolean opened = isLater(lastSynNs, step, nowNs - Guard.OPENING_LIFETIME_NS);
          if (step.kind() == Kind.FINISH && opened) {
            assertThat(verdict.delivers()).as("%s at %s", step, nowNs).isTrue();
            lastHeldNs.merge(
                step.sourcePort(), nowNs - Guard.RECHECK_NS + Guard.FINISHED_NS, Math::max);
            continue;
          }
          boolean heldLately = isLater(lastHeldNs, step, nowNs - Guard.RECHECK_NS);
          assertThat(verdict.delivers()).as("%s at %s", step, nowNs).isIn(holds, heldLately);
          if (holds) {
            assertThat(verdict.delivers()).isTrue();
          }
        }
      }
      if (step.kind() == Kind.RST) {
        sockets.remove(step.sourcePort());
      }
      assertThat(verdict.delivers()).isNotEqualTo(verdict.drops());
    }
  }

  private static boolean isLater(Map<Integer, Long> timesNs, Step step, long thanNs) {
    Long timeNs = timesNs.get(step.sourcePort());
    return timeNs != null && timeNs > thanNs;
  }

  @Property(tries = 50)
  void memoryNeverKnowsAStrangerAndForgetsOnlyTheOldest(
      @ForAll("keys") List<Integer> keys, @ForAll long seed) {
    FlowMemory memory = new FlowMemory(16, 1_000_000, seed);
    Set<Integer> remembered = new HashSet<>();
    long nowNs = 0;
    for (int key : keys) {
      nowNs++;
      boolean known = memory.contains(key, 1, 2, 3, 4, nowNs);
      assertThat(known && !remembered.contains(key)).isFalse();
      memory.remember(key, 1, 2, 3, 4, nowNs);
      remembered.add(key);
      assertThat(memory.contains(key, 1, 2, 3, 4, nowNs)).isTrue();
      assertThat(memory.contains(key, 1, 2, 3, 5, nowNs)).isFalse();
    }
    assertThat((long) memory.size(nowNs)).isLessThanOrEqualTo(16);
    assertThat(memory.evicted()).isGreaterThanOrEqualTo(remembered.size() - 16L);
    for (int key : keys) {
      memory.forget(key, 1, 2, 3, 4);
    }
    assertThat(memory.size(nowNs)).isZero();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 20_000))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<Integer>> keys() {
    return Arbitraries.integers().between(0, 60).list().ofMaxSize(100);
  }

  private static PacketBuilder segment(Step step) {
    PacketBuilder tcp = PacketBuilder.ipv4().tcp(step.sourcePort(), 80);
    return switch (step.kind()) {
      case SYN -> tcp.syn();
      case FIN -> tcp.fin().ack();
      case RST -> tcp.rst();
      case FINISH -> tcp.seq(1001).ack();
      default -> tcp.ack();
    };
  }
}
