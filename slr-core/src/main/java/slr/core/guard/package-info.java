/**
 * The end of the tunnels at a host: what may be let out of a tunnel, and what of it may reach the
 * host's own stack (invariant 1). Pure, so that the simulator runs the same code.
 *
 * <p><b>Who does what.</b> {@link slr.core.guard.TunnelExit} takes a packet that a tap showed and
 * ends it in one {@link slr.core.guard.GuardVerdict}; it goes by an {@link
 * slr.core.guard.ExitTable}. {@link slr.core.guard.Guard} judges the inner packet, asking the
 * kernel through {@link slr.core.guard.SocketLookup} only about flows that it does not know. {@link
 * slr.core.guard.StrayReports} decides which strays are worth a <em>not mine</em> report, by a
 * {@link slr.core.guard.FlowReports}, which also bounds what is said of stalled flows. {@link
 * slr.core.guard.FlowMemory} is the bounded set of recent keys behind all of them, {@code
 * AnswerMemory} two of them.
 *
 * <p><b>Main data.</b> Flows remembered as held (65,536, for 30 s), SYNs delivered (131,072, for 10
 * s), SYN,ACKs that left (131,072, for 35 s, where they are shown), fragmented packets under way
 * (4,096, for 30 s), flows reported (4,096, for 1 s). At the bound the oldest of a bucket goes: a
 * flow is asked about again, a handshake by SYN cookie fails if it takes longer than the SYN is
 * remembered, later fragments of a packet are dropped, a stray is reported again.
 *
 * <p><b>Threads.</b> One thread calls everything here.
 *
 * <p><b>Weak spots.</b> A flow whose socket went without a FIN or RST from the client is taken for
 * held for up to 30 s; the kernel then answers a late segment with a reset, which is the truth: the
 * connection was here and is no more. (A connection that moved to another host must therefore be
 * forgotten here explicitly, once there is moving.) Fragments that overtake their first one are
 * dropped. If a SYN was delivered here and its repetition at another host, which then got the
 * connection, and routing brings the first segments here after all, this kernel resets it, unless
 * the guard was shown the SYN,ACK that left here (docs/adr/half-open-twice.md).
 *
 * <p><b>Standards.</b> RFC 9293 3.10.7 (who answers with a reset), RFC 1858 and RFC 8200 4.5
 * (fragments), RFC 6040 4.2 (ECN).
 */
@NullMarked
package slr.core.guard;

import org.jspecify.annotations.NullMarked;
