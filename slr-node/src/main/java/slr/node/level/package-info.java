/**
 * One SLR process, whatever its level: configuration, wiring and commands.
 *
 * <p>{@link slr.node.level.LevelProcess} starts the parts and stops them. {@code LevelControl} is
 * the control plane: it lives on the control thread, feeds {@link slr.core.advertise.Children} and
 * {@link slr.core.announce.AnnouncementMachine}, and hands the data plane a new {@link
 * slr.core.forward.ForwardingTable} whenever {@code ForwardingTables} made one, from the rows that
 * changed, a bounded number at a time. {@link slr.node.bird.AnnouncementDriver} carries decisions
 * to BIRD. {@code LevelCommands} answers the status commands with the records of {@link
 * slr.node.level.LevelReports}. {@link slr.node.level.LevelConfig} is the file. Where it names
 * parents, {@code Upward} tells them the union of the rows, and carries tunnel sources down. Where
 * it names a BIRD to ask, {@code RoutingCosts} says what the ways to the children cost. {@code
 * ExplainDesk} says where a flow goes, and asks the chosen child what becomes of it there.
 *
 * <p>The levels differ in configuration: who registers below, who is told above, what is announced.
 * What cannot be said in configuration stands in the level's own module.
 *
 * <p><b>Threads.</b> Everything here runs on the control thread. The loop of the data plane has its
 * own, and so has what talks to BIRD.
 *
 * <p><b>Weak spots.</b> End points, listening address and input ports are fixed for the life of the
 * process; {@code reload} says so instead of half obeying.
 */
@NullMarked
package slr.node.level;

import org.jspecify.annotations.NullMarked;
