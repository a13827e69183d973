@NullMarked
package slr.network;

import org.jspecify.annotations.NullMarked;
