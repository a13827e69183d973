/**
 * The flow table: which tunnel a flow takes, for programs in the kernel to read millions of times a
 * second while one Java thread writes, with no lock and no system call.
 *
 * <p><b>Which class does what.</b> {@link slr.plane.flow.FlowTable} is all that others see, with
 * {@link slr.plane.flow.FlowEntry} (one flow) and {@link slr.plane.flow.FlowBatch} (many), over the
 * three arrays of {@link slr.plane.flow.FlowMemory}. {@code BucketTable} keeps them in step: {@code
 * BucketArray} writes what programs read, {@code RecordArray} what they do not, {@code PlaceSearch}
 * makes room, {@code Departures} says which flow may have a place that another one left. {@code
 * SipHash} gives a {@code FlowDigest}; {@code FlowValue} is the layout of a value. {@code
 * flow_table.h} in {@code src/main/bpf} is the reader.
 *
 * <p><b>Main data.</b> A bucket is a cache line with four places: four fingerprints of 64 bits, 0
 * for an empty one, and four values (tunnel, flags, check bits, last seen). A flow stands in one of
 * two buckets; the second follows from the first and the fingerprint, so that a flow can be moved
 * by who knows only the place. So a program reads one line for most flows, two at most, and 16
 * octets are a flow, IPv4 or IPv6. Records of 64 octets with the same index hold tuple, holder,
 * version and incarnation. The config holds the hash key. All three outlive the process in pinned
 * BPF arrays, and who starts again adopts them.
 *
 * <p><b>Why the hash has a key.</b> A program never sees the tuple again: the fingerprint is the
 * flow. Who could compute it could send packets into another's tunnel, or fill two buckets.
 *
 * <p><b>Why a value proves itself.</b> A program loads the fingerprint and then the value, and
 * between the two the place may have got another flow; on machines with weaker order than x86 it
 * may even load the value first. So each value carries 16 more bits of its flow's hash, and the
 * program takes it only if they are those of the flow that it looks for. A wrong tunnel then needs
 * two flows with equal check bits in one place, both within the time of one lookup. Two rules
 * exclude that. The writer clears the fingerprint before it touches the value. And a place never
 * takes a flow whose check bits may be those of one that left it within the last 100 ms ({@code
 * Departures}). A lookup takes less than a microsecond, and the kernel puts no program aside; what
 * is left of the 100 ms is for the time between the writer's reading of the clock and its store.
 * Should a machine stop a processor, or a collector the writer, for longer and at that very point,
 * the check bits stand alone: one in 65,536 of what is already rare. docs/adr/flow-table-rest.md
 * has the alternatives.
 *
 * <p><b>Why last seen is 16 bits apart.</b> A program that wrote the whole value back would bring a
 * former flow's tunnel back under the present one for good. A late store of 16 bits only makes a
 * flow look fresh. The clock ({@link slr.plane.flow.FlowClock}) ticks about once a second, and a
 * program stores only what differs, so that the line stays shared among processors.
 *
 * <p><b>Moving.</b> To make room the writer moves flows to their other buckets, last one first,
 * each written there before it is cleared here: a flow stands in two places for a moment, never in
 * none. A program that has looked at the one before and comes to the other after the move misses
 * it; the packet goes to Java, which finds the flow. A process that dies in between leaves it in
 * two places; adoption clears one.
 *
 * <p><b>Size.</b> It is made for as many flows as there may be records of them, and stays so:
 * docs/adr/table-growth.md says why it does not grow.
 *
 * <p><b>Threads.</b> One thread writes and makes all calls but {@code count}. Time is an argument,
 * of the monotonic clock. Nothing is allocated. Arrays are unmapped after the thread has stopped:
 * absolute addresses would not notice.
 *
 * <p><b>Bounds.</b> A search looks at 1,024 buckets: no flow was refused below 95 % of the places
 * in tests. Beyond, or while all places rest, or when another flow has the same fingerprint, the
 * flow is refused by reason and counted, and the slow path serves it; nothing is evicted here.
 *
 * <p><b>Weak spots.</b> An update writes record and value one after the other; a process that dies
 * between them leaves the new holder with the old tunnel until the flow's next pin. Last seen comes
 * round in 19.5 hours: who expires flows looks at each more often. The number of buckets is a power
 * of two, so that a table may take twice the octets a flow that it needs.
 *
 * <p><b>Standards.</b> SipHash: Aumasson and Bernstein, 2012, with the 128-bit output of the
 * reference implementation. Cuckoo hashing: Pagh and Rodler, 2001; with buckets: Dietzfelbinger and
 * Weidling, 2005; with partial keys: Fan, Andersen and Kaminsky, 2013.
 */
@NullMarked
package slr.plane.flow;

import org.jspecify.annotations.NullMarked;
