/**
 * How often things happen in a machine: it names them in an enum and counts them in an {@link
 * slr.core.counter.EventCounters}, without an allocation.
 */
@NullMarked
package slr.core.counter;

import org.jspecify.annotations.NullMarked;
