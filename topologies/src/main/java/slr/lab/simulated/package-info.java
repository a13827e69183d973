/**
 * A topology file as a world of the simulator: {@code ./slr sim --topology FILE}.
 *
 * <p>{@link slr.lab.simulated.SimulatedTopology} takes from the file what the overlay is: which SLR
 * registers where and has which neighbours, the virtual hosts with their options, what each host
 * serves with which capacity, and how many clients there are. Addresses, distances, cables, BIRD
 * and all times are the simulator's own: it has no kernel and no routes to lay. It is found as a
 * service, so that the simulator knows nothing of files.
 *
 * <p>Threads: called once, from any.
 *
 * <p>Weak spots: a daemon's keys are read here by name, with the daemon's own defaults; whether a
 * value makes sense is judged only as far as it is used. What no key names is as in the usual
 * world, so that hosts' health, load and certificates are the simulator's.
 */
@NullMarked
package slr.lab.simulated;

import org.jspecify.annotations.NullMarked;
