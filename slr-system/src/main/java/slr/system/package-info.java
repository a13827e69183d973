/**
 * The system level: chooses a site for each new flow, at the border of an AS (A3).
 *
 * <p><b>What is special here.</b> Everything that a level does is in {@code slr.node.level}; this
 * package adds what an AS border needs: the way to a site is priced by the interior metric that
 * BIRD knows from OSPF (A11), and sites may put the virtual hosts into interior routing beside it
 * (A25).
 *
 * <p><b>State.</b> The process of this level comes with the three-level topology.
 */
@NullMarked
package slr.system;

import org.jspecify.annotations.NullMarked;
