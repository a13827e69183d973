/**
 * The tunnel router: a process that classifies packets, tunnels them and keeps pins, and knows no
 * policy (A24, B1, B15).
 *
 * <p><b>What is special here.</b> A router stands in front of the SLR of its cluster as a level
 * stands in front of the one below: the SLR registers at each of its routers, as a child with all
 * its rows. So a router has what a level has, on the packet's way, with two differences. Its only
 * candidates are the SLRs of its own cluster, which leaves nothing to decide. And a segment of a
 * connection that it does not know is handed to the SLR ({@code UnknownFlows.HAND_DOWN}), which
 * knows the flow, or drops it.
 *
 * <p><b>One flow.</b> The SYN is tunnelled to the SLR, which chooses and tunnels it on. The pin
 * comes up the levels to the SLR and from there to the router that sent the SYN; all further
 * packets go from the router to the host, and the SLR sees one packet of a connection. A router
 * that lost its memory, or gets the flow of another one because the network spreads its packets
 * anew, sends the next segment to the SLR and is told the pin again (A15).
 *
 * <p><b>Scaling.</b> Routers are added where there are many packets, SLRs where there are many new
 * flows. Each router announces the virtual hosts by its own BIRD; the network in front spreads
 * flows over them (ECMP). When the SLR is dead, routers go on with the flows they know. They take
 * their announcement back after {@code announce.withdraw-hold}, if the SLR's kernel does not go on
 * without it for a minute (X5).
 *
 * <p><b>Example.</b> {@code r11} and {@code r12}, the routers of {@code pop1} in {@code
 * topologies/cluster.yaml}.
 *
 * <p><b>Weak spots.</b> A new router is one more line under {@code parents} of its SLR, and a
 * restart of it. Segments of unknown flows are handed down without a bound of the router's own: the
 * SLR's is {@code flows.openings-per-second}. ICMP errors and datagrams of unknown flows are
 * treated as at an SLR.
 */
@NullMarked
package slr.router;

import org.jspecify.annotations.NullMarked;
