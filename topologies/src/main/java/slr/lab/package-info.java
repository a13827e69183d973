@NullMarked
package slr.lab;

import org.jspecify.annotations.NullMarked;
