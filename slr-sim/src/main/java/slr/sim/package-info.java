/**
 * The deterministic simulator: {@code ./slr sim}. A world of SLRs, hosts and clients in which
 * everything can go wrong, held to the invariants of the design all the time; one seed decides
 * everything, so that what was found can be shown again.
 *
 * <p><b>Who does what.</b> {@link slr.sim.Main} is the command line. {@link slr.sim.Simulation} is
 * one run, {@link slr.sim.Campaign} many. {@link slr.sim.Shrinker} makes the faults of a failure
 * few, and {@code FailureReport} tells people. Below are {@code slr.sim.time} (order and chance),
 * {@code slr.sim.world} (what there is), {@code slr.sim.fault} (what goes wrong), {@code
 * slr.sim.check} (what must hold) and {@code slr.sim.tcp} (what clients and hosts say).
 *
 * <p><b>Threads.</b> A run has one; several runs share nothing.
 *
 * <p><b>Departures and weak spots</b> are in docs/simulator.md.
 */
@NullMarked
package slr.sim;

import org.jspecify.annotations.NullMarked;
