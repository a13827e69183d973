/**
 * The routing logic of every level, pure: messages, packets and the time go in; verdicts, actions
 * and deadlines come out.
 *
 * <p><b>Why pure.</b> The same classes run in a daemon, in a unit test and in a simulator that
 * replays a failure from its seed. So nothing here opens a socket, reads a clock or a random
 * source, starts a thread or logs; a test of the build says so.
 *
 * <p><b>Packages</b>, in the order in which one understands them:
 *
 * <ul>
 *   <li>{@code row}: one line of a health and load table, the language of all levels;
 *   <li>{@code advertise}: the two ends of an advertisement session, and a parent's children;
 *   <li>{@code prefix}: the longest-prefix table that rows are looked up in;
 *   <li>{@code choice}: the cost function F, and the next hops with their weights;
 *   <li>{@code aggregate}: what a level says upward of all its children together, G;
 *   <li>{@code flow}: the records of known flows;
 *   <li>{@code forward}: what happens to one packet at an SLR;
 *   <li>{@code pin}: signalling the chosen host upward, so that a flow goes past the levels;
 *   <li>{@code recover}: finding the holders of flows that are not known;
 *   <li>{@code guard}: what happens to one packet at the end of a tunnel, on a host;
 *   <li>{@code progress}: which flows that stall at a host are advertised by an echo, and when;
 *   <li>{@code announce}: which virtual hosts BGP shall announce;
 *   <li>{@code timer}: the deadlines that a machine waits for; {@code counter}: what it counts.
 * </ul>
 *
 * <p><b>Threads.</b> A machine belongs to one thread. {@code forward}, {@code flow}, {@code pin}
 * and {@code recover} run on the data-plane thread of an SLR, {@code guard} on the tunnel-end
 * thread of a host, {@code advertise} and {@code announce} on the control thread. What travels
 * between them is immutable: policies weigh on the control thread, and the data plane chooses among
 * the weights of the {@code ForwardingTable} that it was handed.
 */
@NullMarked
package slr.core;

import org.jspecify.annotations.NullMarked;
