/**
 * BIRD, which speaks BGP and OSPF for us (A11, A14): what it announces, and what it knows.
 *
 * <p>{@link BirdClient} asks BIRD over its control socket; {@code BirdReplyParser} reads replies,
 * {@link BirdReplyCode} names their codes, {@link BirdRoutes}, {@link BirdProtocols}, {@link
 * OspfDatabase} and {@link OspfState} read tables, for the lab and for {@code slr.node.routing}.
 * {@link BirdAnnouncer} carries out an {@link slr.core.announce.Announcement}: {@link IncludeFiles}
 * are written atomically, BIRD checks and takes them over; what BIRD refuses is put back, so that
 * its files stay the last good ones. {@link AnnouncementDriver} stands between the pure {@link
 * slr.core.announce.AnnouncementMachine} on the control thread and the announcer.
 *
 * <p>Protocol (BIRD 2 {@code doc/reply_codes}, {@code nest/cli.c}): a line is {@code CCCC-text} for
 * more, {@code CCCC text} for the last, a leading blank repeats the code, a leading {@code +} is a
 * log line of its own time. 0xxx done, 1xxx and 2xxx tables, 8xxx runtime error, 9xxx parse error.
 *
 * <p>Threads: one client belongs to one thread. The announcer has its own, because a configure may
 * take as long as BIRD likes; its changes are serialised by it. Bounds: {@value
 * slr.node.bird.BirdReplyParser#LINE_LENGTH_MAX} characters a line, {@value
 * slr.node.bird.BirdReplyParser#LINES_MAX} lines a reply.
 *
 * <p>BIRD is asked each second whether it is there; what the routers hear is told again when it is
 * back, or when the include files hold something else than was written last: a watchdog ({@code
 * slr.node.watchdog}) withdraws what a process announces that hangs, and it may go on. When BIRD
 * cannot be reached the new files stay: a BIRD that comes back reads what is wanted now. Protocols
 * are never disabled to withdraw, because a configure would enable them again. Weak spot: routes
 * are read as text, which BIRD does not promise to keep; the tests hold what version 2.0.12 prints.
 */
@NullMarked
package slr.node.bird;

import org.jspecify.annotations.NullMarked;
