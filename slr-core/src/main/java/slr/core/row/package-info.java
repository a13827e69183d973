@NullMarked
package slr.core.row;

import org.jspecify.annotations.NullMarked;
