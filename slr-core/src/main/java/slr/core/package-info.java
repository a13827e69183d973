@NullMarked
package slr.core;

import org.jspecify.annotations.NullMarked;
