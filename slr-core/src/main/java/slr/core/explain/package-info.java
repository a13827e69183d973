/**
 * Where a flow goes, and why, at every level down to the host (X4): the pure half.
 *
 * <p>{@link slr.core.explain.LevelHop} turns what a level's {@link
 * slr.core.forward.ForwardingMachine} explains into an {@link slr.core.advertise.ExplainedHop}: the
 * candidates with their costs, what F is made of, the choice and its reason. {@link
 * slr.core.explain.Questions} are those that were asked of children and wait. The exchange between
 * nodes is described in {@link slr.core.advertise}.
 *
 * <p><b>Threads.</b> {@link slr.core.explain.Questions} belongs to the control thread.
 *
 * <p><b>Weak spots.</b> Each level explains what it would do at that moment: between two answers
 * the tables may change. The chosen child is asked, no other, so that what another child would do
 * is asked there.
 */
@NullMarked
package slr.core.explain;

import org.jspecify.annotations.NullMarked;
