@NullMarked
package slr.host.kernel;

import org.jspecify.annotations.NullMarked;
