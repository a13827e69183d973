/**
 * The health and load table (B2): what a node can serve, how well, and what it wants to be sent.
 *
 * <p><b>Who does what.</b> {@link slr.core.row.Row} is one line of the table, {@link
 * slr.core.row.RowKey} says which traffic it speaks of. {@link slr.core.row.RowTable} holds the
 * rows of one node with a digest of them: at the node itself it is the truth, at each parent a
 * copy. {@link slr.core.row.NodeName} is the rule for names.
 *
 * <p><b>The digest</b> is the sum of keyed hashes of the rows, so that it follows each change at
 * the price of one row, whatever the order. The key is the holder's incarnation: the same rows
 * before and after a restart have different digests. Load, load sequence and current directive are
 * outside: load is corrected by the next report, and the current directive is the parent's own
 * decision. A cost is inside, because it seldom changes, and a lost one would stay wrong; a cost of
 * 0 adds nothing, so that nodes of a version without costs agree where there are none. The digest
 * finds faults and losses; it is no protection against a node that lies about itself, whose rows
 * are limited by its authorisation instead.
 *
 * <p><b>Order.</b> A table keeps its rows in the order of their keys, in blocks that know the sum
 * of their hashes. So it says count and digest of any {@link slr.core.row.KeyRange}, and cuts a
 * range into parts of equal size, at the price of its blocks: two tables of a million rows find the
 * one row that differs in three questions. A row costs about 170 octets; paths and clusters, which
 * repeat, are kept once for each table.
 *
 * <p><b>Threads.</b> Rows and keys are immutable. A table belongs to one thread.
 *
 * <p><b>Sources.</b> Document B's health and load table, feature B2.
 */
@NullMarked
package slr.core.row;

import org.jspecify.annotations.NullMarked;
