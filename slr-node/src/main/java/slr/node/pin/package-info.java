/**
 * Pin signalling between daemons: the shell of {@link slr.core.pin}.
 *
 * <p>{@link slr.node.pin.PinLink} lives on the data plane's thread: it reads RSVP messages from a
 * raw socket or UDP ({@link slr.plane.MessagePort}), finds the key by the name in INTEGRITY,
 * verifies, refuses what came before, and hands the rest to the {@link slr.core.pin.PinMachine};
 * what that wants sent it signs. {@link slr.node.pin.PinDesk} lives on the control thread: it makes
 * of the sessions with parents and children the {@link slr.node.pin.PinPeer}s that the link goes
 * by, and tells parents of tunnel ends that died.
 *
 * <p><b>How long pins take.</b> {@code PinMoments} remembers when the last ones were said and
 * taken, by the clock that all processes of a machine share.
 *
 * <p><b>Keys</b> are exported from the TLS of the advertisement session, one each way, name
 * included ({@link slr.node.advertise.PinKeys}); the sequence begins with each at 0. The key of a
 * session that has ended is good for two refresh periods more, for what is still on its way.
 *
 * <p><b>Weak spots.</b> A message is at most 1,400 octets and is never acknowledged but by the
 * machine. What a neighbour sends between its new session and this node's next look at its sessions
 * (100 ms) is refused as unknown-key; the machine says it again.
 */
@NullMarked
package slr.node.pin;

import org.jspecify.annotations.NullMarked;
