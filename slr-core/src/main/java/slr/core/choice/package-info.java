@NullMarked
package slr.core.choice;

import org.jspecify.annotations.NullMarked;
