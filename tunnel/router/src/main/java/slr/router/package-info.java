@NullMarked
package slr.router;

import org.jspecify.annotations.NullMarked;
