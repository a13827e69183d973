@NullMarked
package slr.node;

import org.jspecify.annotations.NullMarked;
