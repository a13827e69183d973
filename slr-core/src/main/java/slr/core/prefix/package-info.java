/**
 * Longest-prefix match for a million address blocks of both families.
 *
 * <p><b>What for.</b> Rows speak of address blocks that nest, and a packet belongs to the longest
 * block around its destination. The forwarding thread looks up each packet while the control thread
 * changes rows, so the table is persistent: a change copies the few nodes on one path and leaves
 * every older table as it was. Handing over a table is handing over a reference.
 *
 * <p><b>Who does what.</b> {@link slr.core.prefix.PrefixTable} is the table: one tree for each
 * family. A tree consists of {@code Branch}es and {@code Leaf}s; {@code KeyBits} cuts addresses
 * into strides.
 *
 * <p><b>The tree</b> is the tree bitmap of Eatherton, Varghese and Dittia ("Tree Bitmap:
 * Hardware/Software IP Lookups with Incremental Updates", 2004) with a stride of 6 bits: a branch
 * has one bit for each of the 63 prefixes of 0 to 5 bits that may end in it, and one for each of
 * its 64 children; the values and children that exist lie packed in one array, found by counting
 * bits. One AND with the ancestors of a stride's value and one highest bit give the longest prefix
 * in a branch.
 *
 * <p><b>Departures from it.</b> A branch names its path, so that a chain of branches with one child
 * each is left out; and where only one prefix lies below a child's place, that place has a leaf
 * with the whole prefix. So there are never more branches than prefixes, whatever the addresses,
 * and prefixes that hide behind 120 equal bits cost two branches, not twenty. In exchange each step
 * compares the path: a few instructions on memory that was fetched anyway.
 *
 * <pre>
 *  0.0.0.0/0, 203.0.112.0/20, 203.0.113.0/24, 203.0.113.7/32
 *
 *  branch at bit 0    prefixes: /0        children: 110010.. -+
 *  branch at bit 18   prefixes: /20       children: ..0001.. -+   (two strides skipped)
 *  branch at bit 24   prefixes: /24       children: 000001.. -+
 *  leaf               203.0.113.7/32
 * </pre>
 *
 * <p><b>Threads.</b> Everything is immutable; a lookup allocates nothing.
 *
 * <p><b>Weak spots.</b> A change copies up to 127 references for each branch on the path: about a
 * microsecond and a kilobyte of garbage. Filling a large table prefix by prefix makes that garbage
 * a million times, which a young collection takes in its stride; there is no bulk form.
 */
@NullMarked
package slr.core.prefix;

import org.jspecify.annotations.NullMarked;
