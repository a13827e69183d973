/**
 * Time, order and chance of a simulation: the only places that they come from.
 *
 * <p>{@link slr.sim.time.EventQueue} orders what happens and moves the time. {@link
 * slr.sim.time.NodeClock} is what one machine takes for the time. {@link slr.sim.time.Chance} is
 * everything random, by name from one seed. {@link slr.sim.time.Trace} writes down what happened.
 *
 * <p><b>Threads.</b> Everything of one simulation belongs to one thread; simulations share nothing.
 */
@NullMarked
package slr.sim.time;

import org.jspecify.annotations.NullMarked;
