/** What is promised, and the news that a promise is broken. */
@NullMarked
package slr.sim.invariant;

import org.jspecify.annotations.NullMarked;
