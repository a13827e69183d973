/**
 * What clients and hosts say to each other: real packets, and a TCP that knows retransmission,
 * resets and closing, but no congestion and no contents.
 *
 * <p>{@link slr.sim.tcp.TcpEnd} is one end of a connection, {@link slr.sim.tcp.SegmentCodec} makes
 * {@link slr.sim.tcp.Datagram}s of what it says. {@link slr.sim.tcp.Conversation} is what is true
 * of a connection, for the checks alone. {@link slr.sim.tcp.MessageCodec} writes what has no
 * connection, UDP in fragments and echo messages; {@link slr.sim.tcp.Reassembly} puts fragments
 * together.
 *
 * <p><b>Departures from a real TCP.</b> No options, so no window scale, SACK or timestamps; no SYN
 * cookies; a segment that is out of order is dropped and acknowledged; it gives up after some 150
 * s, while it opens after 31 s.
 */
@NullMarked
package slr.sim.tcp;

import org.jspecify.annotations.NullMarked;
