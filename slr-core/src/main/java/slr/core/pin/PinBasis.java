package slr.core.pin;

import java.util.function.Consumer;
import java.util.function.Supplier;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowRecords;
import slr.core.forward.ForwardingTable;

/**
 * What all parts of a {@link PinMachine} work on.
 *
 * @param config of the node
 * @param records of the flows, with their pins
 * @param ends to which flows are pinned
 * @param table the one in force
 * @param outbox takes what is to be done
 * @param counters of all parts
 */
record PinBasis(
    PinConfig config,
    FlowRecords records,
    PinnedEnds ends,
    Supplier<ForwardingTable> table,
    Consumer<PinAction> outbox,
    EventCounters<PinCounter> counters) {}
