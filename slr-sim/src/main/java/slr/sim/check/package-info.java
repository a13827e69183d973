/**
 * The checks: what must hold in every simulated world, whatever happens in it.
 *
 * <p>{@link slr.sim.check.Watcher} sees everything and asks the others: {@code FlowChecks} follows
 * every TCP flow at every level, {@code DatagramChecks} what has no connection, {@code Leases} what
 * each child said and when, {@code PinChecks} where pins lead and whose messages are believed,
 * {@code Convergence} looks when all must be at rest, with an {@code Oracle} that computes what is
 * right by other means.
 *
 * <p>The damping that makes things come to rest: a row changes upward every 100 ms at most, a load
 * that differs by less than 0.05 is not said at all, one by less than 0.1 only every 15 s, weights
 * go by twentieths of the load, and a row that failed is taken away after 10 s.
 */
@NullMarked
package slr.sim.check;

import org.jspecify.annotations.NullMarked;
