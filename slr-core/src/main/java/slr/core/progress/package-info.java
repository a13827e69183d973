/**
 * Lack of progress, as a host acts on it (A18): which of its flows to advertise now by an augmented
 * echo. Pure.
 *
 * <p><b>What for.</b> A flow that stalls may have lost its way: routing brought it to a cluster
 * that does not know it. Most stalls are nothing of the kind: a client went away, a link is slow.
 * Nobody can tell them apart from here, and an echo costs the client and the network a packet each
 * way. So the first stall of a flow is answered at once, and each further one with twice the
 * distance of the one before.
 *
 * <p><b>Which class does what.</b> {@link slr.core.progress.EchoPacing} is the machine, {@link
 * slr.core.progress.EchoPacingConfig} what it goes by, {@link slr.core.progress.EchoCounter} what
 * it counts; {@link slr.core.progress.EchoWriter} writes an echo that is due. What finds stalls
 * (A18: later than the transport's own recovery, sooner than the connection's end) and what sends
 * is the shell's; the octets are {@link slr.packet.echo}'s.
 *
 * <p><b>How it goes.</b> {@code onStall} as often as the flow is found stalled; {@code onEnd} when
 * there is no connection any more; {@code pollEcho} until it is empty; again at {@code
 * nextDeadlineNs}. A stall that comes too soon after an echo is kept until the distance is reached;
 * any number of them are one echo. No stall, no echo: a flow that goes on is left alone. A flow
 * without a stall for twice the longest distance is forgotten, and begins anew with its next one.
 *
 * <p><b>At the start.</b> The document has a host advertise each flow at its start too. By default
 * that is not done: pins have told the way by then (A13), and it would be a packet for each
 * connection. Where it is switched on, such echoes wait until no stalled flow does.
 *
 * <p><b>Bounds.</b> The budget is for the whole host: when routing moves all flows at once, they
 * are advertised at that rate in the order in which they stalled. The table has a size; when it is
 * full, a flow that only begins is forgotten, else the one that stalled longest ago, and if that
 * one still waits, the new stall is refused and counted. It comes again with the next
 * retransmission.
 *
 * <p><b>Threads.</b> The one that owns the machine. Times are those of {@link slr.core.timer}.
 *
 * <p><b>Weak spots.</b> One budget for all virtual hosts: a client that opens many connections and
 * lets all of them stall uses it up for the others. Its own part is bounded by how many connections
 * its host accepts, and by the distances: 65,536 flows that stall for ever need 2,185 echoes a
 * second at 30 s, which is more than the budget has.
 */
@NullMarked
package slr.core.progress;

import org.jspecify.annotations.NullMarked;
