@NullMarked
package slr.core.guard;

import org.jspecify.annotations.NullMarked;
