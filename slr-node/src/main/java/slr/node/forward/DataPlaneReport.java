package slr.node.forward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the data plane did since it was started, at one moment between two packets (invariant 7).
 *
 * @param received packets that the input ports handed over
 * @param receivedBytes their IP octets
 * @param decapsulated of those that came to a port, came in a tunnel that was opened
 * @param forwarded tunnelled to a next hop
 * @param answered answered by this node, by kind
 * @param passed not for us: left to the kernel
 * @param dropped by reason
 * @param fragments made of forwarded packets that were too long for their tunnel
 * @param queued packets handed to the output: forwarded ones, their fragments, answers
 * @param ports with what each lost
 * @param lostByPorts the sum of that
 * @param balance 0, or packets have vanished: received, and the numbers of those that children keep
 *     ({@code kept-below}), against its ends and what is held, and queued against what the output
 *     sent and lost, and received against what the inputs say
 * @param kernel what the kernel's data plane did alone, counted above too; absent where there is
 *     none
 */
public record DataPlaneReport(
    long received,
    long receivedBytes,
    long decapsulated,
    long forwarded,
    Map<String, Long> answered,
    long passed,
    Map<String, Long> dropped,
    long fragments,
    long queued,
    List<PortReport> ports,
    long lostByPorts,
    long balance,
    Optional<OffloadReport> kernel) {

  public DataPlaneReport {
    ports = List.copyOf(ports);
  }

  /** The same with the packets that never came to a port. */
  DataPlaneReport with(Optional<OffloadReport> offload) {
    return offload
        .map(other ->
            new DataPlaneReport(
                received + other.decided(),
                receivedBytes + other.decidedBytes(),
                decapsulated,
                forwarded + other.forwarded(),
                sum(answered, other.answered()),
                passed,
                sum(dropped, other.dropped()),
                fragments,
                queued,
                ports,
                lostByPorts,
                balance,
                offload))
        .orElse(this);
  }

  private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> others) {
    Map<String, Long> all = new LinkedHashMap<>(some);
    others.forEach((reason, count) -> all.merge(reason, count, Long::sum));
    return all;
  }

  /** All drops. */
  public long droppedTotal() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
