/**
 * The data plane of a host: tunnels end here.
 *
 * <p><b>Who does what.</b> {@link slr.host.tunnel.TunnelEnd} is the thread that moves packets from
 * the taps to the stack; what becomes of each is decided by the pure {@code
 * slr.core.guard.TunnelExit}. {@link slr.host.tunnel.Taps} are where they come in, on a MAC-LAN
 * also those that no tunnel brings. {@link slr.host.tunnel.Delivery} opens the way into the host's
 * own stack: a TUN device, or a veth pair where TUN does not open. {@link
 * slr.host.tunnel.AnswerWatch} shows the guard the SYN,ACKs that leave, by which it knows whose
 * handshake an ACK finishes (docs/adr/half-open-twice.md). {@link slr.host.tunnel.TunnelCounters}
 * is what it counted, and shows whether it balances (invariant 7).
 *
 * <p><b>In the kernel.</b> {@link slr.host.tunnel.KernelExit} keeps a program on the inputs that
 * decides before the taps what is certain: segments of connections whose socket is there, and UDP,
 * go into the stack; what may not be in a tunnel is dropped. It says what {@code TunnelExit} says
 * of the same packet, octet for octet, or leaves it to it; tests hold the two together. To the
 * agent go openings, since the guard remembers their numbers; half-open connections, since it knows
 * which SYN,ACKs left; FINs and RSTs, which make it forget; strays, so that there is one way to
 * report them; and whatever is not plain. So the agent works as without the program, with fewer
 * packets. Where the program does not load it works alone.
 *
 * <p><b>The agent dies.</b> With a folder of pins the program, its tables and its hold on the
 * inputs go on, so that segments of connections that are here reach the stack while no agent runs.
 * The next agent loads its own program over the same tables, puts it in the old one's place, and
 * writes the tables anew, what is new before it takes away what is gone. Whose tunnels the parents
 * had named it reads there, and goes by that until each parent has said it again ({@code
 * slr.node.advertise.AdoptedSources}). What the program leaves to the agent waits for it: openings,
 * FINs and whatever else TCP repeats. Only a stop on purpose withdraws: an agent that cannot start
 * leaves what it found. Tables of another kind, and whatever else is in the folder, are given up
 * with a warning.
 *
 * <p><b>Connections that stand still.</b> When an SLR or a router dies, what clients send may go to
 * one that does not know where their flows are. The host notices first: nobody acknowledges what it
 * sends. {@link slr.host.tunnel.StallWatch} names such flows, so that the parents can be told and
 * say the flows' pins again (A18). No client and no packet is needed for it.
 *
 * <p><i>The limit</i> is one retransmission timeout without any acknowledgement: 200 ms and a round
 * trip, or twice that where a single segment was out, whose probe comes first. It lies beyond TCP's
 * own recovery from loss, since duplicate acknowledgements, RACK and the tail loss probe have all
 * come to nothing by then, and far below the end of a connection (15 minutes,
 * net.ipv4.tcp_retries2). It is the first timeout, not the second, because the next ones come after
 * 0.4, 0.8 and 1.6 s more: who is told at the first can have the way mended for the second. Losing
 * the last segment and its probe looks the same; so each flow is named once a second at most, and
 * what a wrong one costs is a pin said again.
 *
 * <p><i>Who tells.</i> The kernel, for each timeout as it happens ({@code
 * slr.plane.StalledConnections}): calm connections cost nothing, however many. Beside it {@code
 * PacedSurvey} looks through all of them every 10 s at most, for at most a hundredth of a
 * processor, for those that were established before any agent ran (what the kernel was asked stays
 * with a socket, so that a restarted agent is told of those of the one before). Where the kernel
 * does not take the program, without root for example, the looks come every second at most, for at
 * most a fiftieth of one: 100,000 connections are looked through every five seconds or so. {@code
 * stalls} in the status says which it is, and why.
 *
 * <p><i>Bounds.</i> The kernel's ring holds 21,000 timeouts, a batch 4,096 flows in 20 ms, a second
 * 50,000 flows; what is beyond is counted, and its next timeout tells again. 65,536 flows are
 * remembered for their second.
 *
 * <p><b>Threads.</b> One platform thread owns taps, delivery, guard and memories; it waits when
 * nothing comes. Others hand it tasks (at most 64 waiting) and get futures. Strays to report go the
 * other way, in batches, at most 1,000 a second. The watch over stalled connections has a thread of
 * its own, since a look waits for the kernel; it wakes once a second if nothing happens.
 *
 * <p><b>Order.</b> The kernel puts a SYN,ACK into the tap before its device has it, and the tap is
 * drained before each packet is judged: so an ACK that comes back finds its SYN,ACK remembered. The
 * thread does not wait for the tap: each answer follows an opening that has just woken it, and once
 * a second it looks anyway.
 *
 * <p><b>Weak spots.</b> A host sees a stall only where it has something to send: an upload that
 * gets lost on its way here, an idle flow, a client that waits, are calm connections for it, and
 * the client must notice by itself. UDP has no acknowledgement that a kernel knows of. A client
 * that has gone without a word stands still as well, and is named at each timeout, or at each look,
 * until TCP gives it up. One whose window was closed when its way broke only looks find. Looks
 * cannot tell a connection that this host opened from a virtual host's address; naming it does no
 * harm, as no SLR knows it. Around the end of a handshake a segment that the program takes may
 * overtake one that waits for this thread; TCP puts them in order. Without a folder of pins the
 * program goes with the process, and connections stand still while none runs. A question to the
 * kernel about an unknown flow blocks the thread for some microseconds: a flood of strays slows it
 * to that pace, and what does not fit the tap's ring is lost there and counted. While SYN,ACKs are
 * watched the kernel clones the descriptor of each packet that this host sends, to run the filter
 * on it.
 */
@NullMarked
package slr.host.tunnel;

import org.jspecify.annotations.NullMarked;
