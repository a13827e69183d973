/**
 * Topology files: what a lab consists of, judged before anything is built.
 *
 * <p>{@link slr.topology.TopologyFile} reads YAML in the manner of containerlab into {@code
 * RawTopology} (what is written), for each node after {@code NodeKeys} laid its keys over those of
 * its template and kind and {@link slr.topology.Variables} were filled in. {@code TopologyBuilder}
 * makes a {@link slr.topology.Topology} of it (what is meant), and {@code TopologyRules} refuses
 * what cannot work: every {@link slr.topology.TopologyException} names one place, one problem, one
 * fix. {@link slr.topology.TopologyGraph} answers who reaches whom; {@link
 * slr.topology.TopologyPicture} draws.
 *
 * <p>Main data: immutable records. A {@link slr.topology.Node} is a machine and what runs on it; a
 * {@link slr.topology.Link} is a cable with two {@link slr.topology.LinkEnd}s. Addresses are
 * written out, never handed out: a reader of the file sees every address that a capture will show.
 * BGP neighbours follow from the links, see {@link slr.topology.BgpNeighbour}.
 *
 * <p>Threads: everything here is immutable and may be used from any.
 *
 * <p>Departures from containerlab: no images, as a node is a network namespace with processes of
 * this machine; {@code bird}, {@code frr}, {@code nginx} and the SLR daemons are keys of a node.
 * The bodies of the daemons are passed on unread, because only the daemon knows them. Templates may
 * bring links along.
 *
 * <p>Weak spots: no LAN with more than two nodes; a link costs the same both ways; OSPF has one
 * area, and the inside of an AS knows of the outside only that a border leads there.
 */
@NullMarked
package slr.topology;

import org.jspecify.annotations.NullMarked;
