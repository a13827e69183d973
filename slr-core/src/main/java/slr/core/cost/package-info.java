/**
 * Routing costs (r_j of A10, A11): what the way to a next hop costs, as far as BGP and OSPF know.
 *
 * <p><b>Who does what.</b> A {@link slr.core.cost.Way} is what a routing daemon says of the way to
 * one end point. {@link slr.core.cost.CostRates} are the operator's prices, {@link
 * slr.core.cost.WayCosts} keeps the costs of all end points. The shell asks the daemon and puts the
 * costs into {@link slr.core.choice.Candidate}s; F looks at them there, and G makes one cost of
 * many for the level above, see {@link slr.core.aggregate}.
 *
 * <p><b>No hysteresis here.</b> Neither a path length nor an interior metric follows the load, so
 * that flows which move away from a dear way do not make it cheap again: nothing can swing. A link
 * that flaps moves new flows each time; who minds gives his routing daemon its dampening. {@link
 * slr.core.choice.LowestCost} has a tolerance within which ways are equal.
 *
 * <p><b>No route</b> is an infinite cost: the next hop gets no new flows, and keeps those it has,
 * since the kernel may know a way that the routing daemon does not.
 *
 * <p><b>Threads.</b> Records are immutable; {@link slr.core.cost.WayCosts} belongs to the control
 * thread.
 *
 * <p><b>Weak spots.</b> A BGP path is measured by its length, as BGP does it, whatever the ASes on
 * it are like.
 */
@NullMarked
package slr.core.cost;

import org.jspecify.annotations.NullMarked;
