/**
 * Flow records: what a router remembers of the flows that pass it.
 *
 * <p><b>What for.</b> A flow that was placed once keeps its host whatever the policy says later
 * (A12). The host holds the truth; what stands here is a cache of it that may be lost at any moment
 * (invariant 2). It is the core's record of tuple, holder, state and times, not the flow table that
 * a BPF program reads.
 *
 * <p><b>Which class does what.</b> {@link slr.core.flow.FlowKey} names a flow for people and the
 * control plane; {@link slr.core.flow.FlowTuple} is the same in five words for the data plane.
 * {@link slr.core.flow.FlowHash} hashes it under a {@link slr.core.flow.HashKey}. {@link
 * slr.core.flow.FlowRecords} is the store, bounded by {@link slr.core.flow.FlowLimits}; inside it
 * {@code FlowSlab} is the memory and {@code SlotIndex} finds the slot. {@link
 * slr.core.flow.FlowState} is the state table with idle times. {@link slr.core.flow.FlowRecord} and
 * {@link slr.core.flow.FlowCounters} are what status commands show.
 *
 * <p><b>Main data.</b> One array of longs, eleven a record, and an index of one long a cell at most
 * half full. A record stands in the list of its state, the list ordered by last-seen time. Equality
 * is of the whole tuple, never of a fingerprint: a collision costs a comparison, not a connection.
 *
 * <p><b>Pins.</b> A record may have a shortcut, a next hop past its holder; {@link
 * slr.core.flow.FlowPins} is what {@code slr.core.pin} knows of each. Where nobody pins they take
 * no memory.
 *
 * <p><b>Threads.</b> A store belongs to one thread. Keys, hashes and limits are immutable.
 *
 * <p><b>Weak spots.</b> The client's half of a TCP connection is all there is to see, so who forges
 * a SYN and three more segments makes a record "established", which does not yield; with fewer it
 * yields to newcomers. The guard of the host finds no socket and says <i>not mine</i>, which
 * forgets the record, but it reports 1,000 flows a second at most: a flood of four packets a record
 * above that rate fills the store for up to 2 h, and new flows are then refused. A real connection
 * of fewer than four segments may be evicted by such a flood. A forged FIN shortens the idle time
 * to 4 minutes. Each packet of another flow of the same state costs two more cache misses for the
 * list.
 *
 * <p><b>Standards.</b> RFC 9293 (TCP), RFC 5382 REQ-5 and RFC 7857 2.2 (idle times of TCP), RFC
 * 4787 REQ-5 (UDP), RFC 791 3.2 and RFC 8200 4.5 (identity of fragments), RFC 5961 3 (forged
 * resets); SipHash by Aumasson and Bernstein.
 */
@NullMarked
package slr.core.flow;

import org.jspecify.annotations.NullMarked;
