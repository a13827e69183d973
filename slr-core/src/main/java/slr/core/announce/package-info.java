/**
 * What the routers outside shall hear of the virtual hosts (A14): announced, announced as a last
 * resort, or not at all.
 *
 * <p><b>Who does what.</b> {@link slr.core.announce.AnnouncementMachine} decides, from what the
 * children can serve ({@link slr.core.announce.Serving}, counted row by row in {@link
 * slr.core.announce.ServedPrefixes}), what the operator wants and whether the process stops. Its
 * output is a whole {@link slr.core.announce.Announcement}, never a difference. {@link
 * slr.core.announce.BirdInclude} writes one as text for BIRD and reads it back. {@link
 * slr.core.announce.WatchdogMachine} is of another process, which withdraws for an SLR that is dead
 * or hangs.
 *
 * <p><b>Rules.</b>
 *
 * <ul>
 *   <li>At the start nothing is withdrawn until the start hold is over: what the last process had
 *       announced stays while children come back. A prefix that can be served is announced at once.
 *   <li>A prefix nobody can serve is withdrawn after the hold-down, so that a child that is back
 *       within it costs no routing change.
 *   <li>A prefix that was withdrawn twice or more in a row is announced again only after a wait
 *       that doubles each time ({@link slr.core.announce.FlapDamping}): a route that comes and goes
 *       costs every router of the Internet work, and some then ignore it for an hour (RFC 2439).
 *   <li>While all that is left of a prefix is draining it stays as a last resort: known flows still
 *       come, new ones go elsewhere if there is an elsewhere.
 *   <li>One change at a time: the next one waits for the result of the one before, and takes what
 *       is wanted then. A failed one is tried again with back-off; the last good one stays.
 *   <li>A routing daemon that was away is told again when it is back, whatever it remembers, and
 *       without the hold-down: its neighbours have moved already. So is one that somebody else told
 *       something, a watchdog that took this process for dead; there the hold-down goes on.
 *   <li>Before it stops, a node makes all its prefixes a last resort (RFC 8326), waits until the
 *       routers have moved, and withdraws then.
 * </ul>
 *
 * <p><b>Rules of the watchdog.</b>
 *
 * <ul>
 *   <li>It withdraws all when the SLR did not answer for a while: a short one if nothing forwards
 *       in its place, a longer one if its kernel does.
 *   <li>It never announces. An SLR that lives is right: it tells BIRD again by itself.
 *   <li>Its own late looks prove nothing: when it stood still, silence begins anew. So it does when
 *       something begins to be announced, by an SLR that is just starting.
 *   <li>If somebody announces after it has withdrawn, and does not answer all the same, then it
 *       asks in the wrong place, unless it has heard the SLR there before. It leaves that alone
 *       until it hears the SLR; else the two would take turns for ever. One that it has heard was
 *       alive for a moment, and silence begins anew.
 *   <li>What BIRD did not take over it tells again, with back-off.
 * </ul>
 *
 * <p><b>Threads.</b> Everything on the control thread.
 *
 * <p><b>Weak spots.</b> The last resort is the GRACEFUL_SHUTDOWN community and works only as far as
 * the neighbours honour it; prepending is up to BIRD's export filter. A watchdog knows what is
 * announced by BIRD's files: of an SLR that died between writing them and telling BIRD it takes the
 * files' word.
 *
 * <p><b>Sources.</b> RFC 8326; RFC 2439, in spirit; the grammar of BIRD 2.0's static protocol.
 */
@NullMarked
package slr.core.announce;

import org.jspecify.annotations.NullMarked;
