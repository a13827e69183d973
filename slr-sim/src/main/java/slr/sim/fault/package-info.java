/**
 * Faults as data: {@link slr.sim.fault.Fault}s of some {@link slr.sim.fault.FaultKind} at a time,
 * drawn by a {@link slr.sim.fault.FaultPlan} from the seed or read from a text, and carried out by
 * {@link slr.sim.fault.Injector}. A run with some of them left out is a run too, which is how a
 * failure is made small. {@link slr.sim.fault.Quiet} says when everything must be at rest.
 *
 * <p>{@code Rogue} is a node with a certificate for little that says much, {@code Flood} sends
 * packets in the names of others, {@code Eavesdropper} repeats and alters the messages of pin
 * signalling; {@code PinForger} makes up some.
 */
@NullMarked
package slr.sim.fault;

import org.jspecify.annotations.NullMarked;
