package slr.node.control;

import java.util.concurrent.atomic.LongAdder;

/** What a control socket has seen; any thread may add and read. */
public final class ControlCounters {

  final LongAdder connections = new LongAdder();
  final LongAdder done = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder badRequests = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder broken = new LongAdder();

  /**
   * The counts at one moment.
   *
   * @param connections accepted
   * @param done answered with class 0xxx
   * @param failed answered with class 8xxx
   * @param badRequests answered with class 9xxx
   * @param overloaded closed at once because too many were open
   * @param broken broke off or took too long; an answer may have been counted before
   */
  public record Snapshot(
      long connections, long done, long failed, long badRequests, long overloaded, long broken) {}

  /** The counts now. */
  public Snapshot snapshot() {
    return new Snapshot(
        connections.sum(),
        done.sum(),
        failed.sum(),
        badRequests.sum(),
        overloaded.sum(),
        broken.sum());
  }
}
