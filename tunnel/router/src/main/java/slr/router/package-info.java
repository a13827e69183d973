/**
 * The tunnel router: a process that classifies packets, tunnels them and signals pins, and knows no
 * policy (A24, B1, B15).
 *
 * <p>An SLR decides; its routers forward. Several of them register at one SLR by the advertisement
 * session (role child, level router) and send it the packets of flows they do not know. The SLR
 * hands back the first packet's next hop as a pin, and the router needs it no more for that flow.
 * Forwarding and deciding thus scale apart from each other, and forwarding goes on while the SLR is
 * down (X5).
 *
 * <p><b>State.</b> Until pin signalling exists, forwarder and SLR are one process ({@code
 * slr.node.forward}).
 */
@NullMarked
package slr.router;

import org.jspecify.annotations.NullMarked;
