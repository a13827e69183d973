/**
 * What the kernel of a host must know: which addresses are its own, and when to be silent.
 *
 * <p><b>Who does what.</b> {@link slr.host.kernel.KernelPlan} is a value, worked out from the
 * configuration; {@link slr.host.kernel.KernelSetup} brings the kernel there.
 *
 * <p><b>What is set.</b>
 *
 * <ul>
 *   <li>{@code ip route replace local PREFIX dev lo}: every address of a virtual host is local
 *       (A1), without one interface address for each.
 *   <li>Reverse-path filtering off on the inputs, the delivery device and {@code all} (the larger
 *       one counts); SYN cookies on, when a queue is full; no ARP answers for virtual hosts.
 *   <li>One nftables table {@code slr_NODE}, replaced in one transaction. It drops tunnel packets
 *       behind the tap, so that the kernel never answers them; silences the kernel about packets to
 *       virtual hosts and end points, and about unknown protocols ({@link
 *       slr.node.kernel.NodeTable#silence}); and clamps the MSS of SYNs from virtual hosts to
 *       tunnel MTU - outer headers - 40 (IPv4) or 60 (IPv6), so that a full segment of a client
 *       fits the tunnel. On a MAC-LAN it drops, behind the tap, also what comes to virtual hosts
 *       without a tunnel, for the guard must see it first. The kernel lowers an MSS this way, it
 *       never raises one.
 * </ul>
 *
 * <p><b>Departures.</b> The design silences "protocol unreachable" with an open raw socket. That
 * socket dies with the process, and the kernel would answer for a killed agent; the rule stays. The
 * MSS could be lowered by a route's {@code advmss} as well, but only with a routing table and rules
 * of its own for each virtual host.
 *
 * <p><b>Threads.</b> Any; at start and on reload. Nothing is ever taken back, see {@link
 * slr.host.kernel.KernelSetup}; by hand: {@code nft delete table inet slr_NODE} and {@code ip route
 * del local PREFIX dev lo}.
 *
 * <p><b>Weak spots.</b> IPv6 tunnel packets with extension headers before the inner packet are not
 * matched. UDP port 6080 of an end point is GUE's: nothing else can be reached there.
 *
 * <p><b>Standards.</b> RFC 9293 3.7.1 (MSS), RFC 2003 4 and 5.1 (tunnel MTU), RFC 3704 (reverse
 * paths).
 */
@NullMarked
package slr.host.kernel;

import org.jspecify.annotations.NullMarked;
