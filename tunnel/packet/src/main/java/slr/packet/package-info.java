@NullMarked
package slr.packet;

import org.jspecify.annotations.NullMarked;
