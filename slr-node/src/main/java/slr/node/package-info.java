/**
 * The shell around the core that all daemons share: everything that has a socket, a clock or a
 * thread, and no policy.
 *
 * <p>{@code config} reads a daemon's YAML file; {@code lifecycle} starts and stops it and owns the
 * control thread, on which the core's machines run; {@code control} is its unix socket and {@code
 * cli} the other end of it; {@code log} and {@code metrics} tell what it does; {@code bird} speaks
 * to BIRD; {@code kernel} prepares the kernel; {@code forward} is the data plane's thread; {@code
 * advertise} carries rows between levels.
 *
 * <p>Threads of a daemon: {@code main} waits for the end, {@code control} decides, {@code forward}
 * moves packets, {@code bird} waits for BIRD, {@code metrics} and the control socket's threads read
 * and hand over. Each package's essay says which of its classes belong to which.
 */
@NullMarked
package slr.node;

import org.jspecify.annotations.NullMarked;
