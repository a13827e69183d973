package slr.node.spare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import slr.core.spare.MateStatus;
import slr.core.spare.SpareAction;
import slr.core.spare.SpareFrame;
import slr.core.spare.SpareMachine;
import slr.node.forward.Companion;

/** The machine of hot spares, on the data plane's thread; others only put things into its box. */
final class SpareTurns implements Companion {

  private record Said(String mate, SpareFrame frame) {}

  /** Frames that wait for the data plane; of more than that, some of it is told again. */
  private static final int INBOX = 1_024;

  private static final long LAG_NS = 1_000_000_000;

  /** Frames of mates that are about to be seen. */
  private static final int EARLY = 256;

  /** Frames between two batches of packets: under a millisecond. */
  private static final int FRAMES_PER_TURN = 16;

  private final SpareMachine machine;
  private final BlockingQueue<Said> inbox = new ArrayBlockingQueue<>(INBOX);
  private final LongAdder lost = new LongAdder();
  private volatile Consumer<SpareAction> outlet = _ -> {};
  private volatile Map<String, Long> present = Map.of();

  /** For metrics: the lag of the mate that has the longest, about a second ago. */
  private volatile long lagNs;

  private long lagSinceNs = System.nanoTime();
  private Map<String, Long> known = Map.of();

  /** Of mates that saw this node before it sees them. */
  private final Deque<Said> early = new ArrayDeque<>();

  SpareTurns(SpareMachine machine) {
    this.machine = machine;
  }

  /** Who sends; called on the data plane's thread. */
  void outlet(Consumer<SpareAction> sender) {
    outlet = sender;
  }

  /** These others are there now; any thread. */
  void present(Map<String, Long> mates) {
    present = Map.copyOf(mates);
  }

  /** One of them has said this; any thread. */
  void said(String mate, SpareFrame frame) {
    if (!inbox.offer(new Said(mate, frame))) {
      lost.increment();
    }
  }

  /** Frames for which there was no room. */
  long lost() {
    return lost.sum();
  }

  /** The longest lag of a mate, 0 if there is none; any thread. */
  double lagSeconds() {
    return lagNs / 1e9;
  }

  /** How many others are there; any thread. */
  int mates() {
    return present.size();
  }

  SpareMachine machine() {
    return machine;
  }

  @Override
  public void onTable(long nowNs) {
    machine.onTable();
  }

  @Override
  public void turn(long nowNs) {
    Map<String, Long> mates = present;
    if (!mates.equals(known)) {
      known = mates;
      machine.mates(mates, nowNs);
      early.forEach(said -> machine.onFrame(said.mate(), said.frame(), nowNs));
      early.clear();
    }
    for (int i = 0; i < FRAMES_PER_TURN; i++) {
      Said said = inbox.poll();
      if (said == null) {
        break;
      }
      if (known.containsKey(said.mate()) || early.size() == EARLY) {
        machine.onFrame(said.mate(), said.frame(), nowNs);
      } else {
        early.add(said);
      }
    }
    machine.flush(nowNs);
    machine.pollActions().forEach(outlet);
    if (nowNs - lagSinceNs >= LAG_NS) {
      lagSinceNs = nowNs;
      lagNs = machine.status(nowNs).stream().mapToLong(MateStatus::lagNs).max().orElse(0);
    }
  }

  @Override
  public long nextDeadlineNs() {
    return inbox.isEmpty() ? machine.nextDeadlineNs() : System.nanoTime();
  }
}
