package slr.node.forward;

import java.util.List;
import java.util.Map;

/**
 * What the data plane did since it was started, at one moment between two packets (invariant 7).
 *
 * @param received packets that the input ports handed over
 * @param receivedBytes their IP octets
 * @param decapsulated of them came in a tunnel that was opened
 * @param forwarded tunnelled to a next hop
 * @param answered answered by this node, by kind
 * @param passed not for us: left to the kernel
 * @param dropped by reason
 * @param fragments made of forwarded packets that were too long for their tunnel
 * @param queued packets handed to the output: forwarded ones, their fragments, answers
 * @param ports with what each lost
 * @param lostByPorts the sum of that
 * @param balance 0, or packets have vanished: received against its ends, and queued against what
 *     the output sent and lost, and received against what the inputs say
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
    long balance) {

  public DataPlaneReport {
    ports = List.copyOf(ports);
  }

  /** All drops. */
  public long droppedTotal() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
