/**
 * The transport of the advertisement session: moves records between nodes that have shown their
 * certificates, decides nothing about what they say.
 *
 * <p><b>Who does what.</b>
 *
 * <ul>
 *   <li>{@link slr.node.advertise.NodeLinks} is what a daemon opens first: certificates and
 *       threads. Of it come {@link slr.node.advertise.Transport}s, one for each kind of link.
 *   <li>{@link slr.node.advertise.AdvertisementServer} accepts, {@link
 *       slr.node.advertise.AdvertisementClient} connects again and again. A new connection has a
 *       {@link slr.node.advertise.Handshake}, among {@link slr.node.advertise.HalfOpenHandshakes};
 *       when the peer is known an {@link slr.node.advertise.AdvertisementConnection} takes its
 *       place, which writes, with a {@link slr.node.advertise.ConnectionReader}, which reads.
 *   <li>{@link slr.node.advertise.RecordFraming} cuts octets into records, {@link
 *       slr.node.advertise.CborCodec} makes messages of them. docs/wire has the grammar.
 *   <li>{@link slr.node.advertise.ChildSessions} and {@link slr.node.advertise.ParentSessions} join
 *       connections to the machines of {@code slr.core.advertise}, through {@link
 *       slr.node.advertise.SessionConnections}.
 *   <li>{@link slr.node.advertise.TransportLimits} has every bound, {@link
 *       slr.node.advertise.TransportCounter} a name for everything that is counted.
 * </ul>
 *
 * <p><b>Threads.</b> One thread of Netty's moves the octets of all connections, one does the
 * arithmetic of handshakes ({@link slr.node.advertise.NetworkThreads}). Records go to the control
 * thread through a {@link slr.node.advertise.ConnectionInbox}, which has one task in its queue
 * however much waits: peers cannot fill it. When that has its fill the connection is not read, and
 * TCP holds the peer back. What the control thread sends waits in a queue with a bound in octets; a
 * peer that does not read is cut there, or when it has taken nothing for a while.
 *
 * <p><b>Strangers.</b> Until its certificate is known a connection counts as half open. Those have
 * places of their own, few for each source, and the oldest gives way, so that a node that comes now
 * has its time whatever stands in the door. Their handshakes wait for each other, never heartbeats
 * for them. Log lines about them are few, counters exact.
 *
 * <p><b>Live sessions.</b> When roots or revocations have changed, when other levels may connect,
 * and when a certificate ends, every connection's peer is judged again. A new authorisation goes to
 * the machine; a refusal too, and the connection ends with the machine's words, or without them.
 *
 * <p><b>Ends.</b> A connection is finished by sending what waits, then TLS's farewell, then TCP's,
 * then throwing away undecrypted what comes until the peer's end of stream or a deadline ({@link
 * slr.node.advertise.LingeringClose}): a socket closed with unread octets would send a reset that
 * destroys our last words on their way. Each connection reports its end once, and has its place in
 * the server until its listener has heard of it.
 *
 * <p><b>Departures.</b> A member with text "1" for a key is read as key 1: the library does not
 * tell the two apart.
 *
 * <p><b>Weak spots.</b> Strangers with many addresses can, with 256 of them inside the time of one
 * handshake, keep a node from registering; sessions that stand are safe from them. A standing
 * connection keeps the keys and the own certificate it began with. A client that is turned away
 * because of its certificate hears only {@code certificate_unknown}: the JDK's server knows no
 * other alert for it. The JDK tells a missing client certificate and a wrong version of TLS from
 * other failures only by words, see {@link slr.node.advertise.HandshakeFault}.
 *
 * <p><b>Standards.</b> RFC 8446 (TLS 1.3), RFC 8949 (CBOR), RFC 8610 (CDDL).
 */
@NullMarked
package slr.node.advertise;

import org.jspecify.annotations.NullMarked;
