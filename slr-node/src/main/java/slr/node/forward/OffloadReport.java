package slr.node.forward;

import java.util.Map;
import slr.packet.Prefix;

/**
 * What the data plane in the kernel did since its tables were made, perhaps by a process before
 * this one.
 *
 * @param flows that it knows
 * @param refused how often a flow found no place in its table; it is offered again
 * @param decided packets that it forwarded, answered or dropped: nobody else saw them
 * @param decidedBytes their IP octets
 * @param forwarded of them went to the holder of their flow
 * @param stoodIn of those, where it decided in this process's place, which was silent or had enough
 *     to do
 * @param answered by kind
 * @param dropped by reason
 * @param left packets for the ports to decide about, by reason
 * @param virtualHosts what was forwarded for each
 */
public record OffloadReport(
    int flows,
    long refused,
    long decided,
    long decidedBytes,
    long forwarded,
    long stoodIn,
    Map<String, Long> answered,
    Map<String, Long> dropped,
    Map<String, Long> left,
    Map<Prefix, Count> virtualHosts) {

  /** Packets and their IP octets. */
  public record Count(long packets, long bytes) {}
}
