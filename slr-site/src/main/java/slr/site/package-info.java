@NullMarked
package slr.site;

import org.jspecify.annotations.NullMarked;
