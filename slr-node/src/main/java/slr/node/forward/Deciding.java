package slr.node.forward;

import java.util.Optional;
import slr.core.forward.ForwardingMachine;
import slr.core.recover.RecoveryMachine;
import slr.node.pin.PinLink;

/**
 * What decides about packets.
 *
 * @param pins that the machine's flows are signalled by, if they are
 * @param recovery that looks for flows which the machine does not know, if anybody does
 * @param companion that shares the thread, if anybody does
 */
public record Deciding(
    ForwardingMachine machine,
    Optional<PinLink> pins,
    Optional<RecoveryMachine> recovery,
    Optional<Companion> companion) {}
