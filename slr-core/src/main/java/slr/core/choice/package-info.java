/**
 * The choice of a next hop for a new flow (A2, A10, B5, design section 7).
 *
 * <p><b>What for.</b> Rows say who could serve; a policy, the operator's F, says what each is
 * worth; flows are spread by these weights so that every router with the same tables makes the same
 * choice. Policies are evaluated when tables change; a packet only costs {@link
 * slr.core.choice.NextHopSet#choose}.
 *
 * <p><b>Which class does what.</b> A {@link slr.core.choice.Candidate} is a node with its row.
 * {@link slr.core.choice.NextHopPolicy} gives weights; {@link slr.core.choice.LowestCost}, {@link
 * slr.core.choice.SpareCapacity} and {@link slr.core.choice.ConsistentHash} are built in; {@link
 * slr.core.choice.CostTerms} shows what they look at. {@link slr.core.choice.NextHopSet} is the
 * result: members with {@link slr.core.choice.Standing}, weight and share, and the choice by {@link
 * slr.core.choice.RendezvousScore}. {@link slr.core.choice.Standbys} remember whether those in
 * standby are engaged (A21), by the rules of {@link slr.core.choice.StandbyRules}. {@link
 * slr.core.choice.ChoiceKey} is what the routers of a level share. {@link slr.core.choice.Leases}
 * say until when a next hop may get new flows without being heard of.
 *
 * <p><b>Threads.</b> Everything is immutable, but for the leases: one thread writes, any reads; and
 * for {@code Standbys}, of one thread.
 *
 * <p><b>Departures.</b> A10's "lowest wins" has a tolerance, so that a herd does not follow one
 * load report. B5's tokens are the weights here: shares hold in the mean, not flow by flow, and
 * need no state.
 *
 * <p><b>Places.</b> Routing costs are those of the router that asks: with {@link
 * slr.core.choice.LowestCost} two routers of a level choose alike only as far as their ways cost
 * the same. That is the point of it, and a retransmitted SYN at another place may open elsewhere.
 *
 * <p><b>Memory.</b> Whose turn it is between main ones and those in standby depends on what was
 * before: SLRs of a level that hear the same see the same turn as far apart as they hear it, and
 * one that was started anew begins with the main ones. Flows that are known stay in any case.
 *
 * <p><b>Weak spots.</b> A choice costs about 10 ns per candidate that takes new flows; a few
 * hundred of them want the logarithmic form of the rendezvous hash. A change of weights moves flows
 * that have no record (UDP without records, other protocols), which is what {@link
 * slr.core.choice.ConsistentHash} is for.
 */
@NullMarked
package slr.core.choice;

import org.jspecify.annotations.NullMarked;
