/**
 * {@code slr chaos}: what becomes of live connections when something fails.
 *
 * <p>{@link slr.lab.chaos.ChaosCommand} deploys {@code topologies/chaos.yaml} and has {@link
 * slr.lab.chaos.Chaos} run one {@link slr.lab.chaos.Event} after the other, from the table {@code
 * Events}. {@code LiveClients} starts a program in C in every client's namespace ({@code
 * live_connections.c}, which says what it counts) that holds connections and tells of each how long
 * it stood still. It is asked for a calm window first, then for the window in which an event
 * happens, both with new connections coming at a steady pace beside. {@link
 * slr.lab.chaos.EventReport} is the difference of the two {@code Window}s. Connections and calm
 * window serve the next event, too, unless one of them broke. {@code ChaosReport} says all as text
 * and as JSON, from the same records, and whether the {@code Aim} of the event is met.
 *
 * <p>{@code ChaosLab} is the lab as the events see it: the names of its nodes, and how to wait
 * until it is whole again. An event that changes something for good undoes it after the
 * measurement. {@code Recoveries} asks all daemons how they found flows that they did not know.
 *
 * <p>To add an event: a line in {@code Events}, of a class that is there or a new one of {@code
 * Event}. What an event breaks for a while it mends itself ({@code finally}), what it breaks for
 * good in {@code undo}. A connection may break only if the event {@code allows} it.
 *
 * <p>Threads: one, and one for each client's program, which only collects lines.
 *
 * <p>Weak spots: clients, hosts and daemons share the machine's processors, so that a JVM that
 * starts again slows everybody down, and shows as a stall; docs/resilience.md says how to read it.
 */
@NullMarked
package slr.lab.chaos;

import org.jspecify.annotations.NullMarked;
