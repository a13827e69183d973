package slr.core.pin;

import java.util.Optional;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;

/**
 * A pin as people see it; a copy of one moment.
 *
 * @param flow which flow
 * @param endPoint where its packets go past the levels; empty if they do not
 * @param version of the pin
 * @param trusted whether the flow's host has confirmed the connection
 * @param heardSeconds since it was heard from below; empty where it was made
 * @param saidTo the node above that was told of it; empty if none was
 * @param acknowledged whether that node has said that it has it
 */
public record PinRecord(
    FlowKey flow,
    Optional<IpAddress> endPoint,
    long version,
    boolean trusted,
    Optional<Integer> heardSeconds,
    Optional<String> saidTo,
    boolean acknowledged) {}
