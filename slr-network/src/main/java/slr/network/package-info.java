/**
 * The network level: chooses an AS for each new flow, at a place in the public network or at the
 * gateway of a trust domain that spans several ASes (A4).
 *
 * <p><b>What is special here.</b> Everything that a level does is in {@code slr.node.level}; this
 * package adds what only the topmost level needs: the virtual hosts are announced by anycast from
 * several points of presence, so that the same client may arrive at another one at any time, and
 * the way to an AS is priced by the AS path as BIRD knows it (A11).
 *
 * <p><b>State.</b> The process of this level comes with the three-level topology. Until then a
 * one-level overlay announces its virtual hosts from the site level ({@code slr.site}), which the
 * document allows: the topmost configured level announces (A14).
 */
@NullMarked
package slr.network;

import org.jspecify.annotations.NullMarked;
