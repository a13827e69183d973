@NullMarked
package slr.host;

import org.jspecify.annotations.NullMarked;
