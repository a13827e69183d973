/**
 * The transport of the advertisement session: moves records, decides nothing.
 *
 * <p><b>Who does what.</b> {@link slr.node.advertise.AdvertisementCodec} turns a record into octets
 * and back; {@link slr.node.advertise.JsonLinesCodec} is the one there is. {@link
 * slr.node.advertise.AdvertisementServer} accepts connections, {@link
 * slr.node.advertise.AdvertisementClient} makes one again and again; both give an {@link
 * slr.node.advertise.AdvertisementConnection}. {@link slr.node.advertise.ParentSessions} and {@link
 * slr.node.advertise.ChildSessions} join connections to the machines of {@code slr.core.advertise}:
 * a daemon needs only these two.
 *
 * <p><b>The wire.</b> One JSON object on each line, at most {@link
 * slr.core.advertise.AdvertisementLimits#RECORD_BYTES} octets, named by its member {@code type}.
 * Unknown, missing, repeated and null members are refused, and so is text where a number belongs.
 *
 * <p><b>Threads.</b> Each connection has a virtual thread that reads and one that writes. What they
 * read goes to the control thread through a {@link slr.node.advertise.ConnectionInbox}, which has
 * one task in the caller's {@link java.util.concurrent.Executor} however much waits: peers cannot
 * fill its queue. At most {@link slr.node.advertise.TransportLimits#recordsInHand} records wait,
 * then the connection is not read: TCP holds the peer back. What the control thread sends waits in
 * a queue with a bound in octets; a peer that does not read is cut there, or when one write takes
 * too long.
 *
 * <p><b>Ends.</b> A connection is finished by sending what waits, then end of stream, then reading
 * until the peer's end of stream or a deadline: a socket closed with unread octets would send a
 * reset that destroys our last words on their way. Each connection reports its end once, and has
 * its place in the server until its listener has heard of it.
 *
 * <p><b>Weak spots.</b> Plain TCP: who a peer is, it only says. Not for networks that others use.
 */
@NullMarked
package slr.node.advertise;

import org.jspecify.annotations.NullMarked;
