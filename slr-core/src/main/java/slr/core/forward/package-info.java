/**
 * What becomes of each packet: the packet half of the core (A2, A12, B19, design section 5).
 *
 * <p><b>What for.</b> Packet and time go in, a {@link slr.core.forward.Verdict} and perhaps a next
 * hop come out. The shell parses, encapsulates, answers and sends. A packet of an established
 * connection reaches the host that holds it or nobody (invariant 1); only an opening is routed by
 * policy (invariants 4 and 5); every packet has one counted verdict (invariant 7).
 *
 * <p><b>Which class does what.</b> {@link slr.core.forward.ForwardingMachine} is the entrance; the
 * rules are in {@code TcpRules}, {@code DatagramRules}, {@code IcmpRules} and {@code
 * FragmentRules}, and {@code Placement} is what they share. {@link
 * slr.core.forward.ForwardingTable} is what the control plane last said: {@code VirtualHost}s by
 * longest prefix with {@link slr.core.forward.VirtualHostOptions} and weighed next hops, and {@link
 * slr.core.forward.TunnelEnd}s. {@code Explainer} answers {@link slr.core.forward.Explanation}s for
 * people, from the same tables.
 *
 * <pre>
 *  destination no virtual host             NOT_OURS
 *  later fragment                          after its first fragment, or dropped
 *  TCP   known, no SYN                     to the holder; inactive or tunnel down: dropped
 *        known, SYN                        to the holder if it may have new flows, or the flow had
 *                                          traffic in the last 60 s; after a FIN or RST only if it
 *                                          gets new flows now; else as unknown, SYN
 *        unknown, SYN                      chosen and recorded; nobody takes it: refused
 *        unknown, no SYN; or its holder    held while its holder is looked for; nobody has it:
 *          is gone                         reset; nobody knows: dropped
 *  UDP   kept                              to the holder; none, gone or failing: chosen and
 *                                          recorded
 *        stateless                         chosen by 5-tuple
 *  ICMP  error                             to where the quoted packet's flow is, or would be
 *                                          placed, each within a budget
 *        echo request                      answered here, or chosen by addresses
 *        other                             dropped
 *  else                                    chosen by addresses
 * </pre>
 *
 * <p><b>Which rows count.</b> Those at the longest prefix, there the most specific of protocol with
 * port, protocol, any, there the packet's class (its DSCP, RFC 2474) before class 0: the first in
 * this order that somebody takes new flows of. With {@code strict} the longest prefix alone counts.
 *
 * <p><b>Tables</b> are persistent: the next one shares all rows with the last one but those that
 * were given anew, so that a change of one row among a million costs one row. What concerns all
 * rows of a child at once must not wait for them: a tunnel that goes down is looked at when a next
 * hop is chosen, and its rows are weighed anew in their own time. So is a next hop's lease, which
 * runs out by itself when the control plane stands still: then new flows are dropped in silence,
 * and known ones go on.
 *
 * <p><b>Adoption.</b> Flows that a process before this one placed, and that are forwarded beside
 * the machine, become its records by {@link slr.core.forward.ForwardingMachine#adopt}. While all
 * that is known of a next hop is that such flows go there, it is up, gets no new flow, and gets
 * every packet of its flows, SYNs too: there is nothing yet by which it could be judged.
 *
 * <p><b>Threads.</b> The machine belongs to the data plane's thread. Tables are immutable and are
 * installed between packets. {@link slr.core.forward.VerdictCounters} may be read from anywhere.
 *
 * <p><b>Departures.</b> A12's flow label is the flow record, not a header field. A SYN to a holder
 * that wants no new flows does not count as traffic, so that repeated SYNs cannot keep a drained
 * host for ever. A kept UDP flow whose holder is gone or fails moves on, since UDP has no opening
 * to wait for; TCP waits for a SYN, which alone another host could accept.
 *
 * <p><b>Weak spots.</b> Later fragments are not held until their first comes. Until its rows are
 * weighed anew, a standby next hop does not step in for one whose tunnel went down, and rows keep
 * the options and the key of a configuration that was replaced.
 *
 * <p><b>Standards.</b> RFC 9293 (openings), RFC 792 and RFC 4443 (errors by their quoted packet, 8
 * octets are enough), RFC 1858 and RFC 3128 (overlapping fragments), RFC 6633 (no source quench).
 */
@NullMarked
package slr.core.forward;

import org.jspecify.annotations.NullMarked;
