/**
 * Recovery: a flow that is not known here, whose segments come all the same, is looked for until
 * its host says that it has it (A15, A17, A18, B9, design section 6).
 *
 * <p><b>Why.</b> The host holds the truth. A router that was restarted, or to which the network has
 * moved a flow, asks instead of guessing: a packet in mid-session is queried, never balanced.
 *
 * <p><b>Where it looks</b>, cheapest first. The records: the caller has looked there. The flow's
 * <i>home</i>: of all SLRs of a level the one that a rendezvous hash of the flow names; everybody
 * copies there where his flows go, so that two messages find a flow that has moved. The children:
 * who-has goes to each that has a row for the address, whatever the row says, and so on down to the
 * hosts, which ask their kernels. And without any search: a host whose connection makes no progress
 * says so, and each level above takes it from there.
 *
 * <pre>
 *   segment of an unknown flow ── held ──▶ home? ── pin-copy ──▶ found
 *                                            │ unknown, or no answer in time
 *                                            ▼
 *                                  children: who-has ── held ──▶ found, sent on
 *                                            │
 *                        all: not held ──────┴────── anybody silent: unknown, dropped
 *                              │
 *                            reset
 * </pre>
 *
 * <p><b>Echoes.</b> A host pings the client of a stalled flow (A18); what the client returns is
 * read by {@link slr.core.recover.EchoHints}. Signed by a child, it is the child's word. Any other
 * is a hint, as good as a segment, and begins a search. A keepalive needs nothing of its own here:
 * the client's acknowledgement is a segment.
 *
 * <p><b>Answers.</b> A child that says HELD is the holder from then on; what a child may serve, its
 * certificate bounds, and it is asked only for that. A half-open connection is believed when nobody
 * has an established one. NOT_HELD of all, with nobody away whose rows are still known, is positive
 * knowledge: the client is told by a reset, at the usual rate of refusals, and can connect again
 * (E8). Whatever falls short of that is UNKNOWN, and silence. While any child is away whose name is
 * still known, whatever it serves, nothing is positive; nor at a process that has just started and
 * does not know who may be away.
 *
 * <p><b>Waiting.</b> A flow that somebody had, as a record says, is not given up when nobody can
 * say more: its first segment is kept, and everybody is asked again twice a second, and when the
 * table changes, for {@link slr.core.recover.RecoveryConfig#GIVEN_UP_NS}. So it goes on, or its
 * client hears of its end, when the truth is known, and not when the client's TCP repeats itself,
 * which it does after twice as long each time. What nobody ever had does not wait: anybody can send
 * that. A level that has found nothing cannot tell the client; it tells those above, with the
 * numbers of the segment that it kept ({@link slr.core.advertise.Stray}), and they go on from
 * there.
 *
 * <p><b>Bounds.</b> Questions cost tokens, of the virtual host and of each child, so that a flood
 * of segments of connections that never were is dropped here and counted. It can starve a search,
 * but not a connection: stalled hosts speak up unasked. What waits for an answer is bounded, and so
 * is what is held. One flow is asked about once at a time, whoever asks.
 *
 * <p><b>Which class does what.</b> {@link slr.core.recover.RecoveryMachine} is the entrance; {@code
 * Searches} are what is being looked for; {@code Knowledge} is what the records say, and decides
 * who is believed; {@code Home} says who a flow's home is, {@code HomeCopies} what it is told;
 * {@code Questions}, {@code Answers} and {@code Outbox} collect what a turn brings. What is to be
 * sent comes out as {@link slr.core.recover.RecoveryAction}, in batches.
 *
 * <p><b>Threads.</b> The data plane's, which owns the records.
 *
 * <p><b>Departures.</b> A17's query goes down the levels rather than to neighbours: these have the
 * same children. A neighbour is asked only as a home.
 *
 * <p><b>Weak spots.</b> Datagrams of an unknown flow are placed anew at once: no host can be asked
 * who holds them, and equal tables choose alike. A host whose service was taken out of its
 * configuration is not asked about the connections that it still has: they are reset once nobody
 * knows them. Of two hosts that both say they have a connection the first is believed, until it
 * says otherwise. A child may name as many flows of its own virtual hosts as the budget lets it,
 * and these records yield, but to each other. A connection whose handshake is with a host that
 * answers by SYN cookies has no socket yet, so that "not held" may be wrong for its first segment.
 *
 * <p><b>Sources.</b> Document A, failures 1 to 3; document B, sessions (hash owner of an atom).
 */
@NullMarked
package slr.core.recover;

import org.jspecify.annotations.NullMarked;
