/**
 * The site level: chooses a host server for each new flow (A2).
 *
 * <p><b>What is special here.</b> Everything that a level does is in {@code slr.node.level}. The
 * children of a site are host servers, so what comes up are rows of single hosts, and what goes
 * down are the packets that a host's TCP gets to see. A stray that a host reports is forgotten
 * here.
 *
 * <p>In an overlay of one level the site is also the topmost one and announces the virtual hosts to
 * the world (A14); that is configuration, not code.
 */
@NullMarked
package slr.site;

import org.jspecify.annotations.NullMarked;
