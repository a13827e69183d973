/**
 * The network level: chooses an AS for each new flow, at a place in the public network or at the
 * gateway of a trust domain that spans several ASes (A4).
 *
 * <p><b>What is special here.</b> Everything that a level does is in {@code slr.node.level}; the
 * rest is configuration. The virtual hosts are announced by anycast from several points of
 * presence, so that the same client may arrive at another one at any time: all of them have the
 * same {@code choice} key and so place a flow alike. Below register system SLRs, or, where a level
 * is left out, sites or hosts ({@code child-levels}).
 *
 * <p><b>Example.</b> {@code pop1} and {@code pop2} of {@code topologies/three-level.yaml}; in
 * {@code four-level.yaml} one network SLR is the parent of another.
 */
@NullMarked
package slr.network;

import org.jspecify.annotations.NullMarked;
