@NullMarked
package slr.host.service;

import org.jspecify.annotations.NullMarked;
