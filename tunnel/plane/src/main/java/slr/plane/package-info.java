@NullMarked
package slr.plane;

import org.jspecify.annotations.NullMarked;
