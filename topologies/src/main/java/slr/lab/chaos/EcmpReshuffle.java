package slr.lab.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.lab.LabException;

/**
 * The transit router spreads flows over the two routers of its point of presence by other fields of
 * their headers, so that half of the flows come to the other router. The fields are such that all
 * flows come to one and the same router then: its counters, and those of the other one, prove it.
 */
record EcmpReshuffle() implements Event {

  /**
   * Of the kernel's {@code fib_multipath_hash_policy}: by 5-tuple, by the fields that are named.
   */
  private static final int BY_TUPLE = 1;

  private static final int BY_FIELDS = 3;

  /** Sets of destination address, protocol and destination port: all flows have the same. */
  private static final List<Integer> FIELDS = List.of(0x20, 0x02, 0x22, 0x04, 0x24, 0x06, 0x26);

  /** So many packets show where flows go. */
  private static final long PACKETS_TO_SEE = 200;

  @Override
  public String name() {
    return "ecmp-reshuffle";
  }

  @Override
  public String what() {
    return "t1 spreads flows over r11 and r12 otherwise";
  }

  @Override
  public Optional<Aim> aim() {
    return Optional.of(Aim.worst(Duration.ofSeconds(3)));
  }

  @Override
  public void happen(ChaosLab lab) {
    String v4 = ChaosLab.ADDRESSES.getFirst();
    String v6 = ChaosLab.ADDRESSES.getLast();
    spread(lab, "ipv4", BY_FIELDS, FIELDS.getFirst());
    String chosen = lab.nextInterface(v4);
    for (int fields : FIELDS) {
      spread(lab, "ipv6", BY_FIELDS, fields);
      if (lab.nextInterface(v6).equals(chosen)) {
        awaitMoved(lab, chosen);
        return;
      }
    }
    throw new LabException("no fields lead IPv6 to " + chosen + ", too");
  }

  /** Waits until the counters of the routers say that one alone gets packets from clients. */
  private static void awaitMoved(ChaosLab lab, String chosen) {
    List<String> left = new ArrayList<>(ChaosLab.NEAR_ROUTERS);
    left.removeIf(router -> chosen.endsWith("-" + router));
    String taker = chosen.substring(chosen.indexOf('-') + 1);
    ChaosLab.await(
        "flows come to " + taker + " alone",
        () -> {
          long before = lab.daemons().forwarded(left.getFirst());
          long takerBefore = lab.daemons().forwarded(taker);
          ChaosLab.await(
              taker + " gets packets",
              () -> lab.daemons().forwarded(taker) - takerBefore >= PACKETS_TO_SEE);
          return lab.daemons().forwarded(left.getFirst()) - before < PACKETS_TO_SEE / 10;
        });
  }

  @Override
  public void undo(ChaosLab lab) {
    spread(lab, "ipv4", BY_TUPLE, FIELDS.getFirst());
    spread(lab, "ipv6", BY_TUPLE, FIELDS.getFirst());
  }

  private static void spread(ChaosLab lab, String family, int policy, int fields) {
    String setting = "net." + family + ".fib_multipath_hash_";
    lab.lab()
        .exec(
            ChaosLab.TRANSIT,
            "sysctl",
            "-q",
            "-w",
            setting + "fields=" + fields,
            setting + "policy=" + policy)
        .orThrow();
  }
}
