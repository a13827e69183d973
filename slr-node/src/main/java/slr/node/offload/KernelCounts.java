package slr.node.offload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import slr.node.forward.OffloadReport;
import slr.packet.Prefix;
import slr.plane.BpfPlane;
import slr.plane.PlaneCount;
import slr.plane.PlaneVerdict;

/** What the kernel's data plane has counted, in the words of the report. */
final class KernelCounts {

  private KernelCounts() {}

  /**
   * All that was counted since the tables were made.
   *
   * @param flows that the table has
   * @param refused how often one found no place
   */
  static OffloadReport of(BpfPlane plane, WayIndex ways, int flows, long refused) {
    Map<String, Long> answered = new LinkedHashMap<>();
    Map<String, Long> dropped = new LinkedHashMap<>();
    Map<String, Long> left = new LinkedHashMap<>();
    long decided = 0;
    long decidedBytes = 0;
    long forwarded = 0;
    long stoodIn = 0;
    for (Map.Entry<PlaneVerdict, PlaneCount> counted : plane.verdicts().entrySet()) {
      PlaneVerdict verdict = counted.getKey();
      long packets = counted.getValue().packets();
      if (packets == 0) {
        continue;
      }
      switch (verdict.outcome()) {
        case FORWARD -> {
          forwarded += packets;
          boolean known = verdict == PlaneVerdict.FORWARD_KNOWN;
          stoodIn += known || verdict == PlaneVerdict.FORWARD_ICMP_ERROR ? 0 : packets;
        }
        case ANSWER -> answered.put("too-big", packets);
        case DROP -> dropped.put(verdict.label(), packets);
        case PASS -> left.put(verdict.label(), packets);
      }
      if (verdict.outcome() != PlaneVerdict.Outcome.PASS) {
        decided += packets;
        decidedBytes += counted.getValue().bytes();
      }
    }
    return new OffloadReport(
        flows,
        refused,
        decided,
        decidedBytes,
        forwarded,
        stoodIn,
        answered,
        dropped,
        left,
        accounts(plane, ways));
  }

  private static Map<Prefix, OffloadReport.Count> accounts(BpfPlane plane, WayIndex ways) {
    Map<Prefix, OffloadReport.Count> accounts = new TreeMap<>();
    ways.forEachAccount((virtualHost, account) -> {
      PlaneCount count = plane.account(account);
      accounts.put(virtualHost, new OffloadReport.Count(count.packets(), count.bytes()));
    });
    return accounts;
  }
}
