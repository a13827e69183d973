/**
 * Pins: the host that was chosen below is signalled upward, flow by flow, so that the routers above
 * tunnel straight to it (A13, design section 4).
 *
 * <p><b>How a pin comes to be.</b> A SYN passes the levels as before; each node notes which
 * neighbour above tunnelled it here, which is the implicit Path. The level whose child is a host
 * says a Resv back: flow, end point, incarnation of the host's process, version. The node above
 * checks that the flow was given to who says it, and that the certificate covers virtual host and
 * end point; from then on it sends the flow past the child, and says the Resv further up. The child
 * stays the flow's holder in the records: where a pin is lost, refused or late, the flow goes by
 * the levels as if there were no pins. SYNs always do.
 *
 * <p><b>What still comes.</b> Once the node above has a pin, packets of the flow come by here only
 * if that node lost it, or if the flow comes from another one now: a router of the same cluster, or
 * after a restart. So the kernel forwards such a flow no more; its next packet is seen, goes on,
 * and has the pin said to whoever sent it.
 *
 * <p><b>Trust.</b> Anybody can send a SYN. Until its host has confirmed the connection (the agent's
 * flow report), a pin is used for {@value slr.core.pin.PinConfig#UNTRUSTED_SECONDS} s at most,
 * lives in a record that yields to others, and is not said beyond a rate. The confirmed one is said
 * again with the trusted flag, and makes the record established at each level.
 *
 * <p><b>Confirmation.</b> A host opens tunnels only from where it was told. So before a node uses
 * an end for the first time it asks below with a Path that names itself as sender; who has the host
 * as its child knows from the host's heartbeats whether it holds a set of tunnel sources with that
 * router, and answers with a ResvConf. Asked and answered once for each router and incarnation of
 * an end, not for each flow; until then flows go by the levels, for the tunnel counts as down.
 *
 * <p><b>Soft state.</b> A pin is said again each refresh period by its number alone (RFC 2961
 * Srefresh); who does not know the number says so and is told all of it. One that is not said again
 * lapses. New pins are acknowledged, and repeated three times otherwise. One sweep over the slots,
 * each every 2 s, does all of this: there is no timer for each pin.
 *
 * <p><b>Datagrams</b> are pinned where their virtual host says so. Nobody confirms them: such a pin
 * is used until the router that has the flow sees none of it for the idle time, says at the next
 * refresh that it does not know the number, and is not told again. When the holder fails, its level
 * takes the pin back, and the next datagram is placed anew.
 *
 * <p><b>Versions</b> are times of the level that chose the host, sixteen a second. The higher one
 * wins everywhere. An SLR that has started anew and chooses again has a higher one.
 *
 * <p><b>Death.</b> That a host is dead goes up as a message of the advertisement session, by end
 * point and incarnation, and marks the {@code PinnedEnd} that all of its pins share. It is
 * remembered for the life of a pin, so that a late Resv is refused; a new incarnation is taken. A
 * neighbour above without a session hears it with its next one; until then, and wherever else it is
 * lost, pins to a dead end are not said again, so that they lapse above.
 *
 * <p><b>A process that starts again</b> where the kernel went on is told to which ends flows are
 * pinned ({@link slr.core.pin.AdoptedPinnedEnd}). It uses them at once, without a confirmation, for
 * the life of a pin; the first pin that names one has it asked about like any other. Numbers and
 * versions of the flows' pins are not kept: those below find out by their refreshes, and say the
 * pins again. Where those below are hosts nobody does: the next packet of such a flow has its pin
 * said anew.
 *
 * <p><b>Which class does what.</b> {@link slr.core.pin.PinMachine} is the entrance. {@code
 * PinSender} says pins upstream, {@code PinReceiver} takes those from below, {@code
 * PinConfirmations} asks and answers about ends, {@code PinnedEnds} knows them. What is known of
 * each flow's pin stands beside its record ({@link slr.core.flow.FlowPins}). {@link
 * slr.core.pin.PinTable} says with whom pins are exchanged. Messages are those of {@link
 * slr.packet.rsvp}; keys, sequences and replay are the shell's.
 *
 * <p><b>Threads.</b> The data plane's, which owns the records.
 *
 * <p><b>Departures from RFC 2205.</b> Resv without Path: the tunnelled packet is the Path. Path
 * only asks about an end, its sender is the router, nothing is kept of it. Resv is FF style, with
 * one MESSAGE_ID for each flow, so that refreshes name single pins. No admission by Tspec, no
 * merging, no blockade: a refused pin costs nothing. ResvConf says that an end opens tunnels from
 * the receiver. A trusted Resv for a flow that is not known makes its record: that is how flows
 * come back (A18).
 *
 * <p><b>Bounds.</b> Hosts say nothing here: their site speaks for them. A version more than an hour
 * ahead of this node's time is refused, so nobody can put his pin above all later ones. Records of
 * flows that were not known before are made at a rate, and yield until the client's segments show
 * that there is one. One child may name 4,096 ends.
 *
 * <p><b>What ends a pin that nobody tears.</b> A record whose packets go past this node is kept by
 * its refreshes. When the node above has no record any more, because none of its packets came, it
 * says so; then the pin is said once more, for that node may only have lost its memory, but the
 * record here is doubted and kept by nothing but packets. So a flow whose end nobody reported is
 * forgotten level by level, from above.
 *
 * <p><b>Weak spots.</b> A flow that its router forgot once is torn after the idle time, although it
 * lives: it goes on there, but not in the kernel. A ResvTear is said once: where it is lost,
 * datagrams of a host that fails go to it until the pin lapses. TCP flows that are pinned go on to
 * a host that was deactivated. The first flows to an end go by the levels until it is confirmed.
 * While this process is silent, the kernel sends flows to an end that was not confirmed or has
 * died. Numbers of ends are not used again. A stray is not told above the site: its pin ends with
 * the record, by a ResvTear. A host behind a MAC-LAN is not pinned: nobody else reaches its link
 * address. An established flow whose end has died and came back stays with the levels, packet by
 * packet in this process, until the next refresh.
 *
 * <p><b>Standards.</b> RFC 2205, RFC 2209 (processing), RFC 2961 (refresh reduction).
 */
@NullMarked
package slr.core.pin;

import org.jspecify.annotations.NullMarked;
