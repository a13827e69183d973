/**
 * Topology files: what a lab consists of, judged before anything is built.
 *
 * <p>{@link slr.topology.TopologyFile} reads YAML in the manner of containerlab into {@code
 * RawTopology} (what is written), {@code TopologyBuilder} makes a {@link slr.topology.Topology} of
 * it (what is meant), and {@code TopologyRules} refuses what cannot work: every {@link
 * slr.topology.TopologyException} names one place, one problem, one fix. {@link
 * slr.topology.TopologyGraph} answers who reaches whom; {@link slr.topology.TopologyPicture} draws.
 *
 * <p>Main data: immutable records. A {@link slr.topology.Node} is a machine and what runs on it; a
 * {@link slr.topology.Link} is a cable with two {@link slr.topology.LinkEnd}s. Addresses are
 * written out, never handed out: a reader of the file sees every address that a capture will show.
 * BGP neighbours follow from the links.
 *
 * <p>Threads: everything here is immutable and may be used from any.
 *
 * <p>Departures from containerlab: no images, as a node is a network namespace with processes of
 * this machine; {@code bird}, {@code nginx}, {@code slr-site} and {@code slr-host} are keys of a
 * node. The bodies of the last two are passed on unread, because only the daemon knows them.
 *
 * <p>Weak spots: no iBGP and no LAN with more than two nodes; link costs are all 1.
 */
@NullMarked
package slr.topology;

import org.jspecify.annotations.NullMarked;
