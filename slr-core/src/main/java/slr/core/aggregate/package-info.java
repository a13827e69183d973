/**
 * What a level says upward: the union of everything below, one row for each kind of traffic (A9,
 * A10, A21; document A, Fig. 9, steps 9310 and 9320).
 *
 * <p><b>Who does what.</b> {@link slr.core.aggregate.Aggregator} follows the rows of the forwarding
 * table and keeps the rows of an {@link slr.core.advertise.Advertiser}. {@code Union} makes one row
 * of the candidates of one kind of traffic. {@link slr.core.aggregate.Aggregation} is the
 * operator's G, what load and cost of the union are; {@link slr.core.aggregate.AggregationTimers}
 * says how fast things go up.
 *
 * <p><b>One row of many.</b> Those who may get new flows contribute; where nobody may, those who
 * drain. Rows in standby contribute only where those above them have failed ({@link
 * slr.core.choice.Standbys}), and only then is the union in standby; it is always where the
 * operator has put this node in standby. While they wait whether the failure lasts, what was said
 * last holds.
 *
 * <ul>
 *   <li>Capacity is the sum of what this node counts for each: after the operator's weight, and
 *       after a child divided it among the clusters above it. Two children that speak for the same
 *       cluster (an SLR and its spare) offer the same hosts, so that an origin counts once, with
 *       the largest of its rows. A row that comes straight from its host counts in any case,
 *       whatever cluster the host says it belongs to. A sum beyond an int stays at the largest int
 *       and is counted.
 *   <li>Load is G of the contributors' loads. Cost is the same G of what the ways cost: from here
 *       to each contributor, and from there down. The level above adds its own way to this node.
 *   <li>The path is the longest of the contributors' and this node. A contributor whose path leaves
 *       no place for it is left out and counted: so ends a loop that no node on it sees, because
 *       another path was longer.
 *   <li>The origin is this node's cluster.
 * </ul>
 *
 * <p><b>When.</b> Changes go up at once, but the next change of the same row only {@code spacing}
 * later, so that a child that flaps costs ten messages a second at most. Load goes up when it is
 * {@value slr.core.aggregate.Aggregator#LOAD_STEP} from what was said last: noise of less travels
 * no further, however long it lasts, and the error stays below the step at each level. The
 * advertiser says loads at its interval, and at once when they changed much; nothing else waits for
 * an interval.
 *
 * <p><b>A row that becomes impossible</b> goes up as failing, and is taken away after {@code hold}.
 * Both stop new flows alike. Failing first because it often comes back, and then costs the parents
 * no new row, and because people look at the level above first and find the reason there. A row
 * that nobody below speaks of any more is taken away at once: that was said, not suffered. One that
 * was never possible is not said at all.
 *
 * <p><b>Threads.</b> The control thread.
 *
 * <p><b>Departures.</b> A10's two modes, a choice for each connection or a table at an interval,
 * are one here: everything is made when it changes.
 *
 * <p><b>Weak spots.</b> The path names one way down of many, so that a loop may be seen only after
 * some rounds; capacity circles in it meanwhile. A row that found no place in a full table waits
 * until it changes again.
 */
@NullMarked
package slr.core.aggregate;

import org.jspecify.annotations.NullMarked;
