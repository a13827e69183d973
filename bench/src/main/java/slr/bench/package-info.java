@NullMarked
package slr.bench;

import org.jspecify.annotations.NullMarked;
