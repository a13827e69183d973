@NullMarked
package slr.host.tunnel;

import org.jspecify.annotations.NullMarked;
