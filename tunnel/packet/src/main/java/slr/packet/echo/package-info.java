/**
 * The augmented echo (A18): how a host says through the client itself that it has a flow. Pure: no
 * socket, no clock, no random source.
 *
 * <p><b>What for.</b> When routing brings a flow to a cluster that does not know it, the flow
 * stalls. Its host then pings the client in the name of the virtual host; the client's reply takes
 * the way of its other packets, to whoever gets the flow now, and the data that it returns says
 * where the flow belongs. Nobody has to know which cluster that is.
 *
 * <p><b>Which class does what.</b> {@link slr.packet.echo.FlowAdvertisement} is what is said.
 * {@link slr.packet.echo.EchoCodec} makes the echo request of it, and an {@link
 * slr.packet.echo.EchoReading} of what comes back: a {@link slr.packet.echo.EchoHint}, or an {@link
 * slr.packet.echo.EchoRefusal}, one constant for each reason to count. {@link
 * slr.packet.echo.EchoKeys} derives keys and verifies by them, {@link slr.packet.echo.EchoKey} is
 * what a host signs with in one hour. {@link slr.packet.echo.EchoLimits} has the bounds. Behind
 * them: {@code AdvertisementLayout} has the octets, {@code EchoMac} the arithmetic, {@code
 * EchoTimes} the clock's part.
 *
 * <p><b>Main data.</b> The ICMP data, with the document's fields in its order from the type to the
 * server's port; an address of a flow has 4 or 16 octets as the flow's family says:
 *
 * <pre>
 *  octets  field
 *  56      lead: 0, 1, 2, ..; with the ICMP header the 64 octets that ICMP wants
 *  4       type identifier, "SLRF"
 *  4 | 16  client
 *  2       port of the client
 *  4 | 16  virtual host
 *  2       port of the virtual host
 *  16      server: end point of the host's tunnel; IPv4 as ::ffff:0:0/96
 *  2       port of the server
 *  1       layout 1 (upper half), family 4 or 6 (lower half)
 *  1       protocol, 6 or 17
 *  8       incarnation of the host's process, in ms
 *  4       epoch of the key, hours since 1970
 *  4       expiry, seconds since 1970
 *  8       nonce; its last 16 bits are the ICMP identifier that is sent
 *  16      HMAC-SHA-256, cut, of all from the type to the nonce
 *  ------
 *  132     IPv4, a packet of 160
 *  156     IPv6, a packet of 204
 * </pre>
 *
 * <p><b>Trust.</b> Anybody may send an echo reply, and clients see what they return. So the host
 * signs, with a key for its end point and the hour, derived from a secret that only it and its
 * site's SLR have: both export it from the TLS of their session. Who is not that SLR has a hint,
 * good for one question to the hosts below, whose answer counts. The signature covers flow, host,
 * and time: a client that has seen one echo has none for another flow, another host or a later
 * time.
 *
 * <p><b>Time.</b> An echo is good for {@value slr.packet.echo.EchoLimits#LIFETIME_S_MAX} s; clocks
 * may differ by {@value slr.packet.echo.EchoLimits#SKEW_S} s. A host signs with the key of the
 * hour, which may be the last one where the reply arrives.
 *
 * <p><b>Threads.</b> An {@code EchoCodec} that writes and an {@code EchoKeys} belong to one thread
 * each; everything else may be used from any.
 *
 * <p><b>Departures from the document.</b> Everything behind the server's port. The server's address
 * is where its tunnel ends, since hosts answer clients themselves. Two requests of the virtual
 * host's are never the same echo, because each has an identifier of its own: a firewall that let
 * one pass would otherwise let the next pass too, and hide what it does.
 *
 * <p><b>Weak spots.</b> Many firewalls and most NATs drop pings, or answer them themselves; in the
 * second case the reply is as good. The reply takes the way of pings: where routers hash ports, it
 * may reach another cluster than the flow. Within its time an echo may be replayed: it says again
 * what was true. A MAC of another site is not looked at, so a forged hint costs that one question;
 * whoever asks limits the rate. A client that spoofs another one's address in a reply needs the
 * signature all the same. The lead and the ICMP identifier, which NATs change, are not looked at.
 *
 * <p><b>Supported standards.</b> RFC 792, 2104, 4443, 6234; bytes in docs/wire/augmented-echo.md.
 */
@NullMarked
package slr.packet.echo;

import org.jspecify.annotations.NullMarked;
