package slr.core.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/**
 * Packets and octets by verdict. The thread of the machine writes; any thread may read: each number
 * is whole and never goes back, though two numbers may be of different moments.
 */
public final class VerdictCounters {

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final Verdict[] VERDICTS = Verdict.values();

  /** By code. */
  private final long[] packets = new long[Verdict.CODES];

  private final long[] bytes = new long[Verdict.CODES];

  VerdictCounters() {}

  void count(Verdict verdict, int lengthBytes) {
    int at = verdict.code();
    // One writer: a plain read and an opaque write are enough, and cost no locked instruction.
    CELL.setOpaque(packets, at, packets[at] + 1);
    CELL.setOpaque(bytes, at, bytes[at] + lengthBytes);
  }

  /** Packets that got this verdict. */
  public long packets(Verdict verdict) {
    return (long) CELL.getOpaque(packets, verdict.code());
  }

  /** IP octets of these packets. */
  public long bytes(Verdict verdict) {
    return (long) CELL.getOpaque(bytes, verdict.code());
  }

  /** All packets that the machine was shown and has decided about for good. */
  public long received() {
    long sum = 0;
    for (Verdict verdict : VERDICTS) {
      // One that is held is counted when it is decided again.
      sum += verdict.outcome() == Verdict.Outcome.HOLD ? 0 : packets(verdict);
    }
    return sum;
  }

  /** Packets by verdict, in the order of the codes. */
  public Map<Verdict, Long> snapshot() {
    Map<Verdict, Long> map = new EnumMap<>(Verdict.class);
    for (Verdict verdict : VERDICTS) {
      map.put(verdict, packets(verdict));
    }
    return map;
  }
}
