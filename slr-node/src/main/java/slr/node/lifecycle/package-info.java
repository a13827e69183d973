/**
 * A daemon's life: start, run, stop, crash.
 *
 * <p>{@link ControlThread} is the one thread on which all machines of the control plane run: others
 * hand it tasks through a bounded queue, and it calls each {@link Timed} machine at its deadline.
 * {@link Daemon} starts parts in order, tells that it is ready, waits for SIGTERM, SIGINT or a
 * request, lets the control plane take leave (withdraw routes, say goodbye) within a time limit,
 * and stops the parts in reverse order.
 *
 * <p>After {@link Handover} a signal is no stop in order: the process ends at once and leaves
 * everything as a crash would, but for the exit code, so that what all nodes do in a crash is what
 * an upgrade rests on.
 *
 * <p>Exit codes: 0 stopped in order; 1 could not start, crashed or did not stop in time. An
 * uncaught exception on any thread is our own bug: it is logged with its stack and the process ends
 * at once, because its memory can no longer be trusted and every other node can do without it
 * (invariant 2).
 *
 * <p>Weak spot: a signal that arrives while the parts start is served only when they have started.
 */
@NullMarked
package slr.node.lifecycle;

import org.jspecify.annotations.NullMarked;
