/**
 * Packets as they lie in memory: what they say, how one is put into another, and the few that this
 * node makes itself. It serves the data planes of every level (A6), which are all the same.
 *
 * <p><b>Which class does what.</b> {@link slr.packet.EthernetFrame} finds the IP packet in a frame,
 * {@link slr.packet.IpPacket} reads it and checks that it may be believed, walking IPv6 extension
 * headers to a bound. {@link slr.packet.Encapsulation} and {@link slr.packet.Decapsulation} are the
 * two ends of a tunnel, {@link slr.packet.TunnelEnds} its addresses, {@link slr.packet.TunnelKind}
 * what is put before a packet: an IP header, that and {@code GueHeader}, or nothing. {@link
 * slr.packet.Fragmentation} makes an inner packet fit. {@link slr.packet.IcmpErrors}, {@link
 * slr.packet.EchoReply} and {@link slr.packet.TcpReset} are all that is ever sent in answer. {@link
 * slr.packet.Checksum} does the sums. {@link slr.packet.IpAddress} and {@link slr.packet.Prefix}
 * are values for everybody.
 *
 * <p><b>Main data.</b> A packet is a {@link java.lang.foreign.MemorySegment}, an offset and a
 * length; headroom before it takes the outer header, so nothing is copied. {@code IpPacket} and
 * {@code EthernetFrame} are flyweights: made once, set to packet after packet. Everything else is
 * functions without state. Nothing on the way of a forwarded packet allocates. The constants in
 * {@code Octets} and the advice to use one kind of segment per process, best {@link
 * slr.packet.AllMemory}, come from measurement: code that sees several kinds is two to three times
 * slower.
 *
 * <p><b>Bounds.</b> {@code parse} compares every length with what was received before it reads, so
 * that a segment over all memory is safe; {@link slr.packet.PacketStatus} names what is wrong, and
 * the caller counts it. Nothing here throws because of what a packet says. An {@link
 * IllegalArgumentException} means the caller did not ask {@code mayAnswer} or {@code maySplit}.
 *
 * <p><b>Threads.</b> A flyweight belongs to one thread. The functions may be called from any, each
 * on memory of its own. No clock, no I/O.
 *
 * <p><b>Departures.</b> Outer DF is always set and outer fragments are refused, so that nobody has
 * to reassemble (RFC 2003 3.1 copies DF; RFC 2473 7.2 fragments at the entry); a way to an exit
 * must therefore carry 1,320 octets for IPv6 in IPv6, 1,332 with GUE. GUE is sent without a UDP
 * checksum in both families (docs/adr/tunnel-kinds.md), and refused with any extension. A tunnel in
 * a tunnel is refused at both ends, so no encapsulation limit option is sent (RFC 2473 4.1.1). An
 * expired TTL is not told to the sender (RFC 2003 3.1 would): a counted drop. Fragments and
 * segments with impossible lengths are refused here although a router need not look (RFC 1858, RFC
 * 7112, RFC 768). A quoted packet needs no right header checksum.
 *
 * <p><b>Weak spots.</b> IPv4 options are carried, never read. Segments left in a routing header
 * count as none: the destination is what the IP header says, and so is the pseudo header. AH, ESP
 * and mobility headers end the walk as if they were the upper layer. Jumbograms (RFC 2675) are
 * refused. Transport checksums are only looked at where this node changes or answers something.
 *
 * <p><b>Supported standards.</b> RFC 768, 791, 792, 1071, 1191, 1624, 1812 (4.3.2, 5.3.7), 2003,
 * 2473, 2983, 4213, 4291, 4443, 5095, 5952, 6040, 6335, 6438, 6864, 6935, 6936, 6946, 7112, 8200,
 * 8201, 9293; draft-ietf-intarea-gue-09.
 */
@NullMarked
package slr.packet;

import org.jspecify.annotations.NullMarked;
