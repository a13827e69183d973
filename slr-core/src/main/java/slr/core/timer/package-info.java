/**
 * Deadlines for pure machines: a machine names its timers in an enum, keeps their deadlines in a
 * {@link slr.core.timer.Deadlines}, and asks nobody for the time.
 */
@NullMarked
package slr.core.timer;

import org.jspecify.annotations.NullMarked;
