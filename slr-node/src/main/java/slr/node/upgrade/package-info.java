/**
 * {@code slr upgrade}: restarts all daemons of an overlay, one after the other, under its traffic.
 *
 * <p><b>Why.</b> A restart costs nobody a connection as long as it is the only thing that is away:
 * the kernel goes on, or pins lead past it, or somebody beside it has its flows. So the whole of an
 * upgrade is to wait: before each daemon until everybody stands as before, after it until it does.
 *
 * <p>{@link slr.node.upgrade.PlanConfig} is the operator's file: the daemons, how each is asked
 * ({@code DaemonLink}: a control socket, or {@code slr} on another machine) and how it is
 * restarted. {@code Standing} is what a daemon says of itself that a restart must not change:
 * sessions, children, announcements. {@link slr.node.upgrade.Upgrade} goes through the plan and
 * stops at the first daemon that is not back in time; {@link slr.node.upgrade.UpgradeReport} is
 * what it did. {@link slr.node.upgrade.UpgradeCommand} is the command line.
 *
 * <p><b>For each daemon</b>: {@code drain}, if the plan says so for its kind, and wait until those
 * who send to it have heard; {@code handover}, so that the stop leaves the kernel at work where
 * there is something to leave, else the stop is one in order; the restart command; wait until
 * another process answers and stands as the one before; {@code undrain}; wait until all others
 * stand as at the beginning.
 *
 * <p>Known by control sockets alone, as any operator: it has no rights of its own and no state. Who
 * goes on after a failure says where ({@code --from}), or has named the new version in the plan.
 *
 * <p>Threads: one, that of a short-lived process. Weak spot: the restart command is believed to
 * restart the daemon that the link asks; that another process answers is all that is seen of it.
 */
@NullMarked
package slr.node.upgrade;

import org.jspecify.annotations.NullMarked;
