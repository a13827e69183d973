/**
 * Established flows in the kernel: what keeps its data plane ({@link slr.plane.BpfPlane}) as this
 * process has decided.
 *
 * <p><b>Who decides what.</b> The records and the forwarding table of the Java data plane are the
 * truth. {@link slr.node.offload.KernelOffload} hears from the records which flows are established
 * and which are gone, from the loop each new forwarding table, and writes both into the tables that
 * the program reads. A flow is established with the client's fourth segment ({@link
 * slr.core.flow.FlowState}); until then, and for SYN, FIN, RST, fragments, UDP and ICMP that is no
 * error about such a flow, its packets come to the ports as before. So whoever can forge openings
 * finds no place in the kernel's table, and the records see how a connection ends.
 *
 * <p><b>While this process is silent.</b> The loop says in each turn that it is there. When it was
 * not heard for a while, and beyond so many openings a second, the program places new flows itself:
 * among the next hops that {@code KernelOffload} names for each virtual host, and by the hash by
 * which this process chooses, so that both choose alike (docs/adr/stand-in.md). Where it placed
 * them stands in a map that the records ask before they place or drop a flow that they do not know.
 * There this process puts the flows that it placed, too, until the flow table has them.
 *
 * <p><b>Tunnels.</b> {@code WayIndex} numbers each pair of virtual host and next hop that flows
 * take; its entry says where the tunnel ends and whether it is up. One whose far end refuses
 * packets of some ports only is left to Java, packet by packet. Numbers are never used again. The
 * program's list of virtual hosts names their accounts.
 *
 * <p><b>Next hops.</b> {@code NextHopKeeper} is a thread that asks the kernel's routes and
 * neighbours how each far end is reached, at each change and each second, and has the kernel look
 * after neighbours that only the program sends to. While a link address is not known, packets take
 * the slow path, where the kernel asks for it. What it finds also goes to the output past the stack
 * ({@link slr.plane.XdpOutput}), which sends what the program left.
 *
 * <p><b>Pinned flows</b> take a tunnel whose next hop is an end beyond a child ({@link
 * slr.core.forward.TunnelEnd#FIRST_PINNED} and up). While such an end is not up its flows are left
 * to this process, which sends them to the child.
 *
 * <p><b>Idle flows.</b> Before a record expires the flow's stamp in the kernel's table is read.
 * Idle times in {@code flows} count it too; packets and octets of a flow are those that came to a
 * port.
 *
 * <p><b>A process dies.</b> With a folder of pins the program and its tables go on. The next
 * process ({@code PlaneStart}) opens them with its own program, and reads from them what it must
 * know: the accounts' virtual hosts, the tunnels with the numbers of their next hops, whose tunnels
 * are opened, and the flows, of which {@code FlowAdoption} gives the records one each. What a next
 * hop is called is not there, but where its tunnel ends: the child that registers with that end
 * point gets the number again ({@link slr.core.advertise.AdoptedEnd}), so that nothing in the
 * kernel has to be written anew. Until that child is in use, or should have been, the forwarding
 * table calls the end adopted, the tunnel entry stays as it was found, and what comes to the ports
 * of its flows goes there, too. Only a stop on purpose withdraws: a process that cannot start
 * leaves what it found.
 *
 * <p><b>Weak spots.</b> Flows in other states than established are not in the kernel and are lost
 * with the process, so one whose client has sent its FIN stands still until it times out. Adopted
 * records have no history: their age begins anew. Two nodes that swap their end points while no
 * process runs get each other's flows, which their guards then refuse. What finds no place is tried
 * again whenever its packets have doubled. tcpdump on an interface with the program sees none of
 * the packets that the program sends on. Next hops behind a device that takes no redirected frames
 * (a bridge, a VLAN, a veth whose peer has neither GRO nor a program) stay with the ports; a kernel
 * before 6.3 does not say which those are. The program does not look at link addresses: on an
 * interface in promiscuous mode it forwards what was meant for other machines, too. Errors are
 * limited to a rate here and there, so twice that in all.
 */
@NullMarked
package slr.node.offload;

import org.jspecify.annotations.NullMarked;
