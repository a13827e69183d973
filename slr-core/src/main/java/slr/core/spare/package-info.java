/**
 * The hot spare: SLRs of one place tell each other where their flows go, so that any of them can
 * take over all at any moment (A16).
 *
 * <p><b>Why.</b> The SLRs of a cluster have the same parents, the same children and the same key of
 * choice: each may forward, and places a new flow as the others would. What they do not share is
 * what has happened: where flows were placed when tables were other ones. That is mirrored, as a
 * cache like any other: the host still holds the truth.
 *
 * <p><b>What is told.</b> A connection when its host confirms it or it is found by recovery, a flow
 * of datagrams when it is placed: flow, the child's name, the child's tunnel end. Then that it has
 * ended. Names, because next hops are numbered by each process. A connection that is younger than
 * this, or than the lag, is not lost: whoever meets it looks for it ({@code slr.core.recover}).
 *
 * <pre>
 *   data plane ── changes ──▶ outbox of each mate ── batch 7, oldest change at t ──▶ mirror
 *                                   ▲                                                  │
 *                                   └───────── ack 7, t: lag = now - t ◀───────────────┘
 * </pre>
 *
 * <p><b>Joining.</b> Who comes is told everything, in batches like the others, as fast as it
 * acknowledges them; the last one says so. After that, slowly and for ever, everybody tells again
 * what passes him, so that what was lost comes back, and so that the mirrored records, which see no
 * packet, do not run out.
 *
 * <p><b>Lag.</b> Each batch carries the time of its oldest change by the sender's clock, and the
 * acknowledgement carries it back; no clocks are compared. It counts the way back too, and so is
 * too high rather than too low. A batch without changes goes each second.
 *
 * <p><b>What is believed.</b> The child must be known here under that name with that tunnel end,
 * up, and have a row for the address. A record that carries an established connection of another
 * child stays. A mirrored record yields to others at the bound until a packet of its flow is seen.
 * A child that is not known here yet has its flows asked for again when it has come.
 *
 * <p><b>Bounds.</b> At {@value slr.core.spare.SpareConfig#PENDING} changes that wait for one mate
 * the next ones are dropped, counted, and made good by telling everything again afterwards; so is a
 * gap in the numbers of batches, which the receiver asks for.
 *
 * <p><b>Which class does what.</b> {@link slr.core.spare.SpareMachine} is the entrance. {@code
 * Mate} is one other SLR and what it was told; {@code Outbox} waits for it; {@code Told} finds what
 * there is to tell in the records; {@code Mirror} takes what others say. {@link
 * slr.core.spare.SpareCodec} knows the octets of a {@link slr.core.spare.SpareFrame}.
 *
 * <p><b>Threads.</b> The data plane's, which owns the records. Frames and the codec are anybody's.
 *
 * <p><b>Weak spots.</b> Pins are not mirrored: the first packet that comes to the spare has the
 * level below say its pin again. A flow of datagrams that its client ends is nowhere told as ended:
 * its record runs out. Mates believe each other in everything: their certificates are the bound.
 *
 * <p><b>Sources.</b> Document A, failure 2.
 */
@NullMarked
package slr.core.spare;

import org.jspecify.annotations.NullMarked;
