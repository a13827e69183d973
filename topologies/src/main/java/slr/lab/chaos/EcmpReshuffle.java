package slr.lab.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slr.lab.LabException;
import slr.lab.Patience;

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

  private static final Duration LOOK = Duration.ofMillis(500);

  /** Packets that are on their way to the other router still are all there by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

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

  /**
   * What the kernel answers to {@code ip route get} is not always what it does with IPv6 packets:
   * so the routers' counters alone say when both families come to the same router.
   */
  @Override
  public void happen(ChaosLab lab) {
    spread(lab, "ipv4", BY_FIELDS, FIELDS.getFirst());
    for (int fields : FIELDS) {
      spread(lab, "ipv6", BY_FIELDS, fields);
      if (Patience.until(PATIENCE, () -> comesToOne(lab))) {
        return;
      }
    }
    throw new LabException("no fields lead both families to the same router");
  }

  /** Whether one router alone gets packets from clients just now. */
  private static boolean comesToOne(ChaosLab lab) {
    List<Long> before = forwarded(lab);
    ChaosLab.pause(LOOK);
    List<Long> after = forwarded(lab);
    long first = after.getFirst() - before.getFirst();
    long second = after.getLast() - before.getLast();
    return Math.max(first, second) >= PACKETS_TO_SEE
        && Math.min(first, second) < PACKETS_TO_SEE / 10;
  }

  private static List<Long> forwarded(ChaosLab lab) {
    return ChaosLab.NEAR_ROUTERS.stream().map(lab.daemons()::forwarded).toList();
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
