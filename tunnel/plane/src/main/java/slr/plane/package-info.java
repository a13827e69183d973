/**
 * Ports: how packets come from the kernel and go back to it; and the data plane in the kernel, to
 * which most packets never come from there. The only package that calls native code, through the
 * Foreign Function and Memory API; everything native is package-private.
 *
 * <p><b>Which class does what.</b> {@link slr.plane.InputPort} and {@link slr.plane.OutputPort} are
 * all the rest of the house sees of a port. {@link slr.plane.PacketSocketPort} taps an interface
 * through a memory-mapped ring ({@code PacketRing}), {@link slr.plane.OutgoingTap} what leaves by
 * all of them; {@link slr.plane.PacketFilter} tells the kernel which packets to copy. What the two
 * have in common is {@code RingPort}. {@link slr.plane.RawIpOutput} sends finished IP packets and
 * leaves routes and neighbours to the kernel, unless it is told the neighbour ({@code LinkBatch}).
 * {@link slr.plane.TunPort} does both with a TUN device; {@link slr.plane.XdpPorts} has ports at
 * the program's side, past the kernel's stack, and an output for what came by them; {@link
 * slr.plane.VethInjector} delivers to the local stack where TUN does not open. {@link
 * slr.plane.ProtocolSilencer} keeps the kernel from answering tunnel packets; {@link
 * slr.plane.PathMtu} and {@link slr.plane.SocketTable} ask the kernel what it knows. {@link
 * slr.plane.Poller} waits for all of them. {@code Libc}, {@code DescriptorCalls}, {@code
 * SocketCalls} and {@code MemoryCalls} hold the handles, {@code KernelLayout} the structures,
 * {@link slr.plane.NativeException} the words when setting up fails.
 *
 * <p><b>The data plane in the kernel.</b> {@link slr.plane.BpfPlane} is its face: an XDP program,
 * written in C in {@code src/main/bpf} and compiled into this jar, sees each frame before the
 * kernel does. It opens tunnel packets to this node, finds the packet's flow in the table that Java
 * fills ({@code slr.plane.flow}), and sends it on by its {@link slr.plane.PlaneTunnel} and that
 * one's {@link slr.plane.PlaneNextHop}. Whatever it does not decide it leaves to the ports (a
 * redirect to the AF_XDP socket of interface and queue, {@code XDP_PASS} where there is none), and
 * never more than that: each packet has one counted {@link slr.plane.PlaneVerdict}, either what the
 * Java data plane says of the same packet, octet for octet, or {@code slow-...}. Tests hold the two
 * together. Two rules keep it so. Policy stays out: a SYN, whatever is known of its flow, and UDP
 * whose holder is in trouble go to Java. And it knows only the plain form of things: options,
 * extension headers, fragments and what does not add up go to Java. {@code BpfObject} loads the
 * program with libbpf, {@code BpfMap} shares arrays, {@code XdpLinks} attaches, {@code
 * BpfFileSystem} gives names to what outlives the process. An entry that is changed while the
 * program reads it does no harm: {@code maps.h} says for each why.
 *
 * <p>{@link slr.plane.BpfHost} is the other end of the tunnels, {@code host.bpf.c}: it asks the
 * kernel's sockets about each TCP segment and takes those of connections that are here out of their
 * tunnels, and UDP, in place; for the agent's Java it leaves all that it cannot be sure of. It has
 * no memory of connections, so nothing in it can be out of date. A SYN cookie it leaves to the
 * agent, which remembers the SYN.
 *
 * <p><b>Connections that stand still.</b> {@link slr.plane.StalledConnections} has the kernel tell
 * of each retransmission timeout of the host's connections: a program at the root of the control
 * groups ({@code stalls.bpf.c}, {@code ControlGroups}) asks each one for it when it is established,
 * and writes those that time out into a ring ({@code BpfRing}). A connection without trouble costs
 * one run of the program in its life. {@link slr.plane.StallSurvey} asks sock_diag instead, about
 * all of them, calm or not: that needs no right and no program, and finds those that are older than
 * the program. Both name a connection as {@link slr.plane.ClosedConnections} does those that end.
 *
 * <p><b>A packet's way.</b> {@code receive} shows a packet where the kernel put it; the handler
 * writes an outer header into the {@link slr.plane.InputPort#HEADROOM_BYTES} before it; {@code
 * send} notes address and length; {@code flush} is one sendmmsg(2) per 64 packets; only then {@code
 * release} gives the ring's frames back. So a packet is copied by the kernel alone.
 *
 * <p><b>Past the stack.</b> {@link slr.plane.XdpSocketPort} reads what the program redirects: each
 * queue of an interface has a socket ({@code XdpSocket}) with four rings ({@code XdpRing}) over one
 * memory for all ({@code XdpFrames}). A frame goes from the free ones through the fill ring to the
 * kernel, through the receive ring to the handler, and either back at once or, if {@link
 * slr.plane.XdpOutput} sends it on, through a send ring ({@code XdpSender}) and a completion ring
 * first. It is sent from where it lies if it came in such a frame and {@link
 * slr.plane.LinkAddresses} knows the next machine, which whoever watches routes and neighbours
 * tells; all else, answers too, goes by {@link slr.plane.RawIpOutput}. Sockets where nothing comes
 * in are opened when packets leave there, within a second. The stack sees neither packet: its
 * counters, filters and taps do not either.
 *
 * <p><b>Allocation-free.</b> Nothing is allocated between {@code receive} and {@code release}.
 * Packets lie in one static segment that spans all memory, at absolute offsets: one kind of segment
 * keeps the compiled code fast, and no slice is made per packet. It has no bounds, so whoever reads
 * a packet compares with its length first, as {@code IpPacket} does. Errors are negative results,
 * counters plain longs with one writer. A native call that reports {@code errno} makes a slice of
 * the word for it, which the compiler takes out again only if it can see into {@code
 * SharedUtils.checkNative} of the JDK (25.0.3). That method is 3 octets too long to be inlined
 * where a call looked rare when it was compiled, as on a busy machine at start; such a call then
 * cost 40 octets each time, for good. So daemons and tests run with {@code
 * -XX:CompileCommand=inline} for it.
 *
 * <p><b>Memory.</b> A ring is a mapping that {@code PacketRing} or {@code XdpRing} unmaps; the
 * memory of AF_XDP sockets goes with the last of them. Each port has one arena for its batches and
 * buffers, closed with the port; it is shared so that a stopping thread may close what another one
 * used. Set-up calls use confined arenas for their arguments. One automatic word per thread takes
 * {@code errno}. Closing comes after the owner has stopped: the all-memory segment would not
 * notice.
 *
 * <p><b>Threads.</b> One thread owns a port and makes all its calls; counters, filter replacement
 * and {@code wakeUp} may come from any. A socket stays in the network namespace of the thread that
 * opened it ({@link slr.plane.NetworkNamespace}).
 *
 * <p><b>Losses.</b> Every packet a port saw is handed on or counted by reason (invariant 7): {@code
 * ring-full}, {@code larger-than-frame}, {@code not-ip}, {@code checksum-not-ready} on input, the
 * name of the error on output.
 *
 * <p><b>Weak spots.</b> A packet socket is a tap: the kernel sees each packet too, and a blackhole
 * route must swallow it. Frames above the MTU (segmentation offload on a veth peer) are lost, not
 * segmented. Deleting an interface under a packet socket leaves the port silent. The program cannot
 * finish a checksum that a sender on a veth left to hardware: {@code ethtool -K} ... {@code tx off}
 * there; and a veth takes its frames only if the peer polls (a program or {@code gro on}). FIN and
 * RST of a known flow go to Java, which keeps its record: while no process runs they wait to be
 * repeated. At a host, network cards that sum up whole frames (CHECKSUM_COMPLETE) were not tried.
 * It sends without VLAN tags, and sizes are fixed when it is loaded. Interfaces whose frames are
 * larger than a page it takes only in the stack. IPv6 tunnel packets with extension headers before
 * the inner packet pass the filter unseen. Drops in the network card's own queues are not counted
 * here. The program of stalled connections runs for the sockets of all namespaces below the control
 * group, of which each program at the same root drops the others' by the first comparison; at most
 * 64 fit; in a container the root is the container's, and sees no more. An AF_XDP socket cannot
 * tell a checksum that was left to hardware, takes no packets longer than 3,818 octets, and belongs
 * to one interface: one of the same name made anew has no program either, and its packets come by
 * the packet socket. Where a driver needs no copy the kernel does without; that was never tried.
 * More queues than 16, or queues added later, stay with the stack.
 *
 * <p><b>Standards.</b> RFC 791, RFC 8200, RFC 1812 5.3.4 (link-layer broadcast), IEEE 802.1Q; the
 * program those of {@link slr.packet}; Linux: packet(7), packet_mmap.rst, tuntap.rst, raw(7),
 * sock_diag(7), filter.rst, bpf(2), af_xdp.rst, libbpf 1.
 */
@NullMarked
package slr.plane;

import org.jspecify.annotations.NullMarked;
