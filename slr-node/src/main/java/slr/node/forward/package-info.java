/**
 * The Java data plane that all levels share: ports, tunnels and answers around the pure {@link
 * slr.core.forward.ForwardingMachine} (design section 5).
 *
 * <pre>
 * received -> whole? -> to me? -> tunnel from a known source? -> decapsulated
 *                  \          \-> no tunnel: passed, the kernel has it
 *                   \-> machine: FORWARD -> encapsulated, or split, or "too big" answered
 *                                ANSWER  -> echo reply, reset
 *                                PASS    -> passed; from a tunnel: dropped
 *                                DROP    -> dropped
 * </pre>
 *
 * <p>{@link ForwardingLoop} is the thread: it receives a batch, lets {@link ForwardingPlane} take
 * each packet to its one end, by {@link PacketPath}, flushes, gives the memory back and waits when
 * idle. {@code NextHopTunnels} has the outer addresses of each next hop and what {@link Ways} says
 * of the way there: its MTU and, on a MAC-LAN, the neighbour; {@link KernelWays} asks the kernel.
 * {@code Scratch} is the memory of packets that this node makes itself. {@link DataPlaneReport} is
 * what status commands and metrics see.
 *
 * <p><b>Threads.</b> Ports, path and machine belong to the loop's thread. Others ask through the
 * loop's methods: a bounded queue of commands, answers by future. Nothing is allocated per packet.
 *
 * <p><b>Invariant 7.</b> Every packet the ports hand over ends in exactly one of forwarded,
 * answered, passed, or dropped by a named reason, and every packet handed to an output is sent or
 * lost by a named reason: {@link DataPlaneReport#balance} is 0.
 *
 * <p><b>Weak spots.</b> One thread, one shard. The MTU of a way is learned from the kernel once a
 * second, so that the first second after a change loses packets (counted by the output port as
 * {@code EMSGSIZE}). By AF_XDP the kernel does not see what this loop takes, nor what it passes:
 * that is gone, as a blackhole route would have it. A tap receives what the kernel receives: the
 * virtual hosts must be blackhole routes ({@link slr.node.kernel.KernelSetup}).
 *
 * <p><b>Standards.</b> {@link slr.packet.TunnelKind}, RFC 6438 (entropy), RFC 1191, RFC 8201, RFC
 * 1812 4.3.2.8 (rate of errors).
 */
@NullMarked
package slr.node.forward;

import org.jspecify.annotations.NullMarked;
