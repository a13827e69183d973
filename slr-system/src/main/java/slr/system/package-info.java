@NullMarked
package slr.system;

import org.jspecify.annotations.NullMarked;
