package slr.host.tunnel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.plane.InputPort;
import slr.plane.PortCounters;

/**
 * What the tunnel end counted since the agent started; the kernel's part, where it outlives agents,
 * since the first of them. It balances (invariant 7): the packets of all inputs + those that the
 * kernel decided about = the sum of the verdicts; the delivered ones = those that the kernel
 * delivered + those that the delivery port sent + its losses.
 *
 * @param inputs by port
 * @param verdicts packets by verdict, the kernel's among them; those that never happened are left
 *     out
 * @param delivered packets with a verdict that delivers
 * @param delivery the port into the host's own stack
 * @param answers SYN,ACKs of this host that were seen leaving
 * @param heldFlows flows remembered as held
 * @param evicted flows and fragmented packets forgotten early
 * @param straysReported strays and misfits told to the parents
 * @param straysUnreported those beyond one per flow and second, or beyond the rate
 * @param kernel what never came to the inputs; empty if no program runs
 * @param unbalanced packets that no counter explains: anything but 0 is a bug
 */
public record TunnelCounters(
    Map<String, Port> inputs,
    Map<String, Long> verdicts,
    long delivered,
    Port delivery,
    Answers answers,
    int heldFlows,
    long evicted,
    long straysReported,
    long straysUnreported,
    Optional<Kernel> kernel,
    long unbalanced) {

  /** A port's counts; see {@link PortCounters}. */
  public record Port(long packets, long bytes, Map<String, Long> losses) {

    static Port of(PortCounters counters) {
      return new Port(counters.packets(), counters.bytes(), counters.losses());
    }
  }

  /**
   * The tap on what leaves. While it misses nothing, the verdict {@code unverified} stays rare.
   *
   * @param seen SYN,ACKs shown to the guard, once for each device that they leave by
   * @param losses those that were not, by reason
   * @param problem why not all virtual hosts are watched, or none; empty if they are
   */
  public record Answers(long seen, Map<String, Long> losses, Optional<String> problem) {}

  /**
   * What the program in the kernel did before the inputs saw anything.
   *
   * @param delivered packets that it handed to the host's own stack, by verdict
   * @param dropped by verdict
   * @param left by reason: ordinary traffic, and tunnel packets that come to the inputs
   */
  public record Kernel(
      Map<String, Long> delivered, Map<String, Long> dropped, Map<String, Long> left) {}

  /** What the guard's part of the counters is. */
  record GuardCounts(int heldFlows, long evicted, long straysReported, long straysUnreported) {}

  static TunnelCounters of(
      List<InputPort> inputs,
      PortCounters sent,
      VerdictCounters verdicts,
      Answers answers,
      GuardCounts guard,
      Optional<Kernel> kernel) {
    Map<String, Port> byName = new LinkedHashMap<>();
    inputs.forEach(input -> byName.put(input.name(), Port.of(input.counters())));
    long received = byName.values().stream().mapToLong(Port::packets).sum();
    long unjudged = received - verdicts.total();
    long vanished = verdicts.delivered() - sent.packets() - sent.lost();
    Map<String, Long> byVerdict = new LinkedHashMap<>(verdicts.nonZero());
    long delivered = verdicts.delivered();
    if (kernel.isPresent()) {
      kernel.get().delivered().forEach((verdict, n) -> byVerdict.merge(verdict, n, Long::sum));
      kernel.get().dropped().forEach((verdict, n) -> byVerdict.merge(verdict, n, Long::sum));
      delivered += kernel.get().delivered().values().stream().mapToLong(Long::longValue).sum();
    }
    return new TunnelCounters(
        byName,
        byVerdict,
        delivered,
        Port.of(sent),
        answers,
        guard.heldFlows(),
        guard.evicted(),
        guard.straysReported(),
        guard.straysUnreported(),
        kernel,
        Math.abs(unjudged) + Math.abs(vanished));
  }
}
