@NullMarked
package slr.certs;

import org.jspecify.annotations.NullMarked;
