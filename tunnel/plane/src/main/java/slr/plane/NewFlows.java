package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.List;
import slr.plane.flow.TupleWords;

/**
 * What this process and the program tell each other of new flows: who may get them, whether this
 * process is there to place them, and where those went that are not in the flow table. {@code
 * choices}, {@code pulse} and {@code openings} of maps.h, which see; stand_in.h is the reader.
 *
 * <p>One thread; nothing is allocated. Finding, putting and removing a flow is a system call each.
 */
public final class NewFlows {

  /** No tunnel has this number. */
  public static final int NO_TUNNEL = -1;

  /** Next hops that count of those that take new flows: {@code CANDIDATES_MAX} of limits.h. */
  public static final int CANDIDATES_MAX = 64;

  /** {@code struct pulse}. */
  private static final class Pulse {
    static final int HEARD_NS = 0;
    static final int PLACED = HEARD_NS + 64;
  }

  /** {@code struct choices}: which set is current, then two of them. */
  private static final class Choices {
    static final int CURRENT = 0;
    static final int SETS = CURRENT + 8;
    static final int SIZE = SETS + 2 * CandidateSet.SIZE;
  }

  /** {@code struct candidates}. */
  private static final class CandidateSet {
    static final int COUNT = 0;
    static final int KEEPS_UDP = COUNT + 4;
    static final int CANDIDATES = KEEPS_UDP + 4;
    static final int SIZE = CANDIDATES + CANDIDATES_MAX * Candidate.SIZE;
  }

  /** {@code struct candidate}. */
  private static final class Candidate {
    static final int SEED = 0;
    static final int LOG_WEIGHT = SEED + 8;
    static final int TUNNEL = LOG_WEIGHT + 8;
    static final int SIZE = TUNNEL + 8;
  }

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment choices;
  private final MemorySegment pulse;
  private final BpfMap openings;
  private final MemorySegment key;
  private final MemorySegment value;

  /** The arena unmaps what is shared. */
  NewFlows(BpfObject object, Arena arena) {
    choices = object.map("choices").share(arena);
    pulse = object.map("pulse").share(arena);
    openings = object.map("openings");
    key = arena.allocate(TupleWords.BYTES, Long.BYTES);
    value = arena.allocate(ValueLayout.JAVA_INT);
  }

  /** How many virtual hosts can have candidates, those with the lowest accounts. */
  public int choices() {
    return (int) (choices.byteSize() / Choices.SIZE);
  }

  /**
   * Who takes new flows of the virtual host with this account. A packet meanwhile finds all of the
   * old set or all of the new one.
   *
   * @param account below {@link #choices}
   * @param keepsUdp whether its UDP flows keep their next hop
   * @param candidates the first {@value #CANDIDATES_MAX} of them count
   */
  public void candidates(int account, boolean keepsUdp, List<PlaneCandidate> candidates) {
    long at = (long) account * Choices.SIZE;
    int next = 1 - (choices.get(KernelLayout.INT, at + Choices.CURRENT) & 1);
    long set = at + Choices.SETS + (long) next * CandidateSet.SIZE;
    int count = Math.min(candidates.size(), CANDIDATES_MAX);
    for (int i = 0; i < count; i++) {
      long its = set + CandidateSet.CANDIDATES + (long) i * Candidate.SIZE;
      PlaneCandidate candidate = candidates.get(i);
      choices.set(KernelLayout.LONG, its + Candidate.SEED, candidate.seed());
      choices.set(KernelLayout.LONG, its + Candidate.LOG_WEIGHT, candidate.logWeight());
      choices.set(KernelLayout.INT, its + Candidate.TUNNEL, candidate.tunnel());
    }
    choices.set(KernelLayout.INT, set + CandidateSet.KEEPS_UDP, keepsUdp ? 1 : 0);
    choices.set(KernelLayout.INT, set + CandidateSet.COUNT, count);
    VarHandle.releaseFence();
    choices.set(KernelLayout.INT, at + Choices.CURRENT, next);
  }

  /**
   * This process was at work then, of the monotonic clock ({@code System.nanoTime}); to be said
   * several times in {@link PlaneStandIn#silenceNs}.
   */
  public void heard(long nowNs) {
    WORD.setRelease(pulse, (long) Pulse.HEARD_NS, nowNs);
  }

  /** How many flows the program placed so far, with pins since the first process. */
  public long placed() {
    return (long) WORD.getAcquire(pulse, (long) Pulse.PLACED);
  }

  /** The tunnel of a flow that the program placed or that was put here, or {@link #NO_TUNNEL}. */
  public int find(TupleWords flow) {
    flow.store(key, 0);
    return openings.lookUp(key, value) ? value.get(ValueLayout.JAVA_INT, 0) : NO_TUNNEL;
  }

  /** While this process is silent this flow takes this tunnel, unless the flow table knows it. */
  public void put(TupleWords flow, int tunnel) {
    flow.store(key, 0);
    value.set(ValueLayout.JAVA_INT, 0, tunnel);
    openings.update(key, value);
  }

  /** The tunnels that some flow here takes; a flow that comes meanwhile may be left out. */
  public BitSet tunnels() {
    BitSet taken = new BitSet();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = arena.allocate(TupleWords.BYTES, Long.BYTES);
      boolean more = openings.nextKey(MemorySegment.NULL, next);
      // The program goes on writing: whoever meets a key that has gone begins again.
      for (long i = 0; more && i < 2L * openings.entries(); i++) {
        key.copyFrom(next);
        if (openings.lookUp(key, value)) {
          taken.set(value.get(ValueLayout.JAVA_INT, 0));
        }
        more = openings.nextKey(key, next);
      }
    }
    return taken;
  }

  /** Forgets a flow, if it is here. */
  public void remove(TupleWords flow) {
    flow.store(key, 0);
    openings.delete(key);
  }
}
