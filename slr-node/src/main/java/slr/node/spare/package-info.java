/**
 * The cluster of an SLR and its hot spares: a JGroups channel that carries what {@link
 * slr.core.spare} says, under TLS (A16).
 *
 * <p><b>What it is for.</b> Membership, detection of failures, and ordered messages. It does not
 * decide who forwards: all do. Parents and routers turn to the others when the sessions with one
 * end, and BIRD when its neighbours do; nothing waits for this channel.
 *
 * <p><b>Which class does what.</b> {@link slr.node.spare.HotSpare} is the part of a daemon: it
 * opens the others. {@link slr.node.spare.SpareTurns} lives on the data plane's thread and has the
 * machine. {@link slr.node.spare.SpareChannel} is JGroups: its stack, views and messages. {@link
 * slr.node.spare.MemberSockets} gives it sockets. {@link slr.node.spare.SpareReport} is what the
 * command {@code spare} shows.
 *
 * <p><b>Who may take part.</b> Who connects from the address of a member that the configuration
 * names, and presents a certificate of this node's own level that has the address of a member among
 * its end points. A handshake is done before JGroups sees a socket, aside from its threads; what
 * JGroups itself decodes comes from members alone. There is one listening socket. Live connections
 * are judged again when a revocation list changes.
 *
 * <p><b>Detection.</b> A process that ends closes its connections, which is seen at once; one that
 * is silent misses heartbeats. Either way it is asked once more before it is taken for gone, and
 * both together take 300 ms at most. Who was taken for gone wrongly comes back by itself, and is
 * told everything again.
 *
 * <p><b>Departures.</b> FD_SOCK2 of JGroups has its own sockets and no TLS for them: the transport
 * reports closed connections in its place. JGroups' own state transfer is not used: it is one state
 * at one moment, by threads that would have to stop the data plane.
 *
 * <p><b>Threads.</b> Those of JGroups; one that connects and sends, so that no other waits for a
 * mate; the data plane's. Between them are bounded queues: what does not fit is counted, seen as a
 * gap by the other end, and told again.
 *
 * <p><b>Weak spots.</b> Members are trusted: one of them could speak for another. A machine that is
 * overloaded for 150 ms is suspected.
 */
@NullMarked
package slr.node.spare;

import org.jspecify.annotations.NullMarked;
