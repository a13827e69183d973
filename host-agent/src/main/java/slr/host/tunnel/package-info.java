/**
 * The data plane of a host: tunnels end here.
 *
 * <p><b>Who does what.</b> {@link slr.host.tunnel.TunnelEnd} is the thread that moves packets from
 * the taps to the stack; what becomes of each is decided by the pure {@code
 * slr.core.guard.TunnelExit}. {@link slr.host.tunnel.Delivery} opens the way into the host's own
 * stack: a TUN device, or a veth pair where TUN does not open. {@link
 * slr.host.tunnel.TunnelCounters} is what it counted, and shows whether it balances (invariant 7).
 *
 * <p><b>Threads.</b> One platform thread owns taps, delivery, guard and memories; it waits when
 * nothing comes. Others hand it tasks (at most 64 waiting) and get futures. Strays to report go the
 * other way, in batches, at most 1,000 a second.
 *
 * <p><b>Weak spots.</b> A question to the kernel about an unknown flow blocks the thread for some
 * microseconds: a flood of strays slows it to that pace, and what does not fit the tap's ring is
 * lost there and counted.
 */
@NullMarked
package slr.host.tunnel;

import org.jspecify.annotations.NullMarked;
