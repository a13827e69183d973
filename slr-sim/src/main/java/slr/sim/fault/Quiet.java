package slr.sim.fault;

import java.util.ArrayList;
import java.util.List;

/**
 * How long after the last fault everything must have come to rest, and when that is.
 *
 * <p>What it consists of: the longest pause before a parent is dialled again (2 s), the handshake
 * (3 s), the time to agree on digests (5 s) once more, a row that failed being taken away (10 s),
 * at three levels one after the other but overlapping, and the longest pause of a retransmission
 * (12.8 s). Where a wall clock went back, a restarted child is refused as long as its rows are kept
 * (60 s).
 */
public final class Quiet {

  /** Usually. */
  public static final long USUAL_NS = 30_000_000_000L;

  /** Where a wall clock went back. */
  public static final long LONG_NS = 100_000_000_000L;

  private Quiet() {}

  /**
   * A time without faults.
   *
   * @param restsNs when all must have come to rest
   * @param endNs when the next fault begins, or the run ends
   */
  public record Span(long restsNs, long endNs) {}

  /** All spans in which things must be at rest. */
  public static List<Span> spans(List<Fault> faults, long lengthNs) {
    boolean walls = faults.stream().anyMatch(fault -> fault.kind() == FaultKind.WALL);
    long boundNs = walls ? LONG_NS : USUAL_NS;
    List<Span> spans = new ArrayList<>();
    long lastNs = 0;
    for (Fault fault : faults) {
      if (fault.kind() != FaultKind.TIGHT) {
        add(spans, lastNs + boundNs, fault.atNs());
        lastNs = Math.max(lastNs, fault.endNs());
      }
    }
    add(spans, lastNs + boundNs, lengthNs);
    return spans;
  }

  private static void add(List<Span> spans, long restsNs, long endNs) {
    if (restsNs < endNs) {
      spans.add(new Span(restsNs, endNs));
    }
  }
}
