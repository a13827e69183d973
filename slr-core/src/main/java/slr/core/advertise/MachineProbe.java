package slr.core.advertise;

import java.util.List;
import slr.packet.IpAddress;

/**
 * A machine that is to be asked whether it lives, by an echo to any of its addresses (RFC 1122
 * 3.2.2.6).
 *
 * @param node the name of the node on it
 * @param endPoints its addresses
 * @param isUrgent whether the node's process is missed; else it is asked now and then, so that it
 *     is known whether it answers at all
 */
public record MachineProbe(String node, List<IpAddress> endPoints, boolean isUrgent) {

  public MachineProbe {
    endPoints = List.copyOf(endPoints);
  }
}
