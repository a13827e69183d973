/**
 * The advertisement session between a node and the nodes above it: who can serve which virtual
 * host, how well, and whether it still lives (A8, A9, B2).
 *
 * <p><b>Who does what.</b>
 *
 * <ul>
 *   <li>{@link slr.core.advertise.AdvertisementMessage}: everything that is said, as records that
 *       cannot exist invalid; {@link slr.core.advertise.AdvertisementLimits} has all bounds.
 *   <li>The node below: {@link slr.core.advertise.Advertiser} holds its own rows, the truth, and
 *       one {@link slr.core.advertise.ChildMachine} for each parent.
 *   <li>The node above: {@link slr.core.advertise.Children} holds a copy of each child's rows and
 *       gives the candidates for the forwarding table; each connection has a {@link
 *       slr.core.advertise.ParentMachine}. {@link slr.core.advertise.Admission} decides what a
 *       child may say, from an {@link slr.core.advertise.Authorisation}.
 *   <li>Out of the machines come {@link slr.core.advertise.AdvertisementAction}s; why a session
 *       ended is a {@link slr.core.advertise.Termination}, why something was refused a {@link
 *       slr.core.advertise.RefusalReason}.
 * </ul>
 *
 * <p><b>The exchange.</b> The child connects and says HELLO; the parent checks it and answers with
 * its own. From then on both send a HEARTBEAT each period. The child's names generation and digest
 * of its table. If the parent's copy has another digest it asks for a snapshot (GET_SNAPSHOT), gets
 * it in chunks, and checks again at the heartbeat that follows. Changes go up at once, batched,
 * with a heartbeat behind them; load goes by itself at an interval, and at once when it changed
 * much. The parent's heartbeat confirms the generation it holds. No message but a heartbeat with
 * the right digest makes a child eligible, so that every loss heals the same way and needs no case
 * of its own.
 *
 * <p><b>Directives.</b> The child says what it wants to be (target). The parent takes that for
 * current at once, unless its operator drains the child, and confirms the generation. The child
 * takes its target for current when each of its parents has confirmed, or has certainly stopped
 * using it: silence is not consent. Document B's postulate is not sent yet.
 *
 * <p><b>Silence.</b> A parent stops using a child {@code missedHeartbeats} + 1/2 periods after its
 * last record (875 ms with the defaults), or at once when the connection ends. The rows stay for
 * {@code retentionNs}, so that a child that returns with the same incarnation is used again after
 * one heartbeat. A parent that was itself stopped (its timers come late) gives each child one more
 * period: its own pause is no proof against them.
 *
 * <p><b>Refusals.</b> What a child says outside its authorisation is refused by the row, never by
 * the session: the row stays in the copy (the digest must still agree) but is no candidate. It is
 * counted, reported to the child with reason and value, and shown.
 *
 * <p><b>Threads.</b> All of this runs on one control thread. Calling order for each machine: any
 * {@code on...} method, then {@code pollAction} until empty, then {@code nextDeadlineNs}.
 *
 * <p><b>Weak spots.</b> A snapshot is always the whole table and goes out in one burst: right for
 * {@value slr.core.advertise.AdvertisementLimits#ROWS_PER_CHILD} rows. The child measures the time
 * after which a silent parent has certainly stopped using it from its own last record, which may
 * lie in a buffer for longer. An incarnation is forgotten with the rows, so that a child whose
 * clock went back is refused for at most the retention time.
 *
 * <p><b>Sources.</b> Documents A (Fig. 9) and B (health and load messages); RFC 2961's idea of
 * summaries instead of refreshes.
 */
@NullMarked
package slr.core.advertise;

import org.jspecify.annotations.NullMarked;
