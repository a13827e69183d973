/**
 * The system level: chooses a site for each new flow, at the border of an AS (A3).
 *
 * <p><b>What is special here.</b> Everything that a level does is in {@code slr.node.level}; the
 * rest is configuration. A system SLR tells its parents of all its sites together and has neither
 * site nor host announce anything outside. Where it is the topmost level it announces the virtual
 * hosts itself, as long as some site serves them, and its sites may put them into interior routing
 * beside it, so that clients inside of the AS reach the nearest one (A25).
 *
 * <p><b>Example.</b> {@code sys1} of {@code topologies/three-level.yaml}; the border of {@code
 * two-level.yaml}.
 */
@NullMarked
package slr.system;

import org.jspecify.annotations.NullMarked;
